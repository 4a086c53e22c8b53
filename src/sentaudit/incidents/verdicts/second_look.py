"""The second verdict over a mailing, with what the whole case told about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sentaudit.incidents.context.context import Context
from sentaudit.incidents.context.gather import unite
from sentaudit.incidents.copies import same_message
from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.incidents.exposures.exposure import Exposures
from sentaudit.incidents.exposures.family import Family, threshold
from sentaudit.incidents.exposures.shown import union
from sentaudit.incidents.mailings.judge import Judge, Verdict
from sentaudit.incidents.verdicts.judged import Judged
from sentaudit.ports import StoredMessage
from sentaudit.rules.rule import Rule


class SecondLook:
    """Judges a campaign again with what the whole case told: copies with Bcc, and constant contact addresses."""

    def __init__(
        self,
        judge: Judge,
        context: Context,
        exposures: Exposures,
        sent_folders: frozenset[int],
        rules: Mapping[Family, tuple[Rule, ...]],
    ) -> None:
        self._judge, self._context, self._exposures = judge, context, exposures
        self._sent_folders, self._rules = sent_folders, rules

    def look(self, verdict: Verdict) -> Judged | None:
        campaign: list[Exposing] = []
        copies: dict[int, Sequence[StoredMessage]] = {}
        for message in verdict.campaign:
            united, others = self._unite(message)
            if verdict.family in united.shown:
                campaign.append(united)
                copies[united.id] = others
        if not campaign:
            return None
        contacts = self._context.habits.contacts(verdict, threshold(self._rules[verdict.family]))
        final = self._judge.judge(campaign, verdict.family, contacts)
        if final is None:
            return None
        people = union(final.shown)
        if not people and not any(shown.records for shown in final.shown):
            return None
        return Judged(final, people, copies)

    def _unite(self, message: Exposing) -> tuple[Exposing, Sequence[StoredMessage]]:
        stored = self._context.copies(message.facts.content)
        for ordinal, copies in enumerate(same_message(stored) if stored else ()):
            if len(copies) > 1 and any(copy.id == message.id for copy in copies):
                united = unite(copies, self._exposures, self._sent_folders, ordinal)
                # The place shown is an audited one; a copy read for context only lends its Bcc.
                united.id, united.folder = message.id, message.folder
                united.facts = united.facts._replace(position=message.facts.position, sha256=message.facts.sha256)
                return united, [copy for copy in copies if copy.id != message.id]
        return message, ()
