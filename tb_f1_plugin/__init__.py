"""Exact F1 for Keras and TensorBoard.

Importing this is free: it imports nothing, since TensorBoard's start passes through
here. The rooms are imported by name:

- `tb_f1_plugin.keras`: `TensorBoard` and `F1Score`, for whoever trains.
- `tb_f1_plugin.plugin`: the TensorBoard plugin, found by its entry point.
- `tb_f1_plugin.counts`, `.scores`, `.labels`, `.batch_mean`: the core, numpy only.
"""
