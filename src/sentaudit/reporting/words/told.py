"""What people were told after an incident, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from sentaudit.model.incident import Incident
from sentaudit.reporting.words.catalogue import Catalogue


def told(one: Incident, words: Catalogue) -> Iterator[str]:
    """No sentence where nothing is known."""
    known = one.follow_up
    if known is None:
        return
    missed = words.count("count.person", known.not_reached)
    if not known.messages:
        yield words("html.follow_up_none", missed=missed)
        return
    deletion = known.deletion_request_minutes
    yield words(
        "html.follow_up_counts",
        messages=f"{known.messages:,}",
        minutes=f"{known.first_minutes or 0:,}",
        deletion=words("html.follow_up_no_deletion")
        if deletion is None
        else words("html.follow_up_deletion", minutes=f"{deletion:,}"),
        reached=words.count("count.person", known.reached),
        missed=missed,
    )
    if known.others:
        yield words("html.follow_up_others", others=f"{known.others:,}")
    if known.leaked_again:
        yield words("html.follow_up_leaked")
