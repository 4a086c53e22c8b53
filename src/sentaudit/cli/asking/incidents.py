"""`sentaudit incidents list|show|explain|hints`: what was found, one incident at a time, from the case alone."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from sentaudit.cli.shared.options import add_common, settings, words_of
from sentaudit.errors import EXIT_CLEAN

if TYPE_CHECKING:
    from sentaudit.model.incident import Incident
    from sentaudit.model.result import AuditResult


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb with its actions."""
    parser = verbs.add_parser("incidents", help="list, show or explain what was found")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, text in (
        ("list", "one line per incident"),
        ("show", "everything about one incident, and where each address stands"),
        ("explain", "every rule check and reason with its values"),
        ("hints", "mail that may have gone to the wrong people, which no rule can prove"),
    ):
        action = actions.add_parser(name, help=text)
        if name in ("show", "explain"):
            action.add_argument("id", metavar="ID", help="incident id, or its beginning")
        if name == "show":
            action.add_argument(
                "--format", choices=("json", "csv"), default="json", help="json: everything; csv: one row per address"
            )
        add_common(action)
        action.set_defaults(func={"list": _list, "show": _show, "explain": _explain, "hints": _hints}[name])


def _result(args: argparse.Namespace) -> AuditResult:
    from sentaudit import app

    return app.report(settings(args)).result


def _find(result: AuditResult, args: argparse.Namespace) -> Incident:
    from sentaudit import app

    return app.one_incident(result.incidents, args.id)


def _list(args: argparse.Namespace) -> int:
    from sentaudit.reporting.harmless import pad

    words = words_of(args)
    for incident in _result(args).incidents:
        line = words(
            "cli.incident",
            id=incident.id,
            severity=pad(words.code("severity", incident.severity), 8),
            net=f"{incident.exposed.net:>7}",
            records=f"{incident.records_people or 0:>7}",
            viewers=f"{incident.receivers.viewers:>7}",
            confidence=f"{incident.confidence:.2f}",
            channels=",".join(words.code("channel", channel) for channel in incident.channels),
            apart="" if incident.reported else words("cli.apart"),
        )
        print(line)
    return EXIT_CLEAN


def _show(args: argparse.Namespace) -> int:
    import json

    from sentaudit.reporting.json.incident import with_places
    from sentaudit.reporting.masking import Mask
    from sentaudit.reporting.tables.address_csv import write_addresses

    result = _result(args)
    found = _find(result, args)
    if args.format == "csv":
        write_addresses(found, sys.stdout, reveal=args.reveal)
    else:
        print(json.dumps(with_places(found, Mask.of(result, reveal=args.reveal)), ensure_ascii=False, indent=2))
    return EXIT_CLEAN


def _explain(args: argparse.Namespace) -> int:
    explain(_find(_result(args), args), args)
    return EXIT_CLEAN


def _hints(args: argparse.Namespace) -> int:
    """Every hint with its reasons and place; none of them is part of any number."""
    from sentaudit.reporting.harmless import visible
    from sentaudit.reporting.masking import Mask
    from sentaudit.reporting.words.catalogue import catalogue
    from sentaudit.reporting.words.hint_text import kind_of, why
    from sentaudit.reporting.words.times import rfc3339

    config = settings(args)
    result = _result(args)
    words, mask = catalogue(config.report.lang), Mask.of(result, reveal=args.reveal)
    for hint in result.hints:
        where = hint.where
        who = words("word.outside", external=f"{hint.external:,}", receivers=f"{hint.receivers:,}")
        sent = rfc3339(hint.sent_at, hint.zone) or words("word.undated")
        print(f"{hint.confidence:.2f}  {sent:<25}  {kind_of(hint, words)}: {who}")
        for line in why(hint, words, mask):
            print(f"      {visible(line)}")
        place = (mask.source(where.source), where.folder, where.position, mask.message_id(where.message_id))
        print(f"      {' '.join(visible(word) for word in place if word)}")
    if not result.hints:
        print(words("hint.none"))
    return EXIT_CLEAN


def explain(incident: Incident, args: argparse.Namespace) -> None:
    """Prints every rule check and reason of an incident with its values, and how its number was counted."""
    from sentaudit.reporting.masking import Mask
    from sentaudit.reporting.words.catalogue import catalogue
    from sentaudit.reporting.words.explanation import explanation

    report = settings(args).report
    words, mask = catalogue(report.lang), Mask(reveal=args.reveal)
    print("\n".join(explanation(incident, words, mask, report.min_confidence)))
