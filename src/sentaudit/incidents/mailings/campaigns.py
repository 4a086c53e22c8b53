"""Groups the exposing messages of one sender and family into mailings (detection.md 5.2), in linear time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby

from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.incidents.exposures.family import Family
from sentaudit.incidents.exposures.shown import Shown
from sentaudit.incidents.mailings.groups import Groups
from sentaudit.model.facts import AddressKey, Evidence, Flag, Kind, unpack

HOURS_48 = 48 * 3600
DAYS_7 = 7 * 86400

_BOILERPLATE_SPANS = 4
"""A line or file that recurs in that many spans of four days is letterhead and links nothing."""
_SPAN = 4 * 86400
_FEWEST_SHARED = 3
_FEWEST_LINES = 2
_REPLY = int(Flag.REPLY)
_NOTICE = int(Flag.APOLOGY | Flag.CORRECTION | Flag.DELETION_REQUEST)


def group(
    messages: Sequence[Exposing], family: Family, strong: Sequence[bool], evidence: Mapping[int, Evidence]
) -> list[list[Exposing]]:
    """Splits messages (of one sender, ordered) into campaigns.

    `strong` marks those that meet a rule alone. Time-neighbours are linked by the subject template, by most of the
    body, or by the same people (one of them strong); within 7 days by an attached file; two strong ones of the
    header family by the mistake itself, as long as neither answers another thread. Undated ones only by template.
    What apologises for, corrects or recalls an earlier mail is linked to the latest that shows the same people, within
    7 days.
    """
    if family is Family.SAME_BCC:
        return _same_bcc(messages)
    groups = Groups(len(messages))
    sent = [message.facts.sent_at for message in messages]
    dated = [at for at, when in enumerate(sent) if when is not None]
    undated = [at for at, when in enumerate(sent) if when is None]
    _link_templates(groups, undated, messages, lambda _one, _other: True)
    times = [when or 0 for when in sent]

    def near(one: int, other: int, within: int = HOURS_48) -> bool:
        return abs(times[one] - times[other]) <= within

    _link_templates(groups, dated, messages, near)
    shown = [message.shown[family] for message in messages]
    if any(strong):
        _link_audience(groups, dated, shown, strong, near)
        _link_notices(groups, dated, messages, shown, lambda one, other: near(one, other, DAYS_7))
        if family is Family.HEADER:
            _link_mistake(groups, [at for at in dated if strong[at]], messages, near)

    def allowed(one: int, other: int) -> bool:
        return family is not Family.HEADER or strong[one] or strong[other]

    seen = [evidence.get(message.id) for message in messages]
    outlines = _telling([() if one is None else one.outline for one in seen], times)
    files = [() if one is None else one.attachments for one in seen]
    comparable = set().union(*(outlines[at] for at in dated if strong[at])) if family is Family.HEADER else None
    _link_outlines(groups, dated, outlines, comparable, lambda one, other: near(one, other) and allowed(one, other))
    _link_records(groups, dated, shown, lambda one, other: near(one, other, DAYS_7))
    if family is Family.ATTACHMENT:
        # The file may be letterhead, however often it comes: it links if it can be what exposed the same people.
        _link_files(
            groups, dated, files, lambda one, other: near(one, other, DAYS_7) and _overlap(shown[one], shown[other])
        )
    else:
        files = _telling(files, times)
        _link_files(groups, dated, files, lambda one, other: near(one, other, DAYS_7) and allowed(one, other))
    found: dict[int, list[Exposing]] = {}
    for at, message in enumerate(messages):
        found.setdefault(groups.find(at), []).append(message)
    return list(found.values())


_May = Callable[[int, int], bool]


def _same_bcc(messages: Sequence[Exposing]) -> list[list[Exposing]]:
    """Equal hidden lists, at any distance in time: the list is what was wrong, not the occasion."""
    found: dict[frozenset[int], list[Exposing]] = {}
    for message in messages:
        found.setdefault(frozenset(unpack(message.facts.bcc)), []).append(message)
    return list(found.values())


def _link_templates(groups: Groups, order: Sequence[int], messages: Sequence[Exposing], may: _May) -> None:
    last: dict[int, int] = {}
    for at in order:
        template = messages[at].facts.template
        if template is None:
            continue
        if template in last and may(last[template], at):
            groups.join(last[template], at)
        last[template] = at


def _link_audience(
    groups: Groups, order: Sequence[int], shown: Sequence[Shown], strong: Sequence[bool], may: _May
) -> None:
    """A list is walked once, however many messages share it; they are linked by being the same object."""
    last_list_of: dict[int, int] = {}
    last_of_list: dict[int, int] = {}
    for at in order:
        one = shown[at]
        if not one.people:
            continue
        name = id(one.people)
        if name in last_of_list:
            if may(last_of_list[name], at) and (strong[at] or strong[last_of_list[name]]):
                groups.join(last_of_list[name], at)
            last_of_list[name] = at
            continue
        exposed = one.exposed()
        lists = [last_list_of[key] for key in exposed if key in last_list_of]
        if len(lists) - len(set(lists)) >= _FEWEST_SHARED - 1:  # else no list comes often enough
            for other_list, shared in Counter(lists).items():
                other = last_of_list[other_list]
                enough = shared >= _FEWEST_SHARED and shared * 2 >= max(one.size, shown[other].size)
                if enough and (strong[at] or strong[other]) and may(other, at):
                    groups.join(other, at)
        last_of_list[name] = at
        for key in exposed:
            last_list_of[key] = name


def _link_notices(
    groups: Groups, order: Sequence[int], messages: Sequence[Exposing], shown: Sequence[Shown], may: _May
) -> None:
    """A notice that shows at least half of the people again who were shown before, or shows mostly them."""
    notices = {at for at in order if int(messages[at].facts.flags) & _NOTICE}
    if not notices:
        return
    last_of: dict[AddressKey, int] = {}
    for at in order:
        people = shown[at].exposed()
        if at in notices:
            met = Counter(last_of[key] for key in people if key in last_of)
            for other, shared in met.items():
                if shared >= _FEWEST_SHARED and shared * 2 >= min(len(people), shown[other].size) and may(other, at):
                    groups.join(other, at)
        last_of.update(dict.fromkeys(people, at))


def _link_mistake(groups: Groups, order: Sequence[int], messages: Sequence[Exposing], may: _May) -> None:
    """The same mistake again within the time, under another subject; answers in other threads are no mistake again."""
    last: dict[Kind, int] = {}
    for at in order:
        facts = messages[at].facts
        if int(facts.flags) & _REPLY:
            continue
        if facts.kind in last and may(last[facts.kind], at):
            groups.join(last[facts.kind], at)
        last[facts.kind] = at


def _telling(marks: Sequence[tuple[int, ...]], times: Sequence[int]) -> list[tuple[int, ...]]:
    """The marks without letterhead: those that recur over many days."""
    spans: Counter[int] = Counter()
    marked = sorted((at for at, some in enumerate(marks) if some), key=times.__getitem__)
    for _, together in groupby(marked, lambda at: times[at] // _SPAN):
        spans.update(set().union(*(marks[at] for at in together)))
    letterhead = {mark for mark, seen in spans.items() if seen >= _BOILERPLATE_SPANS}
    if not letterhead:
        return list(marks)
    return [
        some if letterhead.isdisjoint(some) else tuple([mark for mark in some if mark not in letterhead])
        for some in marks
    ]


def _link_outlines(
    groups: Groups,
    order: Sequence[int],
    outlines: Sequence[tuple[int, ...]],
    comparable: Collection[int] | None,
    may: _May,
) -> None:
    """Links by the lines shared; only `comparable` lines can be shared by two that may be linked (None: all)."""
    last: dict[int, int] = {}
    for at in order:
        own = outlines[at]
        marks = own if comparable is None else [mark for mark in own if mark in comparable]
        if not marks:
            continue
        met = [last[mark] for mark in marks if mark in last]
        if len(met) - len(set(met)) >= _FEWEST_LINES - 1:
            for other, shared in Counter(met).items():
                if shared >= _FEWEST_LINES and shared * 2 >= max(len(own), len(outlines[other])) and may(other, at):
                    groups.join(other, at)
        for mark in marks:
            last[mark] = at


def _overlap(one: Shown, other: Shown) -> bool:
    if one.people and (one.people is other.people or not one.people.isdisjoint(other.people)):
        return True
    return bool(one.records) and not {table.digest for table in one.records}.isdisjoint(
        table.digest for table in other.records
    )


def _link_records(groups: Groups, order: Sequence[int], shown: Sequence[Shown], may: _May) -> None:
    """The same table of people again, whatever file or text it stands in."""
    last: dict[int, int] = {}
    for at in order:
        for table in shown[at].records:
            if table.digest in last and may(last[table.digest], at):
                groups.join(last[table.digest], at)
            last[table.digest] = at


def _link_files(groups: Groups, order: Sequence[int], files: Sequence[tuple[int, ...]], may: _May) -> None:
    last: dict[int, int] = {}
    for at in order:
        for digest in files[at]:
            if digest in last and may(last[digest], at):
                groups.join(last[digest], at)
            last[digest] = at
