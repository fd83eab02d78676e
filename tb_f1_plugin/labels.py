"""The public names of `core.labels`, and of `form_of`, which `core.form` explains."""

from tb_f1_plugin.core.labels import Rows as Rows
from tb_f1_plugin.core.labels import count as count
from tb_f1_plugin.core.labels import form_of as form_of
from tb_f1_plugin.core.labels import rows_of as rows_of
