"""The public name of `core.counts`, where all is explained."""

from tb_f1_plugin.core.counts import Array as Array
from tb_f1_plugin.core.counts import Counts as Counts
