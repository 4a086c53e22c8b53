"""`sentaudit review`: triage, incident by incident at the keyboard or by command; the history is only added to."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentaudit.cli.options import add_common, add_selection, settings
from sentaudit.cli.review_transfer import export, take_in
from sentaudit.cli.review_web import serve_page
from sentaudit.errors import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sentaudit.app import Desk, Entry, Seen
    from sentaudit.incidents.decisions import RuleStats
    from sentaudit.model.incident import Incident
    from sentaudit.model.review import Review

_KEYS = {
    "c": "confirmed",
    "f": "false-positive",
    "a": "accepted",
    "r": "reported",
    "n": "notified",
    "d": "closed",
}


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
    one.add_argument("status", choices=tuple(_KEYS.values()))
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
    add_selection(parser)
    add_common(parser)
    parser.set_defaults(func=action)


def _author(args: argparse.Namespace) -> str:
    return getattr(args, "author", None) or getpass.getuser()


def run(args: argparse.Namespace) -> int:
    """Asks about every undecided incident; what is decided is kept at once, so one can stop and go on any time."""
    from sentaudit import app
    from sentaudit.incidents.decisions import stats

    if args.web:
        if args.reveal or args.stats:
            raise UsageError(
                "--web goes with neither --reveal nor --stats", "the page has a button to show in the clear"
            )
        return serve_page(settings(args), args.port or 0, _author(args))
    if args.port is not None:
        raise UsageError("--port is for the page", "sentaudit review --web --port N")
    desk = app.Desk(settings(args))
    stands = desk.look()
    if args.stats:
        _stats(stats(stands.incidents))
        return EXIT_CLEAN
    waiting = stands.waiting
    if not waiting:
        print("Nothing is waiting for a decision.")
    for number, incident in enumerate(waiting, 1):
        print(f"\n[{number}/{len(waiting)}]")
        _show(incident, reveal=args.reveal)
        if not _ask(incident, stands.seen(incident), args, desk):
            print("Stopped. What was decided is in the case.")
            break
    return EXIT_CLEAN


def _stats(rules: Sequence[RuleStats]) -> None:
    """A table with a line per rule, and what its words mean."""
    if not rules:
        print("There are no incidents to decide about.")
        return
    print(f"{'rule':<32} {'precision':>9} {'real':>6} {'not real':>9} {'undecided':>10}")
    for one in rules:
        precision = "-" if one.precision is None else f"{one.precision:.0%}"
        accepted = f"  ({one.accepted:,} of the real ones accepted)" if one.accepted else ""
        name = one.rule or "all, each incident once"
        print(f"{name:<32} {precision:>9} {one.real:>6,} {one.false:>9,} {one.undecided:>10,}{accepted}")
    print(
        "\nPrecision is the share of real incidents among those people decided about. Only a false positive is not\n"
        "real; an accepted one is. Undecided ones count in no share.\n"
        "An incident that meets several rules counts for each."
    )


def _ask(incident: Incident, seen: Seen, args: argparse.Namespace, desk: Desk) -> bool:
    """One incident until it is decided or passed over; False to stop."""
    from sentaudit.app import ChangedError
    from sentaudit.cli.incidents import explain
    from sentaudit.model.incident import Status

    keys = ", ".join(f"{key} {status}" for key, status in _KEYS.items())
    while True:
        answer = _line(f"{keys}, e explain, u undo the last one, s skip, q quit: ").strip().lower()
        if answer in ("q", ""):
            return False
        if answer == "s":
            return True
        if answer == "e":
            explain(incident, args)
        elif answer == "u":
            _take_back(args, desk)
        elif answer in _KEYS:
            reason = _line("Why? ").strip()
            if not reason:
                print("A decision needs a reason.")
                continue
            try:
                desk.decide(incident.id, Status(_KEYS[answer]), reason, _author(args), seen)
            except ChangedError as error:
                if error.seen is None:
                    raise
                seen = error.seen
                print("Not kept yet: somebody else was here in the meantime. Decide again.")
                for entry in error.entries:
                    print(f"  {_entry(entry)}")
                continue
            return True
        else:
            print(f"{answer!r} is none of the keys.")


def _take_back(args: argparse.Namespace, desk: Desk) -> None:
    made = desk.look().reviews
    if not made:
        print("Nothing was decided yet.")
        return
    try:
        _say(desk.undo(made[-1].incident, _author(args)))
    except UsageError as error:
        print(error.text)


def _line(prompt: str) -> str:
    """A line of the terminal or of a pipe; "" at its end."""
    print(prompt, end="", flush=True)
    line = sys.stdin.readline()
    return line if line else ""


def _show(incident: Incident, *, reveal: bool) -> None:
    from sentaudit.reporting.harmless import visible
    from sentaudit.reporting.masking import Mask
    from sentaudit.reporting.times import rfc3339

    mask = Mask(reveal=reveal)
    print(f"{incident.id}  {incident.severity}, confidence {incident.confidence:.2f}: {incident.title}")
    print(f"  {rfc3339(incident.first_sent, incident.zone) or 'undated'}  {visible(mask.sender(incident.sender))}")
    print(f"  {visible(mask.text(incident.subject))}")
    print(f"  {incident.exposed.net} exposed, {incident.receivers.viewers} could see it, {incident.messages} messages")
    for reason in incident.reasons:
        print(f"  {reason.effect} {reason.text}")


def _say(review: Review) -> None:
    print(f"{review.incident}: {review.status} by {review.author} ({review.reason})")


def _set(args: argparse.Namespace) -> int:
    from sentaudit import app
    from sentaudit.model.incident import Status

    _say(app.review(args.id, Status(args.status), _reason(args), _author(args), settings(args)))
    return EXIT_CLEAN


def _merge(args: argparse.Namespace) -> int:
    from sentaudit import app

    return _regrouped(app.merge_incidents(args.ids, _reason(args), _author(args), settings(args)))


def _split(args: argparse.Namespace) -> int:
    from sentaudit import app

    return _regrouped(app.split_incident(args.id, args.message, _reason(args), _author(args), settings(args)))


def _note(args: argparse.Namespace) -> int:
    from sentaudit import app

    one = app.note(args.id, args.text, _author(args), settings(args))
    print(f"{one.incident}: noted by {one.author}")
    return EXIT_CLEAN


def _reason(args: argparse.Namespace) -> str:
    reason: str = args.reason.strip()
    if not reason:
        raise UsageError("a decision needs a reason", '--reason "checked with the sales team"')
    return reason


def _regrouped(incident: Incident) -> int:
    count = "1 message" if incident.messages == 1 else f"{incident.messages} messages"
    print(f"{incident.id}: {count}, {incident.exposed.net} exposed")
    return EXIT_CLEAN


def _undo(args: argparse.Namespace) -> int:
    from sentaudit import app

    if args.grouping:
        one = app.undo_regrouping(_author(args), settings(args))
        print(f"{one.change} of {', '.join(one.incidents)} taken back")
        return EXIT_CLEAN
    _say(app.undo_review(args.id, _author(args), settings(args)))
    return EXIT_CLEAN


def _history(args: argparse.Namespace) -> int:
    from sentaudit import app
    from sentaudit.reporting.times import rfc3339

    config = settings(args)
    entries: list[Entry] = [*app.reviews(config), *app.regroupings(config), *app.remarks(config)]
    for one in sorted(entries, key=lambda entry: entry.at):
        if args.id is None or any(name.startswith(args.id) for name in _names(one)):
            print(f"{rfc3339(one.at)}  {_entry(one)}")
    return EXIT_CLEAN


def _names(one: Entry) -> tuple[str, ...]:
    from sentaudit.model.regrouping import Regrouping

    return one.incidents if isinstance(one, Regrouping) else (one.incident,)


def _entry(one: Entry) -> str:
    """A line of the history without its time."""
    from sentaudit.model.remark import Remark
    from sentaudit.model.review import Review
    from sentaudit.reporting.harmless import visible

    what = one.status if isinstance(one, Review) else one.act if isinstance(one, Remark) else one.change
    why = one.text if isinstance(one, Remark) else one.reason
    return visible(f"{' '.join(_names(one))}  {what:<15} {one.author}: {why}")
