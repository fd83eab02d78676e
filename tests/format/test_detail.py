"""What is kept beside a record: how it merges, and when the best is written again."""

from __future__ import annotations

import math

import pytest

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.record import QUANTITIES
from tb_f1_plugin.format.detail import BestDetail, Detail, summaries_of
from tb_f1_plugin.format.metadata import DETAIL_PLUGIN_NAME, SeriesMetadata
from tb_f1_plugin.format.pr_curve import MOST_CLASSES, is_ours
from tb_f1_plugin.format.series import described

PARTS = {
    "histogram": ScoreHistogram.zero(2),
    "confusion": Confusion.of_matrix([[3, 1], [0, 4]]),
    "joint": Joint.of_cells(2, [[0, 0, 1]], [3]),
}
TWO = SeriesMetadata("multiclass", ("a", "b"), QUANTITIES, None, "macro")


@pytest.mark.parametrize("name", PARTS)
def test_what_one_of_two_lacks_the_sum_lacks(name: str) -> None:
    """Each part by itself; what both have is pooled."""
    part = PARTS[name]
    alone, whole = Detail(**{name: part}), Detail(**PARTS)  # type: ignore[arg-type]

    assert alone + alone == Detail(**{name: part + part})  # type: ignore[arg-type, operator]
    assert alone + whole == whole + alone == alone + alone
    assert alone + Detail() == Detail() + alone == Detail()
    with pytest.raises(TypeError):
        alone + part  # type: ignore[operator]


def test_the_best_epoch_is_written_again_from_the_200th_on() -> None:
    """Once for each best one, by the number of epochs or by their steps."""
    for first in (0, 5):
        best = BestDetail()
        again = {
            step: best.add(step, {3: 0.5, 250: 0.7}.get(step, 0.1), Detail())
            for step in range(first, 300)
        }
        known = 3 if first == 0 else first
        found = {step: made for step, made in again.items() if made}
        assert {step: made[0] for step, made in found.items()} == {
            (199 if first == 0 else 200): known,
            250: 250,
        }
    late = BestDetail()
    assert late.add(199, 0.5, Detail()) is None
    assert late.add(200, math.nan, Detail()) == (199, Detail())
    assert late.add(201, 0.5, Detail()) is None  # as good is no better
    assert BestDetail().add(300, math.nan, Detail()) is None


def test_an_epoch_has_pr_curves_beside_its_histogram_and_others_have_not() -> None:
    """Steps, the best again, and more classes than a page shows have none."""

    def tags(detail: Detail, **options: object) -> list[str]:
        found = summaries_of("f1", detail, TWO, **options)  # type: ignore[arg-type]
        return [tag for tag, _ in found]

    whole = Detail(**PARTS)  # type: ignore[arg-type]
    assert tags(whole) == ["f1/histogram", "f1/confusion", "f1/joint", "f1/pr_curve"]
    assert tags(Detail()) == []
    assert tags(Detail(confusion=PARTS["confusion"])) == ["f1/confusion"]  # type: ignore[arg-type]
    assert "f1/pr_curve" not in tags(whole, unit="iteration")
    assert len(tags(whole, is_best=True)) == 3
    for classes, number in ((MOST_CLASSES, 2), (MOST_CLASSES + 1, 1)):
        assert len(tags(Detail(ScoreHistogram.zero(classes)))) == number


def test_the_first_summary_alone_has_metadata() -> None:
    """Of the tag in its file; those of curves say that they are ours."""
    for tag, make in summaries_of("f1", Detail(**PARTS), TWO):  # type: ignore[arg-type]
        for first in (True, False):
            for value in make(first).value:
                about = value.metadata.plugin_data
                assert value.tag.startswith(tag)
                assert bool(about.plugin_name) == bool(about.content) == first
                if first:
                    is_curve = tag == "f1/pr_curve"
                    assert is_ours(about.content) == is_curve
                    assert (about.plugin_name == DETAIL_PLUGIN_NAME) != is_curve


def test_a_series_is_told_from_another_one_of_its_name() -> None:
    """By its kind, threshold, average, classes and labels."""
    many = SeriesMetadata(
        "multilabel", tuple("abcdefghijkl"), QUANTITIES, 0.5, "micro", labels=(1,)
    )
    assert described(TWO).startswith("(multiclass of 2 columns; threshold None;")
    assert "classes a, b, c, d, e, f, g, h, i, j; labels (1,))" in described(many)
