"""Exact F1 for Keras and TensorBoard.

Importing this is free: it imports nothing, since TensorBoard's start passes through
here. What is public:

- `tb_f1_plugin.keras`: `TensorBoard` and `F1Score`, for whoever trains.
- `tb_f1_plugin.plugin`: the TensorBoard plugin, found by its entry point.
- `tb_f1_plugin.logdir`: `read_series`, every series of a log directory.
- `tb_f1_plugin.counts`, `.scores`, `.labels`, `.batch_mean`: values and functions of
  the core, numpy only.

The wings, from the bottom up; none imports one that stands further down in this list:

    core      counts, scores, labels and records: values and pure functions
    format    how a record lies in an event file
    reading   series of a log, through TensorBoard's DataProvider
    logdir    series of a directory, without TensorBoard
    analysis  what is said of series: scores, bands, gaps, pools
    plugin    the same over HTTP, for the dashboard
    keras     the metric and the callback; imports core and format
    cli       the command line; `demo` trains and reads back
"""
