"""Atomic file: what `--output` names is written to its end, or it is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tb_f1_plugin.cli.atomic_file import write

LONG = "é" * 125 + ".csv"  # 254 bytes of the 255 that a name may have


def breaks_off() -> Iterator[str]:
    """Yield a part of a text, and fail."""
    yield "half"
    raise ValueError("No more.")


@pytest.mark.parametrize("there", ["old", None])
def test_behind_a_link_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, there: str | None
) -> None:
    """The link stays, wherever it points, also through another one."""
    (tmp_path / "far").mkdir()
    target, link = tmp_path / "far" / "f1.csv", tmp_path / "link"
    if there is not None:
        target.write_text(there, encoding="utf-8")
    (tmp_path / "between").symlink_to(Path("far") / "f1.csv")
    link.symlink_to("between")

    with pytest.raises(ValueError, match="No more"):
        write(link, breaks_off())
    left = target.read_text(encoding="utf-8") if target.exists() else None
    assert left == there
    write(link, ["new"])

    assert target.read_text(encoding="utf-8") == "new"
    assert link.is_symlink()
    assert [path.name for path in target.parent.iterdir()] == ["f1.csv"]


def test_a_link_in_a_circle_is_one_sentence(tmp_path: Path) -> None:
    """It names no file, and stays as it is."""
    link = tmp_path / "link"
    link.symlink_to(link)

    with pytest.raises(OSError, match="link") as raised:
        write(link, ["new"])

    assert raised.value.filename == str(link)
    assert link.is_symlink()


@pytest.mark.parametrize("name", ["nowhere/f1.csv", "taken/f1.csv"])
def test_an_error_names_the_file_that_was_given(tmp_path: Path, name: str) -> None:
    """And not the one beside it, which nobody knows."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    path = tmp_path / name

    with pytest.raises(OSError, match="directory") as raised:
        write(path, ["new"])

    assert raised.value.filename == str(path)
    assert str(raised.value).endswith(f"{str(path)!r}")


def test_a_name_may_be_as_long_as_the_system_admits(tmp_path: Path) -> None:
    """The file beside it has a short one."""
    (tmp_path / LONG).touch()
    write(tmp_path / LONG, ["new"])

    assert (tmp_path / LONG).read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == [LONG]
