"""`sentaudit review`: triage, incident by incident at the keyboard or by command; the history is only added to."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentaudit.cli.deciding.keyboard import KEYS, ask_all
from sentaudit.cli.deciding.lines import decided, entry, names, stats_table
from sentaudit.cli.deciding.transfer import export, take_in
from sentaudit.cli.deciding.web import serve_page
from sentaudit.cli.shared.options import add_common, settings, words_of
from sentaudit.errors import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    from sentaudit.app import Entry
    from sentaudit.model.incident import Incident
    from sentaudit.model.review import Review


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb: without an action it asks about everything undecided."""
    parser = verbs.add_parser("review", help="triage: decide about incidents, with reason, author and time")
    parser.add_argument("--stats", action="store_true", help="how often reviewers agreed with each rule")
    parser.add_argument("--web", action="store_true", help="a page in the browser instead, on this computer only")
    parser.add_argument("--port", metavar="N", type=int, help="port of the page (default: a free one)")
    _options(parser, run)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    one = actions.add_parser("set", help="decide about one incident")
    one.add_argument("id", metavar="ID", help="incident id, or its beginning")
    one.add_argument("status", choices=tuple(KEYS.values()))
    one.add_argument("--reason", required=True, help="why, in a sentence")
    _options(one, _set)
    merge = actions.add_parser("merge", help="make one incident of several that show people in one channel")
    merge.add_argument("ids", metavar="ID", nargs="+", help="incident ids, or their beginnings")
    merge.add_argument("--reason", required=True, help="why, in a sentence")
    _options(merge, _merge)
    split = actions.add_parser("split", help="make some messages of an incident an incident of their own")
    split.add_argument("id", metavar="ID", help="incident id, or its beginning")
    split.add_argument(
        "--message", metavar="FINDING", action="append", required=True, help="id of a finding of it (repeatable)"
    )
    split.add_argument("--reason", required=True, help="why, in a sentence")
    _options(split, _split)
    undo = actions.add_parser("undo", help="take the latest decision about an incident back")
    what = undo.add_mutually_exclusive_group(required=True)
    what.add_argument("id", metavar="ID", nargs="?", help="incident id, or its beginning")
    what.add_argument("--grouping", action="store_true", help="the latest merge or split instead")
    _options(undo, _undo)
    note = actions.add_parser("note", help="leave a note about an incident; it decides nothing")
    note.add_argument("id", metavar="ID", help="incident id, or its beginning")
    note.add_argument("text", metavar="TEXT", help="what the others should know")
    _options(note, _note)
    history = actions.add_parser("history", help="every decision, note, merge and split, oldest first")
    history.add_argument("id", metavar="ID", nargs="?", help="only of this incident")
    _options(history, _history)
    for name, text, action in (
        ("export", "write all decisions for a second reviewer", export),
        ("import", "add the decisions of a second reviewer; conflicts are shown", take_in),
    ):
        transfer = actions.add_parser(name, help=text)
        transfer.add_argument("file", metavar="FILE", type=Path)
        if name == "import":
            transfer.add_argument("--take", choices=("mine", "theirs"), help="whose decision counts in a conflict")
        _options(transfer, action)


def _options(parser: argparse.ArgumentParser, action: Any) -> None:  # noqa: ANN401 - what argparse calls
    parser.add_argument("--author", default=argparse.SUPPRESS, help="who decides (default: the name of this login)")
    add_common(parser)
    parser.set_defaults(func=action)


def _author(args: argparse.Namespace) -> str:
    return getattr(args, "author", None) or getpass.getuser()


def run(args: argparse.Namespace) -> int:
    """Asks about every undecided incident; what is decided is kept at once, so one can stop and go on any time."""
    from sentaudit import app
    from sentaudit.incidents.verdicts.decisions import stats

    if args.web:
        if args.reveal or args.stats:
            raise UsageError(
                "--web goes with neither --reveal nor --stats", "the page has a button to show in the clear"
            )
        return serve_page(settings(args), args.port or 0, _author(args))
    if args.port is not None:
        raise UsageError("--port is for the page", "sentaudit review --web --port N")
    desk = app.Desk(settings(args))
    if args.stats:
        print("\n".join(stats_table(stats(desk.look().incidents), words_of(args))))
    else:
        ask_all(args, desk, _author(args))
    return EXIT_CLEAN


def _say(review: Review, args: argparse.Namespace) -> int:
    print(decided(review, words_of(args)))
    return EXIT_CLEAN


def _set(args: argparse.Namespace) -> int:
    from sentaudit import app
    from sentaudit.model.incident import Status

    return _say(app.review(args.id, Status(args.status), _reason(args), _author(args), settings(args)), args)


def _merge(args: argparse.Namespace) -> int:
    from sentaudit import app

    return _regrouped(app.merge_incidents(args.ids, _reason(args), _author(args), settings(args)), args)


def _split(args: argparse.Namespace) -> int:
    from sentaudit import app

    return _regrouped(app.split_incident(args.id, args.message, _reason(args), _author(args), settings(args)), args)


def _note(args: argparse.Namespace) -> int:
    from sentaudit import app

    one = app.note(args.id, args.text, _author(args), settings(args))
    print(words_of(args)("cli.review.noted", id=one.incident, author=one.author))
    return EXIT_CLEAN


def _reason(args: argparse.Namespace) -> str:
    reason: str = args.reason.strip()
    if not reason:
        raise UsageError("a decision needs a reason", '--reason "checked with the sales team"')
    return reason


def _regrouped(incident: Incident, args: argparse.Namespace) -> int:
    words = words_of(args)
    messages = words.count("count.message", incident.messages)
    print(words("cli.review.regrouped", id=incident.id, messages=messages, net=incident.exposed.net))
    return EXIT_CLEAN


def _undo(args: argparse.Namespace) -> int:
    from sentaudit import app

    if args.grouping:
        one = app.undo_regrouping(_author(args), settings(args))
        words = words_of(args)
        change, ids = words.code("review.change", one.change), words.comma.join(one.incidents)
        print(words("cli.review.taken_back", change=change, ids=ids))
        return EXIT_CLEAN
    return _say(app.undo_review(args.id, _author(args), settings(args)), args)


def _history(args: argparse.Namespace) -> int:
    from sentaudit import app
    from sentaudit.reporting.words.times import rfc3339

    config, words = settings(args), words_of(args)
    entries: list[Entry] = [*app.reviews(config), *app.regroupings(config), *app.remarks(config)]
    for one in sorted(entries, key=lambda each: each.at):
        if args.id is None or any(name.startswith(args.id) for name in names(one)):
            print(f"{rfc3339(one.at)}  {entry(one, words)}")
    return EXIT_CLEAN
