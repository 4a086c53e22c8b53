"""Applies what people decided to the incidents of a case: a decision binds to content, not to a place."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from sentaudit.incidents.verdicts.judged import Judged
from sentaudit.model.incident import Incident, Status
from sentaudit.model.review import SETTLED, Review
from sentaudit.rules.reasons import reason

_REVIEWED = {Status.FALSE_POSITIVE: "reviewed-false-positive", Status.ACCEPTED: "reviewed-accepted"}


class RuleStats(NamedTuple):
    """How often reviewers agreed with a rule: decisions that call its incidents real, and those that do not.

    `accepted` are those of `real` about which nothing is to be done; `undecided` wait for a decision.
    """

    rule: str
    real: int
    false: int
    accepted: int
    undecided: int

    @property
    def precision(self) -> float | None:
        """Share of real ones among those decided, None if none is."""
        decided = self.real + self.false
        return self.real / decided if decided else None


def decided(
    pairs: Iterable[tuple[Incident, Judged]], reviews: Sequence[Review], lang: str
) -> list[tuple[Incident, Judged]]:
    """The incidents with fingerprints and with the latest decision that still holds.

    A settled one is no longer reported. If content or audience changed since the decision, the incident is new again:
    that is how it reopens.
    """
    latest = {review.incident: review for review in reviews}
    return [
        (with_decision(_bare(incident, judged, lang), latest.get(incident.id), lang), judged)
        for incident, judged in pairs
    ]


def _bare(incident: Incident, judged: Judged, lang: str) -> Incident:
    """The incident as decisions find it: with its fingerprint, and with what changed its borders as a reason."""
    reasons = (*incident.reasons, reason(judged.regrouped, lang)) if judged.regrouped else incident.reasons
    return replace(incident, fingerprint=fingerprint_of(judged), reasons=reasons)


def with_decision(incident: Incident, review: Review | None, lang: str) -> Incident:
    """An incident nobody decided about, with the latest decision about it, if there is one that holds."""
    if review is None or review.status is Status.NEW:
        return incident
    if review.fingerprint != incident.fingerprint:
        return replace(incident, new=True)
    code = _REVIEWED.get(review.status)
    settled = review.status in SETTLED
    said = (reason(code, lang),) if code else ()
    return replace(
        incident,
        status=review.status,
        reported=incident.reported and not settled,
        reasons=(*incident.reasons, *said),
    )


def fingerprint_of(judged: Judged) -> str:
    """16 hex digits over the contents of the exposing messages (their receivers included) and the number of people.

    No key of a case goes into it, so that decisions can be taken from one case to another.
    """
    contents = sorted(message.facts.content for message, _ in judged.verdict.counted)
    said = f"{judged.verdict.family} {len(judged.people)} {contents}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def stats(incidents: Iterable[Incident]) -> list[RuleStats]:
    """Per rule, over all incidents that met it; last, by the name "", over all incidents, each once.

    What is listed apart and was not decided about counts nowhere: nobody is asked about it.
    """
    counts: dict[str, Counter[str]] = {}
    for incident in incidents:
        if incident.status is Status.NEW and not incident.reported:
            continue
        kind = "undecided" if incident.status is Status.NEW else "real"
        if incident.status is Status.FALSE_POSITIVE:
            kind = "false"
        for rule in (*incident.rules, ""):
            some = counts.setdefault(rule, Counter())
            some[kind] += 1
            some["accepted"] += incident.status is Status.ACCEPTED
    every = sorted(counts.items(), key=lambda one: (not one[0], one[0]))
    return [RuleStats(rule, some["real"], some["false"], some["accepted"], some["undecided"]) for rule, some in every]
