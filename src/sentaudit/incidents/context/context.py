"""The third walk over the case: what all folders tell about the few campaigns that met a rule.

It finds the other copies of their messages, the habits of their senders, who of the exposed had contact before, and
who took part in the threads that were answered. Memory grows with these campaigns only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sentaudit.incidents.context.acquaintance import Acquaintance
from sentaudit.incidents.context.bounces import Reports
from sentaudit.incidents.context.followups import NOTICE, FollowUps
from sentaudit.incidents.context.gather import Looking
from sentaudit.incidents.context.habits import Habits
from sentaudit.incidents.context.inbox import Replies
from sentaudit.incidents.copies import Copies
from sentaudit.incidents.exposures.family import CONTENT
from sentaudit.incidents.exposures.receivers import receivers_of
from sentaudit.incidents.exposures.shown import union
from sentaudit.incidents.mailings.judge import Verdict
from sentaudit.incidents.parties.audience import Audience
from sentaudit.incidents.parties.population import Population
from sentaudit.model.facts import AddressKey, MessageFacts, unpack
from sentaudit.model.selection import Wanted
from sentaudit.ports import Case, StoredMessage


def circle(verdict: Verdict, exposed: Collection[AddressKey]) -> Collection[AddressKey]:
    """Who may know each other: the exposed, or, where only records are shown, those who received them."""
    if exposed:
        return exposed
    return frozenset().union(*(receivers_of(message.facts) for message, _ in verdict.counted))


class Context:
    """Built from the campaigns, filled by one walk (`read`), then asked per campaign.

    `unsent` are folders of drafts and of junk: an apology that lies there has told nobody anything, or is forged.
    """

    def __init__(
        self,
        verdicts: Sequence[Verdict],
        population: Population,
        audience: Audience,
        repeated: Copies,
        reports: Reports,
        unsent: frozenset[int],
    ) -> None:
        self.reports = reports
        self._unsent = unsent
        self.replies = Replies(population.internal)
        self.follow_ups = FollowUps(population.internal)
        self.follow_ups.examine(verdict.first.facts.sender for verdict in verdicts)
        self.habits = Habits()
        self.acquaintance = Acquaintance(population, [verdict.first.facts.sender for verdict in verdicts])
        self._audience, self._repeated = audience, repeated
        self._contents: set[int] = set()
        self._threads: set[int] = set()
        self._copies: dict[int, list[StoredMessage]] = {}
        self._thread_people: dict[int, set[AddressKey]] = {}
        for verdict in verdicts:
            exposed = union(verdict.shown)
            self.habits.examine(verdict, exposed)
            self.acquaintance.examine(circle(verdict, exposed))
            if verdict.family in CONTENT:
                self.acquaintance.examine(circle(verdict, ()))
            self.replies.examine(verdict, exposed)
            for message in verdict.campaign:
                self._threads.update(unpack(message.facts.thread))
                if message.facts.content in repeated.contents:
                    self._contents.add(message.facts.content)

    def read(self, case: Case, looking: Looking) -> None:
        """Reads what can say anything of the campaigns, or what whoever is `looking` waits for; of copies the first."""
        originals = self.reports.originals
        for message in case.messages(self._wanted(looking)):
            identity, folder, facts = message
            if int(facts.flags) & NOTICE and folder not in self._unsent:
                self.follow_ups.add(facts)  # copies too: one of them may hold the Bcc
            if facts.content in self._contents:
                self._copies.setdefault(facts.content, []).append(message)
            if self._repeated.is_later(identity):
                continue
            if facts.message_id is not None:
                if facts.message_id in originals:
                    self.reports.is_in_case(facts.message_id)
                if facts.message_id in self._threads:
                    people = self._thread_people.setdefault(facts.message_id, set())
                    # Who answers his own broadcast to all uses it as an address list: nobody joined a thread by it.
                    if not self.acquaintance.is_broadcast(facts):
                        people.update(unpack(facts.authors + facts.to + facts.cc))
                looking.add_thread(facts)
            self.replies.add(facts)
        self.replies.close()
        self.habits.read(case, self._audience.ever, self._repeated)
        self.acquaintance.read(case, self._repeated)
        looking.read(case, self._repeated)

    def _wanted(self, looking: Looking) -> list[Wanted]:
        message_ids = {*self._threads, *self.reports.originals, *looking.threads}
        wanted = [Wanted(flags=NOTICE), *self.replies.wanted()]
        if message_ids:
            wanted.append(Wanted(message_ids=message_ids))
        if self._contents:
            wanted.append(Wanted(contents=self._contents))
        return wanted

    def copies(self, content: int) -> Sequence[StoredMessage]:
        """Every message of the case with this content, in the order of the case; empty if it cannot repeat."""
        return self._copies.get(content, ())

    def thread_people(self, facts: MessageFacts) -> tuple[bool, set[AddressKey]]:
        """Whether the mail answered is in the case, and who took part in its thread so far."""
        found = [self._thread_people[one] for one in unpack(facts.thread) if one in self._thread_people]
        return bool(found), set().union(*found)
