"""Which duties to report people have to think about, by the thresholds an incident reaches (detection.md 4)."""

from __future__ import annotations

from collections.abc import Mapping

from sentaudit.model.incident import Prompt

APPI_PEOPLE = 1000
"""More people than that: the Act on the Protection of Personal Information (Japan)."""
APPI_PUBLIC_BODY = 100
"""More people than that, where a public body holds the data."""

_SENSITIVE = frozenset({"medical"})
_PROPERTY = frozenset({"card_number", "card_expiry", "password"})


def prompts(exposed: int, in_records: int | None, data_kinds: Mapping[str, int]) -> tuple[Prompt, ...]:
    """Prompts, never verdicts, in a fixed order. `exposed` are the distinct people, undeliverable ones included:
    data of a person whose mailbox is closed was shown all the same. `data_kinds` counts each kind."""
    people = max(exposed, in_records or 0)
    if not people:
        return ()
    shown = {kind for kind, number in data_kinds.items() if number}
    reached = {
        Prompt.APPI_PEOPLE: people > APPI_PEOPLE,
        Prompt.APPI_PUBLIC_BODY: APPI_PUBLIC_BODY < people <= APPI_PEOPLE,
        Prompt.APPI_SENSITIVE: not shown.isdisjoint(_SENSITIVE),
        Prompt.APPI_PROPERTY: not shown.isdisjoint(_PROPERTY),
        Prompt.MY_NUMBER: "national_id" in shown,
        Prompt.GDPR: True,
        Prompt.P_MARK: True,
    }
    return tuple(prompt for prompt, holds in reached.items() if holds)
