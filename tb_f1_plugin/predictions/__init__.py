"""Predictions: exact F1 of predictions that lie in a table, counted where they lie.

Lives here: what is asked of a table, the one scan of it, the outcomes that come back,
and the records of these. May import core, format, loop, text, numpy and narwhals, and
duckdb, pyarrow and pyspark where files are read.
Begin with `count`, then `scan/one_class`, then `records/fold`.
"""

from tb_f1_plugin.predictions.count import count as count
from tb_f1_plugin.predictions.counted import Counted as Counted
from tb_f1_plugin.predictions.outcomes import Key as Key
from tb_f1_plugin.predictions.versus import Versus as Versus
