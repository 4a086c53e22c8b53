"""`sentaudit verify SOURCE...`: reads sources again and compares every message with what the case holds of it."""

from __future__ import annotations

import argparse
from typing import Any

from sentaudit.cli.shared.mailboxes import add_mailboxes, give_back, mailboxes
from sentaudit.cli.shared.options import add_common, settings, words_of
from sentaudit.errors import EXIT_CLEAN, EXIT_INCOMPLETE


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser(
        "verify",
        help="re-read sources and compare hashes with the case",
        description="Compares everything that was scanned, or only what --folders, --since and --until ask for.",
    )
    add_mailboxes(parser, "as given to scan")
    add_common(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """0 if every message is as it was scanned, 3 if any is changed, missing or new."""
    from sentaudit import app

    give_back(args)
    config, words = settings(args), words_of(args)
    # What was scanned is verified, audited or not, unless a flag asks for less.
    asked = app.Asked(
        tuple(args.folders or ("all",)), config.since if args.since else None, config.until if args.until else None
    )
    outcome = app.verify(mailboxes(args), config, asked)
    compared = {name: getattr(outcome, name) for name in ("same", "changed", "missing", "new")}
    print(words("cli.verify.compared", **compared))
    if outcome.opinions:
        agreeing = sum(opinion.agree for _, opinion in outcome.opinions)
        print(words("cli.verify.agree", agreeing=agreeing, flagged=len(outcome.opinions)))
    for where, opinion in outcome.opinions:
        if not opinion.agree:
            said = words(
                "cli.verify.differs",
                ours=opinion.ours,
                theirs=words("cli.verify.nothing")
                if opinion.theirs is None
                else words("cli.verify.addresses", n=opinion.theirs),
                only_ours=opinion.only_ours,
                only_theirs=opinion.only_theirs,
            )
            print(f"  {where.folder} {where.position}: {said}")
    return EXIT_CLEAN if outcome.sound else EXIT_INCOMPLETE
