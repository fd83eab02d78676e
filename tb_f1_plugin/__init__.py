"""Exact F1 for Keras and TensorBoard.

Importing this is free: it imports nothing, since TensorBoard's start passes through
here. What is public:

- `tb_f1_plugin.keras`: `TensorBoard` and `F1Score`, for whoever trains.
- `tb_f1_plugin.plugin`: the TensorBoard plugin, found by its entry point.
- `tb_f1_plugin.plugin.bands`: `why_none`, why no score of a series has a band.
- `tb_f1_plugin.logdir`: `read_series`, every series of a log directory.
- `tb_f1_plugin.cli`: `main`, the command `tb-f1`.
- `tb_f1_plugin.counts`, `.scores`, `.labels`, `.batch_mean`: values and functions of
  the core, numpy only.

The wings, from the bottom up; none imports one that stands further down in this list:
`core`, `format`, `reading`, `logdir`, `analysis`, `plugin`, `keras`, `cli`. Each says
in its own `__init__` what lives there, what it may import and where to begin.
`docs/architecture.md` has the map of them.
"""
