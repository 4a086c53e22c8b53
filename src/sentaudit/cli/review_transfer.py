"""`sentaudit review export|import`: decisions from one reviewer to another, with conflicts shown."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sentaudit.cli.options import settings
from sentaudit.errors import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    from sentaudit.model.config import Config
    from sentaudit.model.remark import Remark
    from sentaudit.model.review import Review

_SCHEMA = "sentaudit/reviews/v1"
_FIELDS = ("incident", "status", "reason", "author", "at", "fingerprint")
_NOTE_FIELDS = ("incident", "text", "author", "at")


def export(args: argparse.Namespace) -> int:
    """Writes every decision and note; merges and splits stay, they name messages of this case's incidents."""
    from sentaudit import app
    from sentaudit.reporting.write import private_file

    config = settings(args)
    made, notes = app.reviews(config), _notes(config)
    document = {
        "schema": _SCHEMA,
        "reviews": [one._asdict() for one in made],
        "notes": [{name: getattr(one, name) for name in _NOTE_FIELDS} for one in notes],
    }
    with private_file(args.file) as stream:
        stream.write(json.dumps(document, ensure_ascii=False, indent=2).encode())
    print(f"{len(made)} decisions{_and(notes)} written to {args.file}", file=sys.stderr)
    return EXIT_CLEAN


def take_in(args: argparse.Namespace) -> int:
    """Adds what is new to this history; where both decided otherwise about an incident, `--take` says whose counts."""
    from sentaudit import app

    config = settings(args)
    (theirs, their_notes), mine = _read(args.file), list(app.reviews(config))
    fresh_notes = sorted((one for one in their_notes if one not in _notes(config)), key=lambda one: one.at)
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
    app.add_entries([*fresh, *kept], fresh_notes, config, len(mine))
    print(f"{len(fresh)} decisions{_and(fresh_notes)} added")
    return EXIT_CLEAN


def _and(notes: Sequence[Remark]) -> str:
    return f" and {len(notes)} notes" if notes else ""


def _notes(config: Config) -> Sequence[Remark]:
    from sentaudit import app
    from sentaudit.model.remark import Act

    return [one for one in app.remarks(config) if one.act is Act.NOTE]


def _read(path: Path) -> tuple[Sequence[Review], Sequence[Remark]]:
    from sentaudit.model.incident import Status
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
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be read'}", hint) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} holds no decisions that can be read", hint) from error
    return found, notes
