"""`sentaudit demo [DIR]`: builds a small sample mailbox, scans it, and says where the report is."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sentaudit.cli.shared.options import add_common, words_of
from sentaudit.errors import EXIT_CLEAN, EXIT_FINDINGS


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser("demo", help="build a sample mailbox and scan it")
    parser.add_argument("folder", metavar="DIR", nargs="?", type=Path, default=Path("sentaudit-demo"))
    add_common(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """The main job on the sample; findings are what is expected, so the exit code is 0."""
    from sentaudit.cli.about.sample_mailbox import write_sample
    from sentaudit.cli.main import build_parser

    folder: Path = args.folder
    folder.mkdir(parents=True, exist_ok=True)
    mailbox = write_sample(folder / "mailbox")
    scan = build_parser().parse_args(["scan", str(mailbox)])
    # Neither the case nor the reports of a settings file: they belong to somebody's own mail.
    usual = {"case": str(folder / "case"), "reports": str(folder / "reports"), "organisation_domain": ["example.co.jp"]}
    for name, value in vars(args).items():
        if name in vars(scan) and name not in ("func", "verb"):
            setattr(scan, name, usual.get(name) if value is None else value)
    code: int = scan.func(scan)
    page = (Path(scan.reports) / "sentaudit-report.html").resolve()
    if not args.quiet:
        print("\n" + words_of(scan)("cli.report", path=page))
    return EXIT_CLEAN if code == EXIT_FINDINGS else code
