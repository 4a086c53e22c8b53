"""How a sender usually writes: Bcc or one by one, and which contact addresses stand in nearly all of his mail."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from itertools import compress, groupby
from operator import itemgetter

from sentaudit.incidents.copies import Copies
from sentaudit.incidents.exposures.family import CONTENT
from sentaudit.incidents.exposures.shown import union
from sentaudit.incidents.mailings.judge import Verdict
from sentaudit.model.facts import AddressKey, Keys, MessageFacts, Place, unpack
from sentaudit.model.selection import Column, Scope, Wanted
from sentaudit.ports import Case

_LISTING = 64
"""A place with that many addresses is a list and no contact note."""
_FEWEST_OTHERS = 5
_OTHER = 1 << 64
"""Stands for all templates nobody asks for; no fingerprint has so many bits."""

_AUTHOR = Place.AUTHOR


class Habit:
    """How a sender, or one template of his, usually reaches people: mails to three or more, of them with Bcc, and
    mails to a single person."""

    __slots__ = ("hidden", "mails", "many", "single")

    def __init__(self) -> None:
        self.many = self.hidden = self.single = self.mails = 0

    def add(self, addressed: int, hidden: int, times: int) -> None:
        """Counts mails to so many, of them hidden; times -1 takes one out again."""
        self.mails += times
        if hidden and addressed > 2:
            self.hidden += times
        if addressed > 2:
            self.many += times
        elif addressed == 1:
            self.single += times

    def less(self, mails: Iterable[MessageFacts]) -> Habit:
        """The same without some of its mails."""
        left = Habit()
        left.many, left.hidden, left.single, left.mails = self.many, self.hidden, self.single, self.mails
        for facts in mails:
            left.add((len(facts.to) + len(facts.cc) + len(facts.bcc)) // 8, len(facts.bcc) // 8, -1)
        return left


class _Sender:
    """One sender: his habit, those of the templates of his campaigns, and how many of his mails mention an address
    of interest in their content, over all and under each of these templates."""

    __slots__ = ("habit", "mentioned", "mentioned_under", "templates", "wanted")

    def __init__(self) -> None:
        self.habit = Habit()
        self.templates: dict[int | None, Habit] = {}
        self.wanted: set[AddressKey] = set()
        self.mentioned: dict[AddressKey, int] = {}
        self.mentioned_under: dict[tuple[int | None, AddressKey], int] = {}

    def add(self, template: int | None, addressed: int, hidden: int, times: int) -> None:
        """Counts mails that are alike."""
        self.habit.add(addressed, hidden, times)
        of_template = self.templates.get(template)
        if of_template is not None:
            of_template.add(addressed, hidden, times)

    def mention(self, template: int | None, addresses: Iterable[AddressKey]) -> None:
        """Counts the addresses of interest in one mail."""
        for key in self.wanted.intersection(addresses):
            self.mentioned[key] = self.mentioned.get(key, 0) + 1
            if template in self.templates:
                self.mentioned_under[template, key] = self.mentioned_under.get((template, key), 0) + 1


def _noted(places: Iterable[tuple[int, Place, Keys]]) -> array[AddressKey]:
    """The addresses of what may be a contact note."""
    notes = [keys for _, place, keys in places if place is not _AUTHOR and len(keys) < _LISTING * 8]
    return unpack(b"".join(notes))


class Habits:
    """Filled with the audited mail of the senders of the campaigns (`add`), then asked per campaign."""

    def __init__(self) -> None:
        self._senders: dict[AddressKey | None, _Sender] = {}

    def examine(self, verdict: Verdict, exposed: Iterable[AddressKey]) -> None:
        """Remembers whose habits, of which templates and with which contact addresses, will be asked for."""
        sender = self._senders.setdefault(verdict.first.facts.sender, _Sender())
        if verdict.family in CONTENT:
            sender.wanted.update(exposed)
        for message in verdict.campaign:
            sender.templates.setdefault(message.facts.template, Habit())

    def read(self, case: Case, audited: Scope, copies: Copies) -> None:
        """Counts the audited mail of these senders, copies once."""
        senders = self._senders
        templates = {template for sender in senders.values() for template in sender.templates}
        wanted = (Wanted(senders=senders.keys()),)
        names: tuple[Column, ...] = ("id", "sender", "template", "visible_size", "bcc_size")
        for _, (ids, *columns) in case.columns(names, wanted, audited):
            mails = compress(zip(*columns, strict=True), copies.firsts(ids))
            alike = Counter((who, of if of in templates else _OTHER, seen, bcc) for who, of, seen, bcc in mails)
            for (sender, template, visible, bcc), times in alike.items():
                senders[sender].add(template, visible + bcc, bcc, times)
        interested = {key for key, sender in senders.items() if sender.wanted}
        if not interested:
            return
        rich = (Wanted(senders=interested, rich=True),)
        for _, (ids, writers, subjects) in case.columns(("id", "sender", "template"), rich, audited):
            about = dict(compress(zip(ids, zip(writers, subjects, strict=True), strict=True), copies.firsts(ids)))
            for message, places in groupby(case.seen(about), itemgetter(0)):
                sender, template = about[message]
                senders[sender].mention(template, _noted(places))

    def contacts(self, verdict: Verdict, threshold: int) -> frozenset[AddressKey]:
        """Addresses in the content of at least half (and five) of the sender's mails of other templates, unless they
        are as many as make a finding."""
        if verdict.family not in CONTENT:
            return frozenset()
        sender = self._senders[verdict.first.facts.sender]
        templates = {message.facts.template for message in verdict.campaign}
        others = sender.habit.mails - sum(sender.templates[template].mails for template in templates)
        least = max(_FEWEST_OTHERS, (others + 1) // 2)
        found = frozenset(
            key
            for key in union(verdict.shown)
            if sender.mentioned.get(key, 0) >= least
            and sender.mentioned[key] - sum(sender.mentioned_under.get((one, key), 0) for one in templates) >= least
        )
        return found if len(found) < threshold else frozenset()

    def of(self, verdict: Verdict) -> tuple[Habit, tuple[Habit, ...]]:
        """The sender's habit, and that of each template of the campaign, both without the campaign itself."""
        first = verdict.first.facts.sender  # people may have merged campaigns of several senders
        own = [message.facts for message in verdict.campaign if message.facts.sender == first]
        sender = self._senders[first]
        by_template: dict[int | None, list[MessageFacts]] = {}
        for facts in own:
            by_template.setdefault(facts.template, []).append(facts)
        of_templates = tuple(
            sender.templates[template].less(mails) for template, mails in by_template.items() if template is not None
        )
        return sender.habit.less(own), of_templates
