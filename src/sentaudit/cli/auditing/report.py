"""`sentaudit report`: writes reports from the case alone, without reading any mailbox."""

from __future__ import annotations

import argparse
from typing import Any

from sentaudit.cli.shared.options import add_common, add_join, add_output, settings


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser("report", help="write reports from the case, without rescanning")
    add_output(parser)
    add_join(parser)
    add_common(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Understands the case again, with the rules and settings of now, and writes the reports."""
    from sentaudit import app
    from sentaudit.cli.shared.output import formats_of, write_reports

    formats = formats_of(args)
    config = settings(args)
    outcome = app.report(config, new_only=args.new_only)
    write_reports(outcome, config, args, formats)
    return outcome.exit_code
