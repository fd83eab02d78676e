"""The public name of `analysis.bands`, where all is explained."""

from tb_f1_plugin.analysis.bands import why_none as why_none
