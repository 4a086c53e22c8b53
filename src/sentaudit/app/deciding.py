"""What people decide about incidents: reviews, notes, merges and splits, all of it history that is only added to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sentaudit.app.desk import PATIENCE, Desk
from sentaudit.app.standing import ChangedError
from sentaudit.model.config import Config
from sentaudit.model.incident import Incident, Status
from sentaudit.model.regrouping import Regrouping
from sentaudit.model.remark import Remark
from sentaudit.model.review import Review
from sentaudit.store.case import SqliteCase


def review(identity: str, status: Status, reason: str, author: str, config: Config) -> Review:
    """As `Desk.decide`, once."""
    return Desk(config).decide(identity, status, reason, author)


def undo_review(identity: str, author: str, config: Config) -> Review:
    """As `Desk.undo`, once."""
    return Desk(config).undo(identity, author)


def note(identity: str, text: str, author: str, config: Config) -> Remark:
    """As `Desk.note`, once."""
    return Desk(config).note(identity, text, author)


def merge_incidents(identities: Sequence[str], reason: str, author: str, config: Config) -> Incident:
    """As `Desk.merge`, once."""
    return Desk(config).merge(identities, reason, author)


def split_incident(identity: str, findings: Sequence[str], reason: str, author: str, config: Config) -> Incident:
    """As `Desk.split`, once."""
    return Desk(config).split(identity, findings, reason, author)


def undo_regrouping(author: str, config: Config) -> Regrouping:
    """As `Desk.undo_regrouping`, once."""
    return Desk(config).undo_regrouping(author)


def reviews(config: Config) -> Sequence[Review]:
    """Every decision, oldest first."""
    with SqliteCase(Path(config.case)) as case:
        return case.reviews()


def remarks(config: Config) -> Sequence[Remark]:
    """Every note, and every time an incident was shown in the clear, oldest first."""
    with SqliteCase(Path(config.case)) as case:
        return case.remarks()


def regroupings(config: Config) -> Sequence[Regrouping]:
    """Every merge, split and undoing, oldest first."""
    with SqliteCase(Path(config.case)) as case:
        return case.regroupings()


class Additions(NamedTuple):
    """What to add to the history of a case, and how many decisions, merges and splits were there when it was chosen."""

    decisions: Sequence[Review]
    notes: Sequence[Remark]
    groupings: Sequence[Regrouping]
    known_decisions: int
    known_groupings: int


def add_entries(made: Additions, config: Config) -> None:
    """Adds to the history, which is never rewritten. Raises ChangedError if it grew in the meantime."""
    with SqliteCase(Path(config.case), write=True, patience=PATIENCE) as case:
        newer: list[Review | Remark | Regrouping] = list(case.reviews()[made.known_decisions :])
        newer += case.regroupings()[made.known_groupings :]
        if newer:
            raise ChangedError(newer)
        for decision in made.decisions:
            case.add_review(decision)
        for one in made.groupings:
            case.add_regrouping(one)
        for remark in made.notes:
            case.add_remark(remark)
