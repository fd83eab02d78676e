"""A directory that an earlier writer began: what goes on behind its series."""

from __future__ import annotations

from pathlib import Path

import pytest

from tb_f1_plugin import Writer
from tests.loop.written import counted, read


def test_a_later_writer_refuses_what_was_counted_otherwise(tmp_path: Path) -> None:
    """Before it writes; under another name, or in another run, it is taken."""
    with Writer(tmp_path) as writer:
        writer.add(counted(), step=0)
    with Writer(tmp_path) as writer:
        other = counted(threshold=0.3)
        with pytest.raises(ValueError, match=r"must be one series, got .*0\.3.*0\.5"):
            writer.add(other, step=1)
        writer.add(other, step=1, run="looser")
        writer.add(counted(threshold=0.3, name="looser"), step=1)
        writer.add(counted(), step=1)
    there = read(tmp_path)

    assert there["validation", "f1_score"].steps.tolist() == [0, 1]
    assert there["validation", "f1_score"].threshold == 0.5
    assert there["validation", "looser"].threshold == 0.3
    assert there["looser", "f1_score"].threshold == 0.3
    assert not any(series.findings for series in there.values())


def test_a_later_writer_may_average_otherwise(tmp_path: Path) -> None:
    """Averages follow from the same counts, and readers choose them."""
    for step, average in enumerate(("macro", "micro")):
        with Writer(tmp_path) as writer:
            f1 = counted(average=average, threshold=0.5)
            writer.add(f1, step=step)
    series = read(tmp_path)["validation", "f1_score"]

    assert series.steps.tolist() == [0, 1]
