"""Splits: the rule of `format/splits`, for this wing and those that read through it.

May import `format/splits` only: who writes a run and who reads it have one rule.
"""

from tb_f1_plugin.format.splits import FOR_THE_END as FOR_THE_END
from tb_f1_plugin.format.splits import HELD_OUT as HELD_OUT
from tb_f1_plugin.format.splits import TRAIN as TRAIN
from tb_f1_plugin.format.splits import VALIDATION as VALIDATION
from tb_f1_plugin.format.splits import WORDS as WORDS
from tb_f1_plugin.format.splits import folder_of_split as folder_of_split
from tb_f1_plugin.format.splits import run_of_all as run_of_all
from tb_f1_plugin.format.splits import said_by as said_by
from tb_f1_plugin.format.splits import split_in as split_in
from tb_f1_plugin.format.splits import split_named as split_named
from tb_f1_plugin.format.splits import split_of as split_of
