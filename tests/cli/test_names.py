"""Names in a narrow place of a picture."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.cli.export.names import fitted

ALIKE = st.lists(
    st.lists(st.sampled_from(["x" * 20, "1", "2", "/", ",", " (1)"]), max_size=9).map(
        "".join
    ),
    min_size=1,
    max_size=12,
)


@given(ALIKE, st.integers(12, 60))
def test_no_two_names_are_shown_equal_and_all_fit(names: list[str], room: int) -> None:
    """Whatever they share, and wherever they differ."""
    told = fitted(names, room)

    assert set(told) == set(names)
    assert len({*told.values()}) == len(told)
    assert max(map(len, told.values())) <= room


def test_where_names_differ_they_are_not_cut() -> None:
    """Of six learning rates each is seen."""
    names = [
        f"model=resnet50-imagenet-pretrained,optimizer=adamw,lr=0.00{i},bs=128/validation"
        for i in range(6)
    ]
    for i, text in enumerate(fitted(names, 24).values()):
        assert f"lr=0.00{i}" in text
