"""The public name of `core.labels`, where all is explained."""

from tb_f1_plugin.core.labels import Rows as Rows
from tb_f1_plugin.core.labels import count as count
from tb_f1_plugin.core.labels import form_of as form_of
from tb_f1_plugin.core.labels import rows_of as rows_of
