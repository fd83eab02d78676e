"""Metric: what a metric is told, whatever library its data are of.

Lives here: the arguments of a metric and their checks, the axis of the columns, the
largest of a row, and what a metric answers of counts.
May import numpy, `batch_mean`, `counts`, `form`, `histogram`, `ratio` and `scores`.
Begin with `options`, then `arguments`.
"""
