"""The composition root: puts concrete classes together and runs the jobs of the verbs, one kind of job per file."""

from __future__ import annotations

from sentaudit.app.asking import affected_people, similar_incident, similar_message
from sentaudit.app.auditing import inspect, report, scan, verify
from sentaudit.app.deciding import (
    Additions,
    add_entries,
    merge_incidents,
    note,
    regroupings,
    remarks,
    review,
    reviews,
    split_incident,
    undo_regrouping,
    undo_review,
)
from sentaudit.app.desk import Desk
from sentaudit.app.opening import checkup, open_source, open_sources, recipe_for
from sentaudit.app.outcome import NothingReadableError, Outcome, one_incident
from sentaudit.app.standing import ChangedError, Entry, RefusedError, Seen, Standing
from sentaudit.app.telling import notify
from sentaudit.engine.verification import Asked

__all__ = [
    "Additions",
    "Asked",
    "ChangedError",
    "Desk",
    "Entry",
    "NothingReadableError",
    "Outcome",
    "RefusedError",
    "Seen",
    "Standing",
    "add_entries",
    "affected_people",
    "checkup",
    "inspect",
    "merge_incidents",
    "note",
    "notify",
    "one_incident",
    "open_source",
    "open_sources",
    "recipe_for",
    "regroupings",
    "remarks",
    "report",
    "review",
    "reviews",
    "scan",
    "similar_incident",
    "similar_message",
    "split_incident",
    "undo_regrouping",
    "undo_review",
    "verify",
]
