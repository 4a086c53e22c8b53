"""`sentaudit doctor`: tries out the configuration without reading a message, and says what to fix."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sentaudit.cli.mailboxes import add_mailboxes, mailboxes, shown_source
from sentaudit.cli.options import add_common, settings
from sentaudit.errors import EXIT_CLEAN, EXIT_INCOMPLETE

if TYPE_CHECKING:
    from sentaudit.model.checkup import Check

_COLOURS = {"ok": "32", "warning": "33", "failed": "31"}


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser(
        "doctor",
        help="test configuration and accounts: login, folders, rights, readers",
        description="Tries what a scan needs, reads no message and changes nothing. "
        "Exit codes: 0 nothing failed, 2 settings wrong, 3 something failed.",
    )
    add_mailboxes(parser, "account to try (imaps://user@host), or a path")
    parser.add_argument("--notify", action="store_true", help="send a test to those who are told of runs")
    add_common(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Prints every check as it comes; failures and warnings with what to do."""
    from sentaudit import app
    from sentaudit.cli.local_checks import local_checks
    from sentaudit.cli.notify_checks import notify_checks

    config = settings(args)
    sources = mailboxes(args) if args.sources or args.accounts else []
    failures = _show(local_checks(config)) + _show(notify_checks(config.notify, send=args.notify))
    for source in sources:
        print(f"\n{shown_source(source, reveal=args.reveal)}")
        failures += _show(app.checkup(source, config))
    if failures:
        print(f"\n{failures} to fix")
    return EXIT_INCOMPLETE if failures else EXIT_CLEAN


def _show(checks: Iterable[Check]) -> int:
    """Prints the checks; gives how many failed."""
    failures = 0
    for check in checks:
        failures += check.finding == "failed"
        mark = f"{check.finding:<7}"
        if sys.stdout.isatty():
            mark = f"\x1b[{_COLOURS[check.finding]}m{mark}\x1b[0m"
        print(f"  {mark}  {check.what}: {check.text}", flush=True)
        if check.advice:
            print(f"           {check.advice}")
    return failures
