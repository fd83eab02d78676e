"""Logdir: every series of a log directory, read as the plugin reads it.

May import TensorBoard and the plugin's readers; never tensorflow or keras. For the
command line, which has no server: the loader is TensorBoard's own Python one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tensorboard import context
from tensorboard.backend.event_processing import (
    data_provider,
    plugin_event_multiplexer,
)

from tb_f1_plugin import metadata
from tb_f1_plugin.plugin.findings import beside_each_other
from tb_f1_plugin.plugin.passed_over import PassedOver
from tb_f1_plugin.plugin.provider import Reader
from tb_f1_plugin.plugin.series import Series
from tb_f1_plugin.plugin.sources import Sources

SCALARS = 1000  # a tag, as TensorBoard's loaders keep


def read_series(
    logdir: str | os.PathLike[str], patterns: Sequence[re.Pattern[str]] = ()
) -> list[Series]:
    """Return every series of every run below a directory, sorted by run and tag.

    Args:
        logdir: Any path that TensorBoard accepts.
        patterns: The user's own conventions for scalars.

    >>> read_series("there/is/nothing/here")
    []
    """
    return read_directory(logdir, patterns).series


@dataclass(frozen=True)
class Directory:
    """What is in a log directory.

    Args:
        series: Every series, sorted by run and tag.
        passed_over: What looks as if F1 followed from it, and is not read.
    """

    series: list[Series]
    passed_over: tuple[PassedOver, ...] = ()


def read_directory(
    logdir: str | os.PathLike[str], patterns: Sequence[re.Pattern[str]] = ()
) -> Directory:
    """Return what is below a directory, as `read_series`, with what is not read."""
    path = os.fspath(logdir)
    multiplexer = plugin_event_multiplexer.EventMultiplexer(
        tensor_size_guidance={
            metadata.PLUGIN_NAME: 0,  # all
            metadata.SCALARS_PLUGIN_NAME: SCALARS,
        }
    )
    multiplexer.AddRunsFromDirectory(path)
    multiplexer.Reload()
    provider = data_provider.MultiplexerDataProvider(multiplexer, path)
    reader = Reader(provider, context.RequestContext(), "")
    sources = Sources(SCALARS, patterns)
    found = sources.find(reader)
    series = beside_each_other(sources.read(reader, found))
    return Directory(series, found.passed_over)
