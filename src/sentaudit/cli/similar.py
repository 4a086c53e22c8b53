"""`sentaudit similar ID` and `similar --message FILE`: earlier identical mistakes, ranked, with the why."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentaudit.cli.options import add_common, add_selection, settings
from sentaudit.errors import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    from sentaudit.incidents.similar import Match, Similar
    from sentaudit.model.result import Negative
    from sentaudit.reporting.masking import Mask

_MOST = 50


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser("similar", help="earlier identical mistakes, ranked, with the why")
    parser.add_argument("id", metavar="ID", nargs="?", help="incident id, or its beginning")
    parser.add_argument("--message", metavar="FILE", type=Path, help="a message (.eml) instead of an incident")
    parser.add_argument("--most", metavar="N", type=int, default=_MOST, help=f"at most N answers (default: {_MOST})")
    parser.add_argument("--format", choices=("terminal", "json"), default="terminal", help="how to answer")
    add_selection(parser)
    add_common(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Prints what is alike; an empty answer says what was searched."""
    from sentaudit import app
    from sentaudit.reporting.masking import Mask

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
        _print(found, mask)
    return EXIT_CLEAN


def _json(match: Match, mask: Mask) -> dict[str, Any]:
    from sentaudit.reporting.json_v1 import locator
    from sentaudit.reporting.times import rfc3339

    places = [locator(where, mask) for where in match.messages]
    return {
        "score": match.score,
        "reasons": list(match.reasons),
        "messages": [{"message_id": where["message_id"], "where": where} for where in places],
        "exposed": match.exposed,
        "incident": match.incident,
        "sent_at": rfc3339(match.sent_at),
    }


def _print(found: Similar, mask: Mask) -> None:
    from sentaudit.reporting.masking import without_password
    from sentaudit.reporting.times import rfc3339

    for match in found.matches:
        what = match.incident or "at watch level"
        count = "1 message" if len(match.messages) == 1 else f"{len(match.messages)} messages"
        print(
            f"{match.score:.2f}  {rfc3339(match.sent_at) or 'undated':<25}  {match.exposed:>6} exposed  {what}, {count}"
        )
        print(f"      {', '.join(match.reasons)}")
        where = match.messages[0]
        message_id = mask.message_id(where.message_id) or ""
        print(f"      {without_password(where.source)} {where.folder or ''} {where.position} {message_id}")
    if found.matches:
        print(f"\n{found.people} people in all, each counted once, over the one asked about and everything like it")
    else:
        print("Nothing like it was found.")
    messages = sum(one.messages for one in found.searched)
    print(f"Searched: {messages} audited messages, {found.compared} of them showing addresses to others")
    for one in found.searched:
        print(f"  {_folder(one)}")
    for one in found.clean:
        print(f"No incident was reported in {_folder(one)}")


def _folder(one: Negative) -> str:
    from sentaudit.reporting.masking import without_password
    from sentaudit.reporting.times import rfc3339

    first, last = (rfc3339(moment) or "undated" for moment in one.period)
    return f"{without_password(one.source)} {one.folder}: {one.messages} messages, {first} to {last}"
