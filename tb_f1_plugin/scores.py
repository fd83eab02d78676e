"""The public name of `core.scores.formulas`, where all is explained."""

from tb_f1_plugin.core.scores.formulas import accuracy as accuracy
from tb_f1_plugin.core.scores.formulas import balanced_accuracy as balanced_accuracy
from tb_f1_plugin.core.scores.formulas import cohen_kappa as cohen_kappa
from tb_f1_plugin.core.scores.formulas import f_beta as f_beta
from tb_f1_plugin.core.scores.formulas import f_beta_of_means as f_beta_of_means
from tb_f1_plugin.core.scores.formulas import jaccard as jaccard
from tb_f1_plugin.core.scores.formulas import (
    matthews_correlation as matthews_correlation,
)
from tb_f1_plugin.core.scores.formulas import precision as precision
from tb_f1_plugin.core.scores.formulas import recall as recall
from tb_f1_plugin.core.scores.formulas import score_of as score_of
from tb_f1_plugin.core.scores.formulas import specificity as specificity
