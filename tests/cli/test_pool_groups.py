"""`tb-f1 pool`: which runs are pooled, and what it says if they should not be."""

from __future__ import annotations

import dataclasses
import re
import shlex
from pathlib import Path

from tb_f1_plugin.cli import wording
from tb_f1_plugin.core.counts import Counts
from tests.cli.test_cli import ROOT, rows_of, tb_f1
from tests.support import logs
from tests.support.in_process import InProcess


def test_averages_that_differ_are_not_mixed(tmp_path: Path) -> None:
    """A mean of macro and micro F1 is of nothing; one average is asked for instead."""
    for run, average in (("a", "macro"), ("b", "micro")):
        three = [(0, logs.record_of(logs.multiclass_epochs(1, len(run))[0]))]
        series = dataclasses.replace(logs.MULTICLASS, average=average)
        logs.write_records(tmp_path, run, three, series)
    refused = tb_f1("pool", str(tmp_path)).stdout
    advice = re.search(r"`--(\w+) (\w+)`", refused)
    assert advice is not None, refused
    assert "(macro, micro)" in refused
    assert rows_of(refused) == []

    followed = tb_f1("pool", str(tmp_path), f"--{advice[1]}", advice[2]).stdout
    assert rows_of(followed)[0][1:3] == ["2", "micro"]


def test_seeds_over_the_same_rows_are_told_what_to_ask(tmp_path: Path) -> None:
    """They are averaged; the option that is named pools them all the same."""
    records = [(0, logs.record_of(logs.DESIGN_BATCHES))]
    for seed in "12":
        logs.write_records(tmp_path, f"seed {seed}", records)
    printed = tb_f1("pool", str(tmp_path)).stdout
    assert "They are averaged and not pooled" in printed
    advice = re.search(r"`(--no\S+)` pools them", printed)
    assert advice is not None, printed
    followed = tb_f1("pool", str(tmp_path), advice[1]).stdout
    assert "pooled all the same, as was asked" in followed
    assert "pools them" not in followed
    averaged = tb_f1("pool", str(tmp_path), "--same-rows").stdout
    assert "as was said" in averaged
    assert "pools them" not in averaged


def test_a_pool_proposes_its_groups(tmp_path: Path) -> None:
    """As an option that a shell takes as it stands; once it is given, no more."""
    records = [(0, logs.record_of(logs.DESIGN_BATCHES))]
    for run in ("a/fold 1", "a/fold 2", "b/fold 1", "b/fold 2"):
        logs.write_records(tmp_path, run, records)
    printed = tb_f1("pool", str(tmp_path)).stdout
    advice = re.search(r"Fold in the names: 2 groups .* by `(--group .*)`", printed)
    assert advice is not None, printed
    followed = tb_f1("pool", str(tmp_path), *shlex.split(advice[1])).stdout
    assert {row[0] for row in rows_of(followed)} == {"a", "b"}
    assert "in the names" not in followed


def test_a_group_that_is_found_nowhere_is_told_with_names(tmp_path: Path) -> None:
    """So that a pattern that works can be made of them."""
    records = [(0, logs.record_of(logs.DESIGN_BATCHES))]
    for fold in range(7):
        logs.write_records(tmp_path, f"fold{fold}/validation", records)
    wrong = tb_f1("pool", str(tmp_path), "--group", "^(.*)/fold", code=1).stderr
    assert "got '^(.*)/fold'" in wrong
    name = re.search(r"names are '([^']*)'", wrong)
    assert name is not None
    assert "and 2 more" in wrong
    tb_f1("pool", str(tmp_path), "--group", f"^{name[1]}")


def test_folds_of_several_models_are_pooled_model_by_model(tmp_path: Path) -> None:
    """As docs/views/pooled.md says; never training with validation."""
    records = [(0, logs.record_of(logs.DESIGN_BATCHES))]
    for model in "cnn", "mlp":
        for fold in range(2):
            for split in "train", "validation":
                logs.write_records(tmp_path, f"{model}/fold{fold}/{split}", records)
    text = (ROOT / "docs" / "views" / "pooled.md").read_text(encoding="utf-8")
    (pattern,) = re.findall(r"`(\^[^`]*)`", text)
    rows = rows_of(tb_f1("pool", str(tmp_path), "--group", pattern).stdout)
    assert [row[:2] for row in rows] == [
        [f"{model} {split}", "2"]
        for model in ("cnn", "mlp")
        for split in ("train", "validation")
    ]


def test_a_model_that_is_worse_over_its_folds_is_named(tmp_path: Path) -> None:
    """One sentence below the table, the same as the route's; one model has none."""
    for model, found in (("cnn", 280), ("mlp", 200)):
        for fold in range(2):
            counts = Counts([found], [300], [300], 900)
            record = logs.record_of([counts])
            logs.write_records(
                tmp_path, f"{model}/fold{fold}/validation", [(0, record)]
            )
    printed = tb_f1("pool", str(tmp_path), "--group", "^[a-z]+").stdout
    said = "`cnn` leads with 0.933 at epoch 0. 1 group is worse."
    assert said in printed
    route = InProcess(tmp_path).answer("pool", tag=logs.NAME, group="^[a-z]+")
    assert route["comparison"]["sentence"] == said

    alone = tb_f1("pool", str(tmp_path), "--group", "^cnn").stdout
    assert "leads" not in alone
    assert rows_of(alone)


def test_every_parameter_of_a_pool_is_an_option_of_one_name() -> None:
    """What `tb-f1 pool` takes is held against what the route takes."""
    told = tb_f1("pool", "--help").stdout
    options = {
        name.removeprefix("no-").replace("-", "_")  # a switch has both ways
        for name in re.findall(r"--([a-z][a-z0-9-]*)", told)
    } - {"help", "f1_tags", "logdir", "logdir_spec"}
    assert set(wording.PARAMETERS) == options
    for name, parameter in wording.PARAMETERS.items():
        option = f"--{name.replace('_', '-')}"
        value = "" if parameter.is_flag else " 1"
        told = wording.spoken(f"Ask with `{name}=1`.")
        assert told == f"Ask with `{option}{value}`."
