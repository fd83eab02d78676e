"""Command line: `tb-f1`.

Lives here: the arguments, the tables and files that it prints, and its sentences.
May import everything, but only once a command is chosen: `--help` is instant.
Begin with `commands`.
"""

from tb_f1_plugin.cli.commands import main as main
