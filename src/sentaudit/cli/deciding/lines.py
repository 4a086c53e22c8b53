"""What `sentaudit review` says about decisions: a line each, and the table of how often reviewers agreed with rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sentaudit.app import Entry
    from sentaudit.incidents.verdicts.decisions import RuleStats
    from sentaudit.model.review import Review
    from sentaudit.reporting.words.catalogue import Catalogue


def decided(review: Review, words: Catalogue) -> str:
    """What was decided, by whom and why."""
    return words(
        "cli.review.decided",
        id=review.incident,
        status=words.code("status", review.status),
        author=review.author,
        reason=_reason(review.reason, words),
    )


def names(one: Entry) -> tuple[str, ...]:
    """The incidents an entry of the history is about."""
    from sentaudit.model.regrouping import Regrouping

    return one.incidents if isinstance(one, Regrouping) else (one.incident,)


def entry(one: Entry, words: Catalogue) -> str:
    """A line of the history without its time."""
    from sentaudit.model.remark import Remark
    from sentaudit.model.review import Review
    from sentaudit.reporting.harmless import pad, visible

    if isinstance(one, Review):
        what, why = words.code("status", one.status), _reason(one.reason, words)
    elif isinstance(one, Remark):
        what, why = words.code("review.act", one.act), one.text
    else:
        what, why = words.code("review.change", one.change), _reason(one.reason, words)
    return visible(f"{' '.join(names(one))}  {pad(what, 15)} {one.author}: {why}")


def _reason(reason: str, words: Catalogue) -> str:
    from sentaudit.model.review import UNDONE

    return words.code("review", reason) if reason == UNDONE else reason


def stats_table(rules: Sequence[RuleStats], words: Catalogue) -> Iterator[str]:
    """A line per rule, and what the words of the table mean."""
    if not rules:
        yield words("cli.stats.none")
        return
    yield _row(words("cli.stats.rule"), *(words(f"cli.stats.{name}") for name in _COLUMNS))
    for one in rules:
        precision = "-" if one.precision is None else f"{one.precision:.0%}"
        accepted = f"  {words('cli.stats.accepted', n=f'{one.accepted:,}')}" if one.accepted else ""
        numbers = (f"{number:,}" for number in (one.real, one.false, one.undecided))
        yield _row(one.rule or words("cli.stats.all"), precision, *numbers) + accepted
    yield "\n" + words("cli.stats.note")


_COLUMNS = {"precision": 9, "real": 6, "not_real": 9, "undecided": 10}
"""With the places each takes, behind those of the rule."""


def _row(rule: str, *values: str) -> str:
    from sentaudit.reporting.harmless import pad

    cells = (pad(value, places, right=True) for value, places in zip(values, _COLUMNS.values(), strict=True))
    return " ".join([pad(rule, 32), *cells])
