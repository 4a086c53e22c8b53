"""`sentaudit scan SOURCE...`: audits sources into the case and writes the reports."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sentaudit.cli.shared.mailboxes import add_mailboxes, give_back, mailboxes, shown_source
from sentaudit.cli.shared.options import add_common, add_join, add_output, settings
from sentaudit.errors import SentauditError, SourceError
from sentaudit.model.account import Account
from sentaudit.model.config import Config
from sentaudit.model.summary import RunSummary, summary_of
from sentaudit.registry import RUNNERS


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser(
        "scan",
        help="audit sources into a case and write reports",
        description="Reads mailboxes (never changes them), keeps facts in the case, and writes the findings reports.",
    )
    about = (
        "mbox, message, Maildir, Outlook, Apple Mail or Thunderbird files, a folder tree or archive; or KIND:PATH "
        "(docs/sources.md); or s3://BUCKET/PREFIX and the like; or an account:"
    )
    add_mailboxes(parser, f"{about} imaps://user@host")
    parser.add_argument(
        "--engine", choices=tuple(RUNNERS), help="what scans: one process, several, or Dask (docs/distributed.md)"
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask scheduler, tcp://host:8786; without it a local one"
    )
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
    parser.add_argument(
        "--paranoid",
        action="store_const",
        const=True,
        help="read every message again without any short cut and report each difference; many times slower",
    )
    add_output(parser)
    add_join(parser)
    add_common(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Scans, reports, and gives the exit code of the contract."""
    give_back(args)
    config = settings(args)
    if config.jobs != 1 and config.engine in (None, "processes"):
        from sentaudit.engine.runners.nursery import open_nursery

        open_nursery()
    from sentaudit import app
    from sentaudit.cli.auditing.progress import progress_bar
    from sentaudit.cli.shared.output import formats_of, write_reports

    formats = formats_of(args)
    sources = mailboxes(args)
    try:
        with progress_bar(args.no_progress or args.quiet, config.report.lang) as progress:
            outcome = app.scan(sources, config, progress, new_only=args.new_only)
        if not args.quiet:
            print(progress.summary(), file=sys.stderr)
        _name_unreadable(outcome.unreadable, sources, reveal=args.reveal)
        write_reports(outcome, config, args, formats)
    except SentauditError as error:
        if isinstance(error, app.NothingReadableError) and len(error.sources) > 1:
            _name_unreadable(error.sources, sources, reveal=args.reveal)
        _tell(config, RunSummary(error.exit_code, datetime.now(UTC).replace(microsecond=0)))
        raise
    _tell(config, summary_of(outcome.result, outcome.exit_code))
    return outcome.exit_code


def _name_unreadable(unreadable: Mapping[str, SourceError], sources: Sequence[str | Account], *, reveal: bool) -> None:
    """Which sources could not be opened, why, and what to do; a scan goes on without them."""
    accounts = {source.url: source for source in sources if not isinstance(source, str)}
    for name, error in unreadable.items():
        account = accounts.get(name)
        who = f"{shown_source(account, reveal=reveal)}: " if account else ""
        print(f"sentaudit: not read: {who}{error.text}", file=sys.stderr)
        if error.hint:
            print(f"  hint: {error.hint}", file=sys.stderr)


def _tell(config: Config, summary: RunSummary) -> None:
    """Tells the numbers to whom the settings name; the exit code is the audit's and stays as it is."""
    from sentaudit import app

    for failure in app.notify(config.notify, summary, config.report.lang):
        print(f"sentaudit: warning: not notified: {failure}", file=sys.stderr)
