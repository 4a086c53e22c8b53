"""`sentaudit similar ID` and `similar --message FILE`: earlier identical mistakes, ranked, with the why."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentaudit.cli.shared.options import add_common, settings
from sentaudit.errors import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    from sentaudit.incidents.likeness.matches import Match, Similar
    from sentaudit.model.result import Negative
    from sentaudit.reporting.masking import Mask
    from sentaudit.reporting.words.catalogue import Catalogue

_MOST = 50


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser("similar", help="earlier identical mistakes, ranked, with the why")
    parser.add_argument("id", metavar="ID", nargs="?", help="incident id, or its beginning")
    parser.add_argument("--message", metavar="FILE", type=Path, help="a message (.eml) instead of an incident")
    parser.add_argument("--most", metavar="N", type=int, default=_MOST, help=f"at most N answers (default: {_MOST})")
    parser.add_argument("--format", choices=("terminal", "json"), default="terminal", help="how to answer")
    add_common(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Prints what is alike; an empty answer says what was searched."""
    from sentaudit import app
    from sentaudit.reporting.masking import Mask
    from sentaudit.reporting.words.catalogue import catalogue

    if (args.id is None) == (args.message is None):
        raise UsageError("similar needs an incident or a message", "sentaudit similar ID, or --message FILE")
    config = settings(args)
    found = (
        app.similar_incident(args.id, config, args.most)
        if args.message is None
        else app.similar_message(args.message, config, args.most)
    )
    mask = Mask(reveal=args.reveal)
    if args.format == "json":
        print(json.dumps([_json(one, mask) for one in found.matches], ensure_ascii=False, indent=2))
    else:
        _print(found, mask, catalogue(config.report.lang))
    return EXIT_CLEAN


def _json(match: Match, mask: Mask) -> dict[str, Any]:
    from sentaudit.reporting.json.place import locator
    from sentaudit.reporting.words.times import rfc3339

    places = [locator(where, mask) for where in match.messages]
    return {
        "score": match.score,
        "reasons": list(match.reasons),
        "messages": [{"message_id": where["message_id"], "where": where} for where in places],
        "exposed": match.exposed,
        "incident": match.incident,
        "sent_at": rfc3339(match.sent_at),
    }


def _print(found: Similar, mask: Mask, words: Catalogue) -> None:
    from sentaudit.reporting.masking import without_password
    from sentaudit.reporting.words.times import rfc3339

    for match in found.matches:
        sent = rfc3339(match.sent_at) or words("word.undated")
        what = match.incident or words("similar.watch")
        messages = words.count("count.message", len(match.messages))
        exposed = f"{match.exposed:>6} {words('similar.exposed')}"
        print(f"{match.score:.2f}  {sent:<25}  {exposed}  {what}{words.comma}{messages}")
        print(f"      {words.comma.join(match.reasons)}")
        where = match.messages[0]
        message_id = mask.message_id(where.message_id) or ""
        print(f"      {without_password(where.source)} {where.folder or ''} {where.position} {message_id}")
    if found.matches:
        print("\n" + words("similar.people", n=found.people))
    else:
        print(words("similar.none"))
    searched = sum(one.messages for one in found.searched)
    print(words("similar.searched", messages=searched, compared=found.compared))
    for one in found.searched:
        print(f"  {_folder(one, words)}")
    for one in found.clean:
        print(words("similar.clean", folder=_folder(one, words)))


def _folder(one: Negative, words: Catalogue) -> str:
    from sentaudit.reporting.masking import without_password
    from sentaudit.reporting.words.times import rfc3339

    first, last = (rfc3339(moment) or words("word.undated") for moment in one.period)
    folder = f"{without_password(one.source)} {one.folder}"
    return words("similar.folder", folder=folder, messages=one.messages, first=first, last=last)
