"""The incidents with what the people concerned were told after each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sentaudit.incidents.context.followups import NOTICE, Leak, identity_of
from sentaudit.incidents.exposures.family import Family
from sentaudit.incidents.verdicts.judged import Judged
from sentaudit.incidents.verdicts.judgement import Ground, Judgement


def with_follow_ups(judged: Sequence[Judged], seen: Judgement, ground: Ground) -> list[Judged]:
    """Nothing is known of an incident after which no folder of sent mail, nor any mail of the organisation, was
    read."""
    gathered, context, population = seen.gathered, seen.context, ground.population
    exposing = {identity_of(message.facts) for one in judged for message, _ in one.verdict.counted}
    for message in gathered.messages:
        header = message.shown.get(Family.HEADER)
        if int(message.facts.flags) & NOTICE and header and population.makeup(header.exposed()).parties > 1:
            exposing.add(identity_of(message.facts))
    leaks = [
        Leak(
            [message.facts for message, _ in one.verdict.counted],
            one.people,
            population.inside,
            one.verdict.first.facts.sender,
            one.undelivered.gone if one.undelivered else frozenset(),
        )
        for one in judged
    ]
    last = max((one.last_audited or 0 for one in gathered.folders.values()), default=0)
    found = []
    for one, leak, told in zip(judged, leaks, context.follow_ups.of(leaks, context.reports, exposing), strict=True):
        times = [facts.sent_at for facts in leak.messages if facts.sent_at is not None]
        known = times and (ground.sent_folders or min(times) < last or told.numbers.messages)
        found.append(replace(one, told=told) if known else one)
    return found
