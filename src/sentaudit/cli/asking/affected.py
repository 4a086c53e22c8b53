"""`sentaudit affected ID... | --all`: one row per exposed person, for a mail merge."""

from __future__ import annotations

import argparse
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from sentaudit.cli.shared.options import add_common, add_join, settings
from sentaudit.errors import EXIT_CLEAN, UsageError


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser("affected", help="one row per exposed person over incidents, as CSV or XLSX")
    parser.add_argument("ids", metavar="ID", nargs="*", help="incident ids, or their beginnings")
    parser.add_argument("--all", action="store_true", help="everybody exposed in any reported incident")
    parser.add_argument("--format", choices=("csv", "xlsx"), default="csv", help="kind of table (default: csv)")
    parser.add_argument("-o", "--output", metavar="FILE", default="-", help="where to; - is standard output (default)")
    add_join(parser)
    add_common(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Writes the table; addresses are masked unless `--reveal` says otherwise, for which a mail merge asks."""
    from sentaudit import app
    from sentaudit.cli.shared.output import output_file
    from sentaudit.reporting.tables.affected_table import write_csv, write_xlsx
    from sentaudit.reporting.words.catalogue import catalogue

    if bool(args.ids) == args.all:
        raise UsageError("affected needs incidents, or --all", "sentaudit incidents list shows the ids")
    if args.format == "xlsx" and args.output == "-":
        raise UsageError("a workbook cannot be written to the terminal", "for example: --format xlsx -o affected.xlsx")
    config = settings(args)
    rows = app.affected_people(args.ids, config)
    lang, bom = config.report.lang, config.report.csv_bom
    if args.output == "-":
        write_csv(rows, sys.stdout, reveal=args.reveal, lang=lang, bom=bom)
        return EXIT_CLEAN
    with output_file(args.output) as raw:
        if args.format == "xlsx":
            write_xlsx(rows, raw, reveal=args.reveal, lang=lang, scratch=Path(args.output).parent)
        else:
            stream = TextIOWrapper(raw, encoding="utf-8", newline="")
            write_csv(rows, stream, reveal=args.reveal, lang=lang, bom=bom)
            stream.flush()
            stream.detach()
    if not args.quiet:
        print(catalogue(lang)("cli.people_written", people=len(rows), path=args.output), file=sys.stderr)
    return EXIT_CLEAN
