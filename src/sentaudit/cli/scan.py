"""`sentaudit scan SOURCE...`: audits sources into the case and writes the reports."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentaudit.cli.options import add_common, add_output, add_selection, settings
from sentaudit.errors import SentauditError
from sentaudit.model.config import Config
from sentaudit.model.summary import RunSummary, summary_of


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser(
        "scan",
        help="audit sources into a case and write reports",
        description="Reads mailboxes (never changes them), keeps facts in the case, and writes the findings reports.",
    )
    parser.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="*",
        help="mbox, message, Maildir, folder tree or archive of these; or mbox:PATH, eml:PATH, maildir:PATH",
    )
    parser.add_argument("--jobs", metavar="N", type=int, help="worker processes (default: all cores)")
    parser.add_argument("--no-progress", action="store_true", help="no progress bar even on a terminal")
    parser.add_argument(
        "--time-budget", metavar="TIME", help="begin nothing new after this time (2h, 90min); the next run goes on"
    )
    parser.add_argument(
        "--passwords", metavar="FILE", help="passwords to try on encrypted attachments, one a line; yours alone to read"
    )
    parser.add_argument(
        "--try-mail-passwords",
        action="store_const",
        const=True,
        help="try what the sender's mails to the same people say of a password, within a day",
    )
    add_selection(parser)
    add_output(parser)
    add_common(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Scans, reports, and gives the exit code of the contract."""
    from sentaudit import app
    from sentaudit.cli.output import write_reports
    from sentaudit.cli.progress import progress_bar

    sources = _sources(args)
    config = settings(args)
    try:
        with progress_bar(args.no_progress or args.quiet) as progress:
            outcome = app.scan(sources, config, progress, new_only=args.new_only)
        if not args.quiet:
            print(progress.summary(), file=sys.stderr)
        write_reports(outcome, config, args)
    except SentauditError as error:
        _tell(config, RunSummary(error.exit_code, datetime.now(UTC).replace(microsecond=0)))
        raise
    _tell(config, summary_of(outcome.result, outcome.exit_code))
    return outcome.exit_code


def _tell(config: Config, summary: RunSummary) -> None:
    """Tells the numbers to whom the settings name; the exit code is the audit's and stays as it is."""
    from sentaudit import app

    for failure in app.notify(config.notify, summary):
        print(f"sentaudit: warning: not notified: {failure}", file=sys.stderr)


def _sources(args: argparse.Namespace) -> list[str]:
    """The sources; `--folders A SOURCE` swallows what stands behind it, so existing paths are given back."""
    sources: list[str] = list(args.sources)
    folders: list[str] = args.folders or []
    while not sources and len(folders) > 1 and Path(folders[-1]).exists():
        sources.insert(0, folders.pop())
    if not sources:
        from sentaudit.errors import UsageError

        raise UsageError("no source given", "name a mailbox file or folder: sentaudit scan Sent.mbox")
    return sources
