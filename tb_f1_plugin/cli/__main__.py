"""`python -m tb_f1_plugin.cli` is `tb-f1`."""

from tb_f1_plugin.cli.commands import main

raise SystemExit(main())
