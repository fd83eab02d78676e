"""Columns: which values runs have, of which kind, and nothing that nobody wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.analysis.runs.columns import Columns, columns_of
from tb_f1_plugin.analysis.runs.named import values_in
from tb_f1_plugin.reading.series import Series


def columns(
    runs: Sequence[str], sessions: Mapping[str, Mapping[str, Any]] | None = None
) -> Columns:
    """Return the columns of runs, each of them one of TensorBoard's."""
    every = [
        Series.without_points(run, "f1", "tensor", "epoch", findings=()) for run in runs
    ]
    return columns_of(every, sessions or {})


def kinds(found: Columns) -> dict[str, tuple[str, str]]:
    """Return kind and source of each column."""
    return {each.name: (each.kind, each.source) for each in found.columns}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["lr=0.01,bs=16"], [{"lr": "0.01", "bs": "16"}]),
        (["lr=1e-3_opt=adam"], [{"lr": "1e-3", "opt": "adam"}]),
        (["net=cnn/lr=0.1/fold 1"], [{"net": "cnn", "lr": "0.1"}]),
        (["lr=0.1\\bs=16"], [{"lr": "0.1", "bs": "16"}]),
        (["lr=0.1/lr=0.2"], [{"lr": "0.2"}]),
        (["--lr=0.1 --batch-size=8"], [{"lr": "0.1", "batch-size": "8"}]),
        (["run 3, lr = 0.1; bs = 8"], [{"lr": "0.1", "bs": "8"}]),
        (["lr=0.1-bs=16-act=relu"], [{"lr": "0.1", "bs": "16", "act": "relu"}]),
        (["layers=[64,32],lr=0.1"], [{"layers": "[64,32]", "lr": "0.1"}]),
        (["opt=adam,lr=0.1,note=a=b"], [{"opt": "adam", "lr": "0.1", "note": "a=b"}]),
        (["lr=0.1_batch_size=16"], [{"lr": "0.1", "batch_size": "16"}]),
        (["opt=adam_batch_size=16"], [{"opt": "adam", "batch_size": "16"}]),
        (
            ["opt=adam_w_lr=0.1", "opt=sgd_lr=0.1"],
            [{"opt": "adam_w", "lr": "0.1"}, {"opt": "sgd", "lr": "0.1"}],
        ),
        (["exp1_lr=0.1", "exp2_lr=0.2"], [{"lr": "0.1"}, {"lr": "0.2"}]),
        (
            [
                f"train_a1b2c_0000{i}_{i}_lr=0.{i},bs=8_2024-05-01_10-00-0{i}"
                for i in "12"
            ],
            [{"lr": "0.1", "bs": "8"}, {"lr": "0.2", "bs": "8"}],
        ),
        (["lr=0.1_20240501-100000"], [{"lr": "0.1"}]),
        (["seed=20240501"], [{"seed": "20240501"}]),
        (["lr=0.1_2024-05-01"], [{"lr": "0.1"}]),
        (["aug=true-20240501"], [{"aug": "true"}]),
        (
            ["lr=1,data=imagenet-2024-05-01"],
            [{"lr": "1", "data": "imagenet-2024-05-01"}],
        ),
        (["hash=a_12345678"], [{"hash": "a_12345678"}]),
        (["num=1_20000000"], [{"num": "1_20000000"}]),
        (["num=1_20240230"], [{"num": "1_20240230"}]),
        (["seed=1234-5678-90-12"], [{"seed": "1234-5678-90-12"}]),
        (["opt=a_20240501-250000"], [{"opt": "a_20240501-250000"}]),
        (
            ["lr=0.1,bs=16", "max_lr=0.2,bs=16", "warmup_lr=0.3"],
            [
                {"lr": "0.1", "bs": "16"},
                {"max_lr": "0.2", "bs": "16"},
                {"warmup_lr": "0.3"},
            ],
        ),
        (
            ["lr=0.1"] * 3 + ["a/warmup_lr=0.3"],
            [{"lr": "0.1"}] * 3 + [{"warmup_lr": "0.3"}],
        ),
        (
            ["max_lr=0.1,bs=8", "warmup_lr=0.2,bs=8"],
            [{"max_lr": "0.1", "bs": "8"}, {"warmup_lr": "0.2", "bs": "8"}],
        ),
        (
            ["l1_reg=1,b=2", "l2_reg=3,b=2"],
            [{"l1_reg": "1", "b": "2"}, {"l2_reg": "3", "b": "2"}],
        ),
        (["lr=0.1,note=1_a=3"], [{"lr": "0.1", "note": "1_a=3"}]),
        (["[lr=0.1,bs=2]"], [{"lr": "0.1", "bs": "2"}]),
        (["run(lr=0.1)", "a{b=(c=1)}_x"], [{"lr": "0.1"}, {"b": "(c=1)"}]),
        (["[lr=0.1]_[bs=2]"], [{"lr": "0.1", "bs": "2"}]),
        (
            ["opt=Adam(lr=0.1, b_1=2),bs=3"],
            [{"opt": "Adam(lr=0.1, b_1=2)", "bs": "3"}],
        ),
        (["größe=1,学习率=0.1"], [{"größe": "1", "学习率": "0.1"}]),
        (["gro\u0308\u00dfe=1_e\u0301=2"], [{"gro\u0308\u00dfe": "1", "e\u0301": "2"}]),
        (
            ["model=bert-base-uncased_lr=2e-5"],
            [{"model": "bert-base-uncased", "lr": "2e-5"}],
        ),
        (
            ["lr=", "=0.1", "=", "1=2", "a", "lr 0.1", "x=\x00"],
            [{}] * 6 + [{"x": "\x00"}],
        ),
    ],
)
def test_parts_of_names_are_read_as_people_write_them(
    names: list[str], expected: list[dict[str, str]]
) -> None:
    """With any sign between them, and what else is in a name is no value."""
    assert values_in(names) == expected


PAIRS = st.dictionaries(
    st.sampled_from(["lr", "batch_size", "optimizer.name", "l2", "B"]),
    st.from_regex(r"[a-z0-9.+-][a-z0-9._+=-]{0,7}", fullmatch=True),
    min_size=1,
    max_size=4,
)


@given(st.lists(PAIRS, max_size=4))
def test_what_commas_part_is_read_as_it_was_written(
    every: list[dict[str, str]],
) -> None:
    """Whatever else is in keys and values, if no key is the end of another one."""
    names = [",".join(f"{k}={v}" for k, v in pairs.items()) for pairs in every]

    assert values_in(names) == every


@given(st.lists(st.text(alphabet="ab1.-_=,/ [])(\U00100001", max_size=20), max_size=4))
def test_any_name_can_be_read(names: list[str]) -> None:
    """Keys and values are never empty, and are parts of the name."""
    for name, found in zip(names, values_in(names), strict=True):
        assert all(key and value for key, value in found.items())
        assert all(key in name for key in found)


def test_the_kind_follows_from_all_values_of_a_column() -> None:
    """One value that is no number makes texts of all of them."""
    found = columns(["lr=1e-3,aug=True,d=1,id=1", "lr=2,aug=false,d=none,id=2"])

    assert kinds(found) == {
        "lr": ("number", "name"),
        "aug": ("boolean", "name"),
        "d": ("text", "name"),
        "id": ("number", "name"),
    }
    assert [*found.values.values()] == [
        {"lr": 0.001, "aug": True, "d": "1", "id": 1},
        {"lr": 2, "aug": False, "d": "none", "id": 2},
    ]


def test_a_run_without_a_value_has_none_and_changes_no_kind() -> None:
    """What a run does not say is not made up."""
    found = columns(["lr=0.1/validation", "baseline/validation"])

    assert found.values == {"lr=0.1": {"lr": 0.1}, "baseline": {}}
    assert kinds(found) == {"lr": ("number", "name")}


def test_hparams_come_before_names_and_keep_their_kind() -> None:
    """A text that looks like a number was written as a text."""
    sessions = {"lr=9,bs=8": {"lr": "0.1", "mixed": True}, "b": {"lr": "x", "mixed": 1}}
    found = columns(["lr=9,bs=8/train", "lr=9,bs=8/validation", "b"], sessions)

    assert kinds(found) == {
        "lr": ("text", "hparams"),
        "mixed": ("text", "hparams"),
        "bs": ("number", "name"),
    }
    assert found.values == {
        "lr=9,bs=8": {"lr": "0.1", "mixed": "true", "bs": 8},
        "b": {"lr": "x", "mixed": "1"},
    }


def test_a_run_without_a_value_of_hparams_takes_it_from_its_name() -> None:
    """One session empties the column of no run; its source is still HParams."""
    sessions = {"by hand": {"lr": 0.3, "aug": True, "opt": "sgd", "bs": 8}}
    found = columns(["lr=1e-3,aug=false,opt=7,bs=big", "lr=2", "by hand"], sessions)

    assert kinds(found) == {
        "aug": ("boolean", "hparams"),
        "bs": ("text", "hparams"),
        "lr": ("number", "hparams"),
        "opt": ("text", "hparams"),
    }
    assert [*found.values.values()] == [
        {"lr": 0.001, "aug": False, "opt": "7", "bs": "big"},
        {"lr": 2},
        {"lr": 0.3, "aug": True, "opt": "sgd", "bs": "8"},
    ]


def test_what_sessions_contradict_is_not_taken_from_the_name() -> None:
    """The name contradicts one of them too, so nobody knows the value."""
    sessions = {"lr=1,bs=8/a": {"lr": 1}, "lr=1,bs=8/b": {"lr": 2}}
    found = columns(["lr=1,bs=8", "lr=3"], sessions)

    assert found.values == {"lr=1,bs=8": {"bs": 8}, "lr=3": {"lr": 3}}


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ({"a": {"lr": 1}}, {"lr": 1}),
        ({"a/validation": {"lr": 1}}, {"lr": 1}),
        (
            {"a/train": {"lr": 1, "bs": 8}, "a/validation": {"lr": 2, "bs": 8}},
            {"bs": 8},
        ),
        ({"a/1700000000.1": {"lr": 1}}, {"lr": 1}),
        ({"a/1.5": {"lr": 1, "bs": 8}, "a/2.5": {"lr": 2, "bs": 8}}, {"bs": 8}),
        ({"a": {"lr": 1}, "a/1.5": {"lr": 2}}, {"lr": 1}),
        ({".": {"lr": 1}}, {"lr": 1}),
        ({".": {"lr": 1}, "a": {"bs": 8}}, {"bs": 8}),
        ({"b": {"lr": 1}}, {}),
        ({"a/b/1.5": {"lr": 1}}, {}),
        ({"ab": {"lr": 1}}, {}),
    ],
)
def test_a_run_has_the_values_of_the_nearest_session(
    sessions: dict[str, dict[str, Any]], expected: dict[str, Any]
) -> None:
    """In it, else where `add_hparams` writes, else above; and where they agree."""
    found = columns(["a/train", "a/validation"], sessions)

    assert found.values == {"a": expected}


def test_a_session_of_another_run_is_not_taken() -> None:
    """A folder below that has a series of its own has its own values."""
    sessions = {"a/b": {"lr": 1}, ".": {"bs": 8}}
    found = columns(["a/validation", "a/b/validation"], sessions)

    assert found.values == {"a": {"bs": 8}, "a/b": {"lr": 1}}
