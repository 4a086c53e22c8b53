"""How a sender usually writes: Bcc or one by one, and which contact addresses stand in nearly all of his mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sentaudit.incidents.exposure import union
from sentaudit.incidents.family import CONTENT
from sentaudit.incidents.judge import Verdict
from sentaudit.model.facts import AddressKey, MessageFacts, Place, unpack

_LISTING = 64
"""A place with that many addresses is a list and no contact note."""
_FEWEST_OTHERS = 5

_Template = tuple[AddressKey | None, int | None]


class Habit:
    """How a sender, or one template of his, usually reaches people: mails to three or more, of them with Bcc, and
    mails to a single person."""

    __slots__ = ("hidden", "mails", "many", "single")

    def __init__(self) -> None:
        self.many = self.hidden = self.single = self.mails = 0

    def add(self, facts: MessageFacts, sign: int = 1) -> None:
        """Counts one mail, or with sign -1 takes it out again."""
        addressed = (len(facts.to) + len(facts.cc) + len(facts.bcc)) // 8
        self.mails += sign
        if facts.bcc and addressed > 2:
            self.hidden += sign
        if addressed > 2:
            self.many += sign
        elif addressed == 1:
            self.single += sign

    def less(self, mails: Iterable[MessageFacts]) -> Habit:
        """The same without some of its mails."""
        left = Habit()
        left.many, left.hidden, left.single, left.mails = self.many, self.hidden, self.single, self.mails
        for facts in mails:
            left.add(facts, -1)
        return left


class Habits:
    """Filled with the audited mail of the senders of the campaigns (`add`), then asked per campaign."""

    def __init__(self) -> None:
        self._wanted: dict[AddressKey | None, set[AddressKey]] = {}
        self._templates: dict[_Template, Habit] = {}
        self._senders: dict[AddressKey | None, Habit] = {}
        self._written: Counter[_Template] = Counter()
        self._mentioned: dict[AddressKey | None, Counter[AddressKey]] = {}
        self._mentioned_under: Counter[tuple[AddressKey | None, int | None, AddressKey]] = Counter()

    def examine(self, verdict: Verdict, exposed: Iterable[AddressKey]) -> None:
        """Remembers whose habits, of which templates and with which contact addresses, will be asked for."""
        sender = verdict.first.facts.sender
        self._senders.setdefault(sender, Habit())
        if verdict.family in CONTENT:
            self._wanted.setdefault(sender, set()).update(exposed)
        for message in verdict.campaign:
            self._templates.setdefault((sender, message.facts.template), Habit())

    def concern(self, sender: AddressKey | None) -> bool:
        """True if mail of this sender has to be added."""
        return sender in self._senders

    def add(self, facts: MessageFacts) -> None:
        """Counts one mail of such a sender."""
        sender = facts.sender
        self._senders[sender].add(facts)
        template = self._templates.get((sender, facts.template))
        if template is not None:
            template.add(facts)
        wanted = self._wanted.get(sender)
        if wanted is None:
            return
        self._written[sender, facts.template] += 1
        found: set[AddressKey] = set()
        for one in facts.sightings:
            if one.place is not Place.AUTHOR and len(one.addresses) < _LISTING * 8:
                found.update(wanted.intersection(unpack(one.addresses)))
        if found:
            self._mentioned.setdefault(sender, Counter()).update(found)
            self._mentioned_under.update((sender, facts.template, key) for key in found)

    def contacts(self, verdict: Verdict, threshold: int) -> frozenset[AddressKey]:
        """Addresses in the content of at least half (and five) of the sender's mails of other templates, unless they
        are as many as make a finding."""
        if verdict.family not in CONTENT:
            return frozenset()
        sender = verdict.first.facts.sender
        mentioned = self._mentioned.get(sender)
        if not mentioned:
            return frozenset()
        templates = {message.facts.template for message in verdict.campaign}
        others = self._senders[sender].mails - sum(self._written[sender, template] for template in templates)
        least = max(_FEWEST_OTHERS, (others + 1) // 2)
        often = [key for key, times in mentioned.items() if times >= least]
        exposed = union(verdict.shown) if often else set()
        found = frozenset(
            key
            for key in often
            if key in exposed
            and mentioned[key] - sum(self._mentioned_under[sender, one, key] for one in templates) >= least
        )
        return found if len(found) < threshold else frozenset()

    def of(self, verdict: Verdict) -> tuple[Habit, tuple[Habit, ...]]:
        """The sender's habit, and that of each template of the campaign, both without the campaign itself."""
        sender = verdict.first.facts.sender
        own = [message.facts for message in verdict.campaign]
        by_template: dict[int | None, list[MessageFacts]] = {}
        for facts in own:
            by_template.setdefault(facts.template, []).append(facts)
        of_templates = tuple(
            self._templates[sender, template].less(mails)
            for template, mails in by_template.items()
            if template is not None
        )
        return self._senders[sender].less(own), of_templates
