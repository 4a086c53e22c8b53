"""`sentaudit demo [DIR]`: builds a small sample mailbox, scans it, and says where the report is."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sentaudit.errors import EXIT_CLEAN


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser("demo", help="build a sample mailbox and scan it")
    parser.add_argument("folder", metavar="DIR", nargs="?", type=Path, default=Path("sentaudit-demo"))
    parser.add_argument("--lang", choices=("en", "ja"), default="en")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """The main job on the sample; findings are what is expected, so the exit code is 0."""
    from sentaudit.cli.main import main
    from sentaudit.cli.sample_mailbox import write_sample
    from sentaudit.reporting.catalogue import catalogue

    folder: Path = args.folder
    folder.mkdir(parents=True, exist_ok=True)
    mailbox = write_sample(folder / "mailbox")
    reports = folder / "reports"
    main(
        [
            "scan",
            str(mailbox),
            *("--case", str(folder / "case")),
            *("--reports", str(reports)),
            *("--organisation-domain", "example.co.jp"),
            *("--lang", args.lang),
        ]
    )
    page = (reports / "sentaudit-report.html").resolve()
    print("\n" + catalogue(args.lang)("cli.report", path=page))
    return EXIT_CLEAN
