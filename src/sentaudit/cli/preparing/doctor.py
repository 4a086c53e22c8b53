"""`sentaudit doctor`: tries out the configuration without reading a message, and says what to fix."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sentaudit.cli.shared.mailboxes import add_mailboxes, give_back, mailboxes, shown_source
from sentaudit.cli.shared.options import add_common, settings, words_of
from sentaudit.errors import EXIT_CLEAN, EXIT_INCOMPLETE

if TYPE_CHECKING:
    from sentaudit.model.checkup import Check
    from sentaudit.reporting.words.catalogue import Catalogue

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
    from sentaudit.cli.preparing.local_checks import local_checks
    from sentaudit.cli.preparing.notify_checks import notify_checks

    give_back(args)
    config, words = settings(args), words_of(args)
    sources = mailboxes(args) if args.sources or args.accounts else []
    failures = _show(local_checks(config), words)
    failures += _show(notify_checks(config.notify, send=args.notify, lang=words.lang), words)
    for source in sources:
        print(f"\n{shown_source(source, reveal=args.reveal, form=words('cli.doctor.account'))}")
        failures += _show(app.checkup(source, config), words)
    if failures:
        print("\n" + words("cli.doctor.failures", n=failures))
    return EXIT_INCOMPLETE if failures else EXIT_CLEAN


def _show(checks: Iterable[Check], words: Catalogue) -> int:
    """Prints the checks; gives how many failed."""
    from sentaudit.reporting.harmless import pad
    from sentaudit.reporting.words.check_text import check_text

    failures = 0
    for check in checks:
        failures += check.finding == "failed"
        mark = pad(words(f"cli.doctor.finding.{check.finding}"), 7)
        if sys.stdout.isatty():
            mark = f"\x1b[{_COLOURS[check.finding]}m{mark}\x1b[0m"
        what, text, advice = (check_text(one, words) for one in (check.what, check.text, check.advice))
        print(f"  {mark}  {what}: {text}", flush=True)
        if advice:
            print(f"           {advice}")
    return failures
