"""`sentaudit verify SOURCE...`: reads sources again and compares every message with what the case holds of it."""

from __future__ import annotations

import argparse
from typing import Any

from sentaudit.cli.mailboxes import add_mailboxes, mailboxes
from sentaudit.cli.options import add_common, settings
from sentaudit.errors import EXIT_CLEAN, EXIT_INCOMPLETE


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser("verify", help="re-read sources and compare hashes with the case")
    add_mailboxes(parser, "as given to scan")
    add_common(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """0 if every message is as it was scanned, 3 if any is changed, missing or new."""
    from sentaudit import app

    outcome = app.verify(mailboxes(args), settings(args))
    print(
        f"{outcome.same} messages as scanned, {outcome.changed} changed, "
        f"{outcome.missing} no longer there, {outcome.new} not in the case"
    )
    if outcome.opinions:
        agreeing = sum(opinion.agree for _, opinion in outcome.opinions)
        print(f"a second parser counts the same recipients in {agreeing} of {len(outcome.opinions)} flagged messages")
    for where, opinion in outcome.opinions:
        if not opinion.agree:
            theirs = "nothing readable" if opinion.theirs is None else f"{opinion.theirs} addresses"
            print(
                f"  {where.folder} {where.position}: {opinion.ours} addresses here, {theirs} there "
                f"({opinion.only_ours} only here, {opinion.only_theirs} only there)"
            )
    return EXIT_CLEAN if outcome.sound else EXIT_INCOMPLETE
