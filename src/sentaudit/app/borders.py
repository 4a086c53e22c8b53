"""Which messages a reviewer's merge or split moves, and which merges and splits make no sense."""

from __future__ import annotations

from collections.abc import Sequence

from sentaudit.app.outcome import one_incident
from sentaudit.app.standing import RefusedError, given_reason
from sentaudit.errors import UsageError
from sentaudit.model.incident import Incident
from sentaudit.model.regrouping import Change, Regrouping


def merged(incidents: Sequence[Incident], identities: Sequence[str], reason: str, author: str, at: int) -> Regrouping:
    """One incident of several, named by the beginnings of their ids.

    Raises UsageError if they are less than two, or show people in different channels.
    """
    chosen = list({one.id: one for one in (one_incident(incidents, name) for name in identities)}.values())
    if len(chosen) < 2:
        raise RefusedError("merge-one", "a merge needs two incidents or more", "sentaudit incidents list shows the ids")
    messages = [finding.message for one in chosen for finding in one.findings]
    if len({name.partition(":")[0] for name in messages}) > 1:
        where = ", ".join(f"{one.id} in {'/'.join(one.channels)}" for one in chosen)
        raise RefusedError(
            "merge-channels",
            f"these incidents show people in different places: {where}",
            "they stay apart, for each is counted by the rules of its own place; whoever stands in several counts "
            f"once in the totals and in: sentaudit affected {' '.join(one.id for one in chosen)}",
        )
    ids = tuple(one.id for one in chosen)
    return Regrouping(Change.MERGE, ids, _once(messages), given_reason(reason), author, at)


def parted(incident: Incident, findings: Sequence[str], reason: str, author: str, at: int) -> Regrouping:
    """The messages of some findings, named by the beginnings of their ids, as an incident of their own.

    Raises UsageError if none or all of the messages are named.
    """
    messages = [_one_finding(incident, name) for name in findings]
    if not messages:
        raise RefusedError("split-none", "a split needs the messages that are to go", "name one finding or more")
    if len(set(messages)) >= len(incident.findings):
        raise RefusedError(
            "split-all", "a split must leave at least one message behind", f"{incident.id} has no others"
        )
    return Regrouping(Change.SPLIT, (incident.id,), _once(messages), given_reason(reason), author, at)


def _one_finding(incident: Incident, name: str) -> str:
    found = [finding for finding in incident.findings if finding.id.startswith(name)]
    if len(found) != 1:
        what = "more than one finding" if found else "no finding"
        raise UsageError(f"{what} of {incident.id} has an id beginning with {name}", "incidents show lists them")
    return found[0].message


def _once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
