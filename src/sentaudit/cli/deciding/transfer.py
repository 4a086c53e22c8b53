"""`sentaudit review export|import`: decisions, merges and splits from one reviewer to another, with conflicts shown."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sentaudit.cli.shared.options import settings
from sentaudit.errors import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    from sentaudit.model.config import Config
    from sentaudit.model.regrouping import Differences, Regrouping
    from sentaudit.model.remark import Remark
    from sentaudit.model.review import Review
    from sentaudit.reporting.words.catalogue import Catalogue

_SCHEMA = "sentaudit/reviews/v1"
_FIELDS = ("incident", "status", "reason", "author", "at", "fingerprint")
_NOTE_FIELDS = ("incident", "text", "author", "at")


class _Exported(NamedTuple):
    """What a file holds, each part oldest first."""

    reviews: Sequence[Review]
    notes: Sequence[Remark]
    groupings: Sequence[Regrouping]


def export(args: argparse.Namespace) -> int:
    """Writes every decision, note, merge and split; they name incidents and messages by content, whatever the case."""
    from sentaudit import app
    from sentaudit.reporting.words.catalogue import catalogue
    from sentaudit.reporting.write import private_file

    config = settings(args)
    made, notes, groupings = app.reviews(config), _notes(config), app.regroupings(config)
    document = {
        "schema": _SCHEMA,
        "reviews": [one._asdict() for one in made],
        "notes": [{name: getattr(one, name) for name in _NOTE_FIELDS} for one in notes],
        "groupings": [one._asdict() for one in groupings],
    }
    with private_file(args.file) as stream:
        stream.write(json.dumps(document, ensure_ascii=False, indent=2).encode())
    words = catalogue(config.report.lang)
    print(words("cli.review.exported", what=_counted(made, notes, groupings, words), path=args.file), file=sys.stderr)
    return EXIT_CLEAN


def take_in(args: argparse.Namespace) -> int:
    """Adds what is new to this history; where both decided otherwise, `--take` says whose counts."""
    from sentaudit import app
    from sentaudit.model.regrouping import differences
    from sentaudit.reporting.words.catalogue import catalogue

    config = settings(args)
    theirs, mine, own = _read(args.file), list(app.reviews(config)), list(app.regroupings(config))
    fresh_notes = sorted((one for one in theirs.notes if one not in _notes(config)), key=lambda one: one.at)
    fresh = [one for one in theirs.reviews if one not in mine]
    said_by_me = {one.incident: one for one in mine}
    said_by_them = {one.incident: one for one in theirs.reviews}
    torn = [
        (one, said_by_them[name])
        for name, one in sorted(said_by_me.items())
        if name in said_by_them and one.status is not said_by_them[name].status and said_by_them[name] in fresh
    ]
    borders = differences(own, theirs.groupings)
    words = catalogue(config.report.lang)
    _show_differences(torn, borders, words)
    if (torn or borders.torn) and args.take is None:
        english = catalogue("en")
        counts = (("count.incident", len(torn)), ("cli.review.groupings", len(borders.torn)))
        what = english("cli.and").join(english.count(key, number) for key, number in counts if number)
        raise UsageError(f"{what} decided otherwise there; nothing was added", "--take mine, or --take theirs")
    fresh.sort(key=lambda one: one.at)
    kept = [one for one, _ in torn] if args.take == "mine" else []
    groupings = _united(own, borders, args)
    app.add_entries(app.Additions([*fresh, *kept], fresh_notes, groupings, len(mine), len(own)), config)
    print(words("cli.review.added", what=_counted(fresh, fresh_notes, groupings, words)))
    return EXIT_CLEAN


def _show_differences(torn: Sequence[tuple[Review, Review]], borders: Differences, words: Catalogue) -> None:
    """A line for each incident, merge and split the two reviewers see otherwise."""
    for one, other in torn:
        mine, theirs = (words.code("status", each.status) for each in (one, other))
        by = {"author": one.author, "other": other.author}
        print(words("cli.review.torn", id=one.incident, mine=mine, theirs=theirs, **by))
    for ours, other_way in borders.torn:
        print(words("cli.review.both", ours=_change(ours, words), theirs=_change(other_way, words)))
    for ours in borders.taken_back:
        print(words("cli.review.undone_there", change=_change(ours, words)))


def _united(own: Sequence[Regrouping], borders: Differences, args: argparse.Namespace) -> Sequence[Regrouping]:
    """The merges and splits to add."""
    from getpass import getuser
    from time import time

    from sentaudit.model.regrouping import Change, Regrouping, united
    from sentaudit.model.review import UNDONE

    undoing = None
    if args.take == "theirs":
        undoing = Regrouping(Change.UNDO, (), (), UNDONE, getattr(args, "author", None) or getuser(), int(time()))
    return united(own, borders, undoing)


def _change(one: Regrouping, words: Catalogue) -> str:
    change = words.code("review.change", one.change)
    return words("cli.review.change", change=change, ids=words.comma.join(one.incidents), author=one.author)


def _counted(made: Sequence[Review], notes: Sequence[Remark], groupings: Sequence[Regrouping], words: Catalogue) -> str:
    """How many decisions, and how many of the others if there are any."""
    said = [words.count("cli.review.decisions", len(made))]
    said += [words.count("cli.review.notes", len(notes))] if notes else []
    said += [words.count("cli.review.groupings", len(groupings))] if groupings else []
    return words("cli.and").join(said)


def _notes(config: Config) -> Sequence[Remark]:
    from sentaudit import app
    from sentaudit.model.remark import Act

    return [one for one in app.remarks(config) if one.act is Act.NOTE]


def _read(path: Path) -> _Exported:
    from sentaudit.model.incident import Status
    from sentaudit.model.regrouping import Change, Regrouping
    from sentaudit.model.remark import Act, Remark
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
        notes = []
        for one in document.get("notes", []):
            incident, reason, author, at = (one[name] for name in _NOTE_FIELDS)
            if not all(isinstance(text, str) for text in (incident, reason, author)) or not isinstance(at, int):
                raise UsageError(f"{path} holds a note that is none", hint)
            notes.append(Remark(Act.NOTE, incident, reason, author, at))
        groupings = []
        for one in document.get("groupings", []):
            change, incidents, messages, reason, author, at = (one[name] for name in Regrouping._fields)
            texts = (*incidents, *messages, reason, author)
            lists = isinstance(incidents, list) and isinstance(messages, list)
            if not lists or not all(isinstance(text, str) for text in texts) or not isinstance(at, int):
                raise UsageError(f"{path} holds a merge or split that is none", hint)
            groupings.append(Regrouping(Change(change), tuple(incidents), tuple(messages), reason, author, at))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be read'}", hint) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} holds no decisions that can be read", hint) from error
    return _Exported(found, notes, groupings)
