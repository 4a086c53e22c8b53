"""Merges and splits of incidents as people decided: the numbers are derived again from the messages of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sentaudit.incidents.exposures.exposing import Exposing, order
from sentaudit.incidents.exposures.shown import Shown, union
from sentaudit.incidents.mailings.ids import message_name
from sentaudit.incidents.mailings.judge import Judge, Verdict
from sentaudit.incidents.verdicts.judged import Judged
from sentaudit.model.regrouping import Change, Regrouping
from sentaudit.rules.rule import Rule

_CODES = {Change.MERGE: "reviewed-merged", Change.SPLIT: "reviewed-split"}

Pairs = Sequence[tuple[Exposing, Shown]]


def regrouped(judged: Sequence[Judged], changes: Iterable[Regrouping], judge: Judge) -> list[Judged]:
    """The incidents after all changes that stand, oldest first.

    A change whose messages are no longer in any incident, or already where they should be, does nothing. Only what
    is of one family can be merged: a reader sees it in one place.
    """
    found = list(judged)
    for change in changes:
        wanted = frozenset(change.messages)
        touched = [one for one in found if not wanted.isdisjoint(_names(one.verdict))]
        if change.change is Change.SPLIT:
            parts = [part for one in touched for part in _split(one, wanted, judge)]
        else:
            parts = _merged(touched, judge)
        if len(parts) != len(touched):
            at = next(at for at, one in enumerate(found) if one is touched[0])
            found[at:at] = [replace(one, regrouped=_CODES[change.change]) for one in parts]
            found = [one for one in found if all(one is not old for old in touched)]
    return found


def _names(verdict: Verdict) -> list[str]:
    return [message_name(message, verdict.family) for message, _ in verdict.counted]


def _merged(touched: Sequence[Judged], judge: Judge) -> list[Judged]:
    """One incident per family."""
    families = dict.fromkeys(one.verdict.family for one in touched)
    return [_one([one for one in touched if one.verdict.family is family], judge) for family in families]


def _one(some: Sequence[Judged], judge: Judge) -> Judged:
    if len(some) == 1:
        return some[0]
    verdicts = [one.verdict for one in some]
    counted = sorted((pair for one in verdicts for pair in one.counted), key=lambda pair: order(pair[0]))
    campaign = sorted((message for one in verdicts for message in one.campaign), key=order)
    copies = {message: others for one in some for message, others in one.copies.items()}
    verdict = _verdict(counted, campaign, verdicts, judge)
    return replace(some[0], verdict=verdict, people=union(verdict.shown), copies=copies)


def _split(one: Judged, wanted: frozenset[str], judge: Judge) -> list[Judged]:
    """The wanted messages and the rest, or the whole if one is empty; what did not count stays with the rest."""
    verdict = one.verdict
    parts: tuple[list[tuple[Exposing, Shown]], list[tuple[Exposing, Shown]]] = ([], [])
    for pair in verdict.counted:
        parts[message_name(pair[0], verdict.family) in wanted].append(pair)
    rest, taken = parts
    if not rest or not taken:
        return [one]
    gone = {message.id for message, _ in taken}
    found = []
    for pairs, campaign in (
        (rest, [message for message in verdict.campaign if message.id not in gone]),
        (taken, [message for message, _ in taken]),
    ):
        part = _verdict(pairs, campaign, (verdict,), judge)
        found.append(replace(one, verdict=part, people=union(part.shown)))
    return found


def _verdict(counted: Pairs, campaign: Sequence[Exposing], given: Sequence[Verdict], judge: Judge) -> Verdict:
    """The rules are asked again; where they would not count these messages at all, those met before stand."""
    family = given[0].family
    again = judge.judge([replace(message, shown={family: shown}) for message, shown in counted], family)
    before: dict[str, Rule] = {rule.id: rule for one in given for rule in one.met}
    alone = {message: rule for one in given for message, rule in one.alone.items()}
    return Verdict(
        family,
        tuple(campaign),
        tuple(counted),
        again.met if again else tuple(before.values()),
        {message.id: alone[message.id] for message, _ in counted if message.id in alone},
        again.checks if again else (),
        max(one.contacts for one in given),
    )
