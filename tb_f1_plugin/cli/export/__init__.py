"""Export: the files that `tb-f1 export` writes.

Lives here: rows as CSV and JSON, the dashboard with its answers in one HTML file, and a
picture of curves. May import core, format, reading, logdir, analysis, plugin and text,
the neighbours `atomic_file`, `request`, `told` and `wording`, and matplotlib, numpy,
TensorBoard and werkzeug. Begin with `rows`, then `page`.
"""
