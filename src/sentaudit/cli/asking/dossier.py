"""`sentaudit dossier ID`: the facts of one incident for a notice and for an authority, with blanks for people."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from sentaudit.cli.shared.options import add_common, add_join, settings
from sentaudit.errors import EXIT_CLEAN

_FORMATS = ("md", "html")


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser("dossier", help="the facts of one incident for a notice or an authority's report")
    parser.add_argument("id", metavar="ID", help="incident id, or its beginning")
    parser.add_argument(
        "--format", choices=_FORMATS, help="Markdown or a page to print (default: as FILE ends, else md)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", default="-", help="where to; - is standard output (default)")
    add_join(parser)
    add_common(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Writes the dossier; people and texts are masked unless `--reveal`."""
    from sentaudit import app
    from sentaudit.cli.shared.output import output_file
    from sentaudit.reporting.dossier.compose import dossier
    from sentaudit.reporting.words.catalogue import catalogue

    config = settings(args)
    result = app.report(config).result
    incident = app.one_incident(result.incidents, args.id)
    form = args.format or ("html" if Path(args.output).suffix.lower() in {".html", ".htm"} else "md")
    text = dossier(result, incident, form, reveal=args.reveal, lang=config.report.lang)
    if args.output == "-":
        sys.stdout.write(text)
        return EXIT_CLEAN
    with output_file(args.output) as stream:
        stream.write(text.encode("utf-8"))
    if not args.quiet:
        print(catalogue(config.report.lang)("cli.written", path=args.output), file=sys.stderr)
    return EXIT_CLEAN
