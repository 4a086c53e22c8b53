"""What people decide about incidents: reviews, merges and splits, all of it history that is only added to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sentaudit.app.auditing import now, one_incident, report
from sentaudit.errors import UsageError
from sentaudit.model.config import Config
from sentaudit.model.incident import Incident, Status
from sentaudit.model.regrouping import Change, Regrouping, standing
from sentaudit.model.review import UNDONE, Review
from sentaudit.store.case import SqliteCase


def review(identity: str, status: Status, reason: str, author: str, config: Config) -> Review:
    """Adds a decision about the incident whose id is or begins with `identity`, as it is now.

    Raises UsageError if there is not exactly one such incident, CaseError if the case is in use by a scan.
    """
    incident = one_incident(report(config).result.incidents, identity)
    decision = Review(incident.id, status, reason, author, int(now().timestamp()), incident.fingerprint)
    add_reviews([decision], config)
    return decision


def undo_review(identity: str, author: str, config: Config) -> Review:
    """Takes the latest decision about an incident back by adding the one before it once more.

    Raises UsageError if there is none.
    """
    incident = one_incident(report(config).result.incidents, identity)
    standing = _standing([one for one in reviews(config) if one.incident == incident.id])
    if not standing:
        raise UsageError(f"nothing was decided about {incident.id}", "sentaudit review history shows all decisions")
    before = standing[-2] if len(standing) > 1 else standing[-1]._replace(status=Status.NEW)
    decision = before._replace(reason=UNDONE, author=author, at=int(now().timestamp()))
    add_reviews([decision], config)
    return decision


def _standing(history: Sequence[Review]) -> list[Review]:
    """The decisions of one incident that were not taken back, oldest first."""
    standing: list[Review] = []
    for one in history:
        if one.reason == UNDONE:
            standing.pop()
        else:
            standing.append(one)
    return standing


def reviews(config: Config) -> Sequence[Review]:
    """Every decision, oldest first."""
    with SqliteCase(Path(config.case)) as case:
        return case.reviews()


def add_reviews(decisions: Sequence[Review], config: Config) -> None:
    """Adds decisions to the history, which is never rewritten."""
    with SqliteCase(Path(config.case), write=True) as case:
        for decision in decisions:
            case.add_review(decision)


def merge_incidents(identities: Sequence[str], reason: str, author: str, config: Config) -> Incident:
    """Makes one incident of several, named by the beginnings of their ids; returns it with its numbers.

    Raises UsageError if they are less than two, or show people in different channels.
    """
    incidents = report(config).result.incidents
    chosen = list({one.id: one for one in (one_incident(incidents, name) for name in identities)}.values())
    if len(chosen) < 2:
        raise UsageError("a merge needs two incidents or more", "sentaudit incidents list shows the ids")
    messages = [finding.message for one in chosen for finding in one.findings]
    if len({name.partition(":")[0] for name in messages}) > 1:
        raise UsageError(
            "these incidents show people in different channels", "an address field, a body and an attached file differ"
        )
    return _regroup(Change.MERGE, [one.id for one in chosen], messages, reason, author, config)


def split_incident(identity: str, findings: Sequence[str], reason: str, author: str, config: Config) -> Incident:
    """Makes the messages of some findings, named by the beginnings of their ids, an incident of their own.

    Raises UsageError if none or all of the messages are named.
    """
    incident = one_incident(report(config).result.incidents, identity)
    chosen = []
    for name in findings:
        found = [finding for finding in incident.findings if finding.id.startswith(name)]
        if len(found) != 1:
            what = "more than one finding" if found else "no finding"
            raise UsageError(f"{what} of {incident.id} has an id beginning with {name}", "incidents show lists them")
        chosen.append(found[0].message)
    if len(set(chosen)) >= len(incident.findings):
        raise UsageError("a split must leave at least one message behind", f"{incident.id} has no others")
    return _regroup(Change.SPLIT, [incident.id], chosen, reason, author, config)


def _regroup(
    change: Change, identities: Sequence[str], messages: Sequence[str], reason: str, author: str, config: Config
) -> Incident:
    """Notes the change; the incident that now holds the messages."""
    names = tuple(dict.fromkeys(messages))
    one = Regrouping(change, tuple(identities), names, reason, author, int(now().timestamp()))
    with SqliteCase(Path(config.case), write=True) as case:
        case.add_regrouping(one)
    incidents = report(config).result.incidents
    return next(one for one in incidents if any(finding.message in names for finding in one.findings))


def undo_regrouping(author: str, config: Config) -> Regrouping:
    """Takes the latest merge or split that stands back, and returns it. Raises UsageError if there is none."""
    before = standing(regroupings(config))
    if not before:
        raise UsageError("nothing was merged or split", "sentaudit review history shows all decisions")
    with SqliteCase(Path(config.case), write=True) as case:
        case.add_regrouping(
            before[-1]._replace(change=Change.UNDO, reason=UNDONE, author=author, at=int(now().timestamp()))
        )
    return before[-1]


def regroupings(config: Config) -> Sequence[Regrouping]:
    """Every merge, split and undoing, oldest first."""
    with SqliteCase(Path(config.case)) as case:
        return case.regroupings()
