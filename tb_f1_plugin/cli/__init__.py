"""Command line: `tb-f1`.

Lives here: the command `tb-f1`: its arguments, the tables and files that it prints, and
its sentences. May import every wing but those that train (`keras/`, `loop/`,
`lightning/`, `transformers/`), and matplotlib, numpy, rich, TensorBoard and werkzeug;
`tb-f1 demo` loads `demo`, which trains. It imports them once a command is chosen, so
`--help` is instant.
Begin with `commands`.
"""

from tb_f1_plugin.cli.commands import main as main
