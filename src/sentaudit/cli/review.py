"""`sentaudit review`: triage, incident by incident at the keyboard or by command; the history is only added to."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentaudit.cli.options import add_common, add_selection, settings
from sentaudit.errors import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    from sentaudit.model.config import Config
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
_SCHEMA = "sentaudit/reviews/v1"
_FIELDS = ("incident", "status", "reason", "author", "at", "fingerprint")


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb: without an action it asks about everything undecided."""
    parser = verbs.add_parser("review", help="triage: decide about incidents, with reason, author and time")
    parser.add_argument("--stats", action="store_true", help="how often reviewers agreed with each rule")
    _options(parser, run)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    one = actions.add_parser("set", help="decide about one incident")
    one.add_argument("id", metavar="ID", help="incident id, or its beginning")
    one.add_argument("status", choices=tuple(_KEYS.values()))
    one.add_argument("--reason", required=True, help="why, in a sentence")
    _options(one, _set)
    undo = actions.add_parser("undo", help="take the latest decision about an incident back")
    undo.add_argument("id", metavar="ID", help="incident id, or its beginning")
    _options(undo, _undo)
    history = actions.add_parser("history", help="every decision, oldest first")
    history.add_argument("id", metavar="ID", nargs="?", help="only of this incident")
    _options(history, _history)
    for name, text, action in (
        ("export", "write all decisions for a second reviewer", _export),
        ("import", "add the decisions of a second reviewer; conflicts are shown", _import),
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

    config = settings(args)
    incidents = app.report(config).result.incidents
    if args.stats:
        for rule in stats(incidents):
            precision = "-" if rule.precision is None else f"{rule.precision:.0%}"
            print(f"{rule.rule:<32} {precision:>5}  {rule.real} real, {rule.false} not, {rule.undecided} undecided")
        return EXIT_CLEAN
    waiting = [one for one in incidents if one.reported and one.status.value == "new"]
    if not waiting:
        print("Nothing is waiting for a decision.")
    for number, incident in enumerate(waiting, 1):
        print(f"\n[{number}/{len(waiting)}]")
        _show(incident, reveal=args.reveal)
        if not _ask(incident, args, config):
            print("Stopped. What was decided is in the case.")
            break
    return EXIT_CLEAN


def _ask(incident: Incident, args: argparse.Namespace, config: Config) -> bool:
    """One incident until it is decided or passed over; False to stop."""
    from sentaudit import app
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
            explain(incident)
        elif answer == "u":
            _take_back(args, config)
        elif answer in _KEYS:
            reason = _line("Why? ").strip()
            if not reason:
                print("A decision needs a reason.")
                continue
            app.review(incident.id, Status(_KEYS[answer]), reason, _author(args), config)
            return True
        else:
            print(f"{answer!r} is none of the keys.")


def _take_back(args: argparse.Namespace, config: Config) -> None:
    from sentaudit import app

    made = app.reviews(config)
    if not made:
        print("Nothing was decided yet.")
        return
    try:
        _say(app.undo_review(made[-1].incident, _author(args), config))
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

    if not args.reason.strip():
        raise UsageError("a decision needs a reason", '--reason "checked with the sales team"')
    _say(app.review(args.id, Status(args.status), args.reason.strip(), _author(args), settings(args)))
    return EXIT_CLEAN


def _undo(args: argparse.Namespace) -> int:
    from sentaudit import app

    _say(app.undo_review(args.id, _author(args), settings(args)))
    return EXIT_CLEAN


def _history(args: argparse.Namespace) -> int:
    from sentaudit import app
    from sentaudit.reporting.times import rfc3339

    for one in app.reviews(settings(args)):
        if args.id is None or one.incident.startswith(args.id):
            print(f"{rfc3339(one.at)}  {one.incident}  {one.status:<15} {one.author}: {one.reason}")
    return EXIT_CLEAN


def _export(args: argparse.Namespace) -> int:
    from sentaudit import app
    from sentaudit.reporting.write import private_file

    made = app.reviews(settings(args))
    document = {"schema": _SCHEMA, "reviews": [one._asdict() for one in made]}
    with private_file(args.file) as stream:
        stream.write(json.dumps(document, ensure_ascii=False, indent=2).encode())
    print(f"{len(made)} decisions written to {args.file}", file=sys.stderr)
    return EXIT_CLEAN


def _import(args: argparse.Namespace) -> int:
    """Adds what is new to this history; where both decided otherwise about an incident, `--take` says whose counts."""
    from sentaudit import app

    config = settings(args)
    theirs, mine = _read(args.file), list(app.reviews(config))
    fresh = [one for one in theirs if one not in mine]
    said_by_me = {one.incident: one for one in mine}
    said_by_them = {one.incident: one for one in theirs}
    torn = [
        (one, said_by_them[name])
        for name, one in sorted(said_by_me.items())
        if name in said_by_them and one.status is not said_by_them[name].status and said_by_them[name] in fresh
    ]
    for one, other in torn:
        print(f"{one.incident}: {one.status} by {one.author} here, {other.status} by {other.author} there")
    if torn and args.take is None:
        raise UsageError(
            f"{len(torn)} incidents were decided otherwise there; nothing was added", "--take mine, or --take theirs"
        )
    fresh.sort(key=lambda one: one.at)
    kept = [one for one, _ in torn] if args.take == "mine" else []
    app.add_reviews([*fresh, *kept], config)
    print(f"{len(fresh)} decisions added")
    return EXIT_CLEAN


def _read(path: Path) -> Sequence[Review]:
    from sentaudit.model.incident import Status
    from sentaudit.model.review import Review

    hint = "a file written by sentaudit review export"
    try:
        document = json.loads(path.read_bytes())
        if document["schema"] != _SCHEMA:
            raise UsageError(f"{path} is of another kind: {document['schema']}", hint)
        found = []
        for one in document["reviews"]:
            incident, status, reason, author, at, fingerprint = (one[name] for name in _FIELDS)
            texts = (incident, reason, author, fingerprint)
            if not all(isinstance(text, str) for text in texts) or not isinstance(at, int):
                raise UsageError(f"{path} holds a decision that is none", hint)
            found.append(Review(incident, Status(status), reason, author, at, fingerprint))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be read'}", hint) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} holds no decisions that can be read", hint) from error
    return found
