"""Exact F1 for Keras, PyTorch, JAX and TensorBoard.

Importing this is free: it imports nothing, since TensorBoard's start passes through
here. What is public:

- `F1Score` and `Writer`, for a loop of your own in any library.
- `tb_f1_plugin.lightning`: `F1Callback`, for a `Trainer` of Lightning.
- `tb_f1_plugin.transformers`: `F1Callback`, for a `Trainer` of Hugging Face.
- `tb_f1_plugin.predictions`: `count`, for predictions that lie in a table.
- `tb_f1_plugin.keras`: `TensorBoard` and `F1Score`, for whoever trains with Keras.
- `tb_f1_plugin.plugin`: the TensorBoard plugin, found by its entry point.
- `tb_f1_plugin.plugin.bands`: `why_none`, why no score of a series has a band.
- `tb_f1_plugin.logdir`: `read_series`, every series of a log directory.
- `tb_f1_plugin.cli`: `main`, the command `tb-f1`.
- `tb_f1_plugin.loop`: `own_rows`, how many rows a sampler did not copy.
- `tb_f1_plugin.counts`, `.scores`, `.labels`, `.batch_mean`: values and functions of
  the core, numpy only.

The wings, from the bottom up; none imports one that stands further down in this list:
`core`, `format`, `reading`, `logdir`, `analysis`, `plugin`, `loop`, `lightning`,
`transformers`, `predictions`, `keras`, `demo`, `cli`. Each says in its own `__init__`
what lives there, what it may import and where to begin. `docs/architecture.md` has the
map.
"""

TYPE_CHECKING = False  # as that of `typing`, which is not imported
if TYPE_CHECKING:
    from typing import Any

    from tb_f1_plugin.loop import F1Score as F1Score
    from tb_f1_plugin.loop import Writer as Writer

__all__ = ["F1Score", "Writer"]


def __getattr__(name: str) -> "Any":
    """Import what is asked for, and not before."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tb_f1_plugin import loop

    return getattr(loop, name)


def __dir__() -> "list[str]":
    """List what can be asked for as well."""
    return sorted([*globals(), *__all__])
