"""The answer in one or two sentences, the same on the terminal and in the HTML report."""

from __future__ import annotations

from collections.abc import Iterable

from sentaudit.model.coverage import Counts, Extent, ProblemKind
from sentaudit.model.result import AuditResult, Gap
from sentaudit.reporting.catalogue import Catalogue


def verdict(result: AuditResult, words: Catalogue) -> str:
    """What was found, then what was not read. It never says that nothing was found without the second half."""
    messages = result.coverage.messages
    if not messages.seen:
        found = words("verdict.nothing_seen")
    elif not messages.scanned:
        found = words("verdict.nothing_scanned")
    elif result.totals.reported:
        found = words(
            "verdict.found",
            incidents=words.count("count.incident", result.totals.reported),
            people=words.count("count.person", result.totals.exposed),
            viewers=words.count("count.viewer", result.totals.viewers),
        )
    else:
        found = words("verdict.none", messages=words.count("count.message", messages.scanned))
    sentences = [found, *_unread(result, words)]
    return ("" if words.lang == "ja" else " ").join(sentences)


def _unread(result: AuditResult, words: Catalogue) -> Iterable[str]:
    gaps = result.gaps
    groups = (
        ("verdict.incomplete", [gap for gap in gaps if gap.is_operation]),
        ("verdict.not_read", [gap for gap in gaps if not gap.is_operation and not gap.expected and _costs(gap)]),
        ("verdict.by_policy", [gap for gap in gaps if not gap.is_operation and gap.expected]),
    )
    named = [words(key, gaps=_listing(group, words)) for key, group in groups if group]
    if not result.run.complete and not groups[0][1]:
        named.insert(0, words("verdict.interrupted"))
    messages, parts = result.coverage.messages, result.coverage.parts
    if named or not messages.seen:
        return named
    if _all_scanned(messages) and _all_scanned(parts):
        return [words("verdict.all_read")]
    numbers = {"messages_scanned": messages.scanned, "messages_seen": messages.seen}
    numbers |= {"parts_scanned": parts.scanned, "parts_seen": parts.seen}
    return [words("verdict.not_scanned", **{name: f"{number:,}" for name, number in numbers.items()})]


def _costs(gap: Gap) -> bool:
    return gap.extent is not Extent.ASIDE


def _all_scanned(counts: Counts) -> bool:
    return counts.seen == counts.scanned


def _listing(gaps: Iterable[Gap], words: Catalogue) -> str:
    """Kinds with their number of problems, over all extents, in the order of the gaps."""
    numbers: dict[ProblemKind, int] = {}
    for gap in gaps:
        numbers[gap.kind] = numbers.get(gap.kind, 0) + gap.problems
    comma = "、" if words.lang == "ja" else ", "
    return comma.join(words("verdict.gap", kind=words(f"kind.{kind}"), n=f"{n:,}") for kind, n in numbers.items())
