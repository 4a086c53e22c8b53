"""Which faint messages may be of a mailing with another: they alone are read whole.

Each link of `campaigns.group` between messages of address fields needs the same sender and either the same template,
no further than 48 hours apart with none of that template between; or one that meets a rule alone or is a notice, no
further than 7 days away, and something in common with it: people, lines, files. A message without such a neighbour is
a mailing of its own; below every threshold it meets no rule. Nor can it stand between two others that are linked:
whatever it would hide, it would be as near to.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import xor

from sentaudit.incidents.context.faint import Faint
from sentaudit.incidents.context.followups import NOTICE
from sentaudit.incidents.copies import recurring
from sentaudit.incidents.evidence import evidence_of
from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.incidents.exposures.family import Family
from sentaudit.incidents.mailings.campaigns import DAYS_7, HOURS_48
from sentaudit.model.facts import AddressKey, Evidence
from sentaudit.ports import Case

_BySender = dict[AddressKey | None, list[Exposing]]


def linked(faint: Faint, others: Iterable[Exposing], strong_from: int, case: Case) -> list[int]:
    """The places of those that may be of a mailing with one of the others or with each other. `strong_from` is the
    number of people from which a message meets a rule alone."""
    header = [one for one in others if Family.HEADER in one.shown and one.facts.sent_at is not None]
    strong: _BySender = {}
    for one in header:
        if one.shown[Family.HEADER].size >= strong_from or int(one.facts.flags) & NOTICE:
            strong.setdefault(one.facts.sender, []).append(one)
    found = set(_mates(faint, header))
    near = list(_within_days(faint, strong))
    people = {by: set().union(*(one.shown[Family.HEADER].people for one in some)) for by, some in strong.items()}
    found.update(at for at in near if not people[faint.senders[at]].isdisjoint(faint.people(at)))
    said: dict[AddressKey | None, set[int]] = {by: set() for by in strong}
    sender_of = {one.id: one.facts.sender for some in strong.values() for one in some}
    for message, seen in evidence_of(case, sender_of):
        said[sender_of[message]].update(_marks(seen))
    telling = {by: set(marks) for by, marks in said.items()}
    for at, marks in _said(faint, near, case):
        sender = faint.senders[at]
        if at in found or not said[sender].isdisjoint(marks):
            found.add(at)
            telling[sender].update(marks)
    # What many of a sender's messages say is letterhead: all that say the same as one found tell which lines of it are.
    left = [at for at in near if at not in found]
    found.update([at for at, marks in _said(faint, left, case) if not telling[faint.senders[at]].isdisjoint(marks)])
    return sorted(found)


def _said(faint: Faint, places: Iterable[int], case: Case) -> Iterator[tuple[int, Sequence[int]]]:
    """What the messages in these places say that others may say as well."""
    for message, seen in evidence_of(case, (faint.ids[at] for at in places)):
        yield faint.place(message), _marks(seen)


def _marks(seen: Evidence) -> Sequence[int]:
    """Its lines and files."""
    return *seen.outline, *seen.attachments


def _within_days(faint: Faint, strong: _BySender) -> Iterator[int]:
    """Those no further than 7 days from a strong message of their sender."""
    times = {by: sorted([one.facts.sent_at or 0 for one in some]) for by, some in strong.items()}
    for at, sender in enumerate(faint.senders) if times else ():
        marks = times.get(sender)
        if marks is not None:
            when = faint.times[at]
            first = bisect_left(marks, when - DAYS_7)
            if first < len(marks) and marks[first] <= when + DAYS_7:
                yield at


def _mates(faint: Faint, others: Sequence[Exposing]) -> Iterator[int]:
    """Those with a message of the same sender and template right before or after, within 48 hours."""
    marks = array("q", map(xor, faint.senders, faint.templates))
    beside: dict[int, list[tuple[int, int]]] = {}
    for one in others:
        if one.facts.template and one.facts.sender is not None:
            mark = one.facts.sender ^ one.facts.template
            beside.setdefault(mark, []).append((one.facts.sent_at or 0, -1))
    twice = recurring(marks) | beside.keys()
    for at, mark in enumerate(marks) if twice else ():
        if mark in twice and faint.templates[at]:
            beside.setdefault(mark, []).append((faint.times[at], at))
    for some in beside.values():
        some.sort()
        for (earlier, at), (later, other) in pairwise(some):
            if later - earlier <= HOURS_48:
                yield from (place for place in (at, other) if place >= 0)
