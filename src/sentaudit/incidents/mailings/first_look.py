"""The first verdicts over a case: the mailings of each sender that may meet a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.incidents.exposures.family import CONTENT, Family
from sentaudit.incidents.mailings.campaigns import DAYS_7, group
from sentaudit.incidents.mailings.judge import Judge, Verdict
from sentaudit.model.facts import AddressKey
from sentaudit.ports import Case


def first_look(case: Case, messages: Sequence[Exposing], judge: Judge) -> Iterator[Verdict]:
    """Verdicts before contact addresses are known: a superset of the final ones."""
    judge.meet(messages)
    by_sender: dict[AddressKey | None, dict[Family, list[Exposing]]] = {}
    for message in messages:
        families = by_sender.setdefault(message.facts.sender, {})
        for family in message.shown:
            if family in families:
                families[family].append(message)
            else:
                families[family] = [message]
    for families in by_sender.values():
        strong = {
            family: judge.strong(some, family) for family, some in families.items() if judge.may_reach(some, family)
        }
        wanted = {family: _worth_comparing(families[family], family, some) for family, some in strong.items()}
        # What a message says is opened once, in however many families it exposes somebody.
        opened = case.evidence(sorted(set().union(*wanted.values())))
        for family, marks in strong.items():
            evidence = {one: opened[one] for one in wanted[family] if one in opened}
            for campaign in group(families[family], family, marks, evidence):
                verdict = judge.judge(campaign, family) if judge.may_reach(campaign, family) else None
                if verdict is not None:
                    yield verdict


def _worth_comparing(messages: Sequence[Exposing], family: Family, strong: Sequence[bool]) -> list[int]:
    """Messages whose bodies and files may link them: all of a content family, else those near a strong one."""
    if family in CONTENT:
        return [message.id for message in messages]
    if family is not Family.HEADER:
        return []
    wanted = []
    times = [message.facts.sent_at for message, is_strong in zip(messages, strong, strict=True) if is_strong]
    marks = sorted(time for time in times if time is not None)
    at = 0
    for message in messages:
        sent_at = message.facts.sent_at
        if sent_at is None:
            continue
        while at < len(marks) and marks[at] < sent_at - DAYS_7:
            at += 1
        if at < len(marks) and marks[at] <= sent_at + DAYS_7:
            wanted.append(message.id)
    return wanted
