"""The public name of `analysis.bands.why_none`, which scripts of users import."""

from tb_f1_plugin.analysis.bands import why_none as why_none
