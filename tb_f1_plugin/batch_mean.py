"""The public name of `core.batch_mean`, where all is explained."""

from tb_f1_plugin.core.batch_mean import BatchSums as BatchSums
from tb_f1_plugin.core.batch_mean import columns as columns
