"""`python -m sentaudit` is the same as the command."""

from sentaudit.cli.main import main

raise SystemExit(main())
