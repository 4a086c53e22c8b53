"""The answer in one or two sentences, the same on the terminal and in the HTML report."""

from __future__ import annotations

from collections.abc import Iterable

from sentaudit.model.coverage import Counts, Extent, ProblemKind
from sentaudit.model.result import AuditResult, Gap
from sentaudit.reporting.words.catalogue import Catalogue


def verdict(result: AuditResult, words: Catalogue) -> str:
    """What was found, then what was not read. It never says that nothing was found without the second half."""
    return ("" if words.lang == "ja" else " ").join([found(result, words), *unread(result, words)])


def found(result: AuditResult, words: Catalogue) -> str:
    """The first half: incidents, people and viewers, or that there is none."""
    messages, totals = result.coverage.messages, result.totals
    if not messages.seen:
        return words("verdict.nothing_seen")
    if not messages.scanned:
        return words("verdict.nothing_scanned")
    if not result.coverage.audited:
        return words("verdict.nothing_audited", messages=words.count("count.message", messages.scanned))
    if not totals.reported:
        return words("verdict.none", messages=words.count("count.message", messages.scanned))
    said = words(
        "verdict.found",
        incidents=words.count("count.incident", totals.reported),
        people=words.count("count.person", totals.exposed),
        viewers=words.count("count.viewer", totals.viewers),
    )
    if totals.records:
        space = "" if words.lang == "ja" else " "
        said += space + words("verdict.records", people=words.count("count.person", totals.records))
    return said


def unread(result: AuditResult, words: Catalogue) -> list[str]:
    """The second half: one sentence for each group of gaps, or that there is none."""
    gaps = result.gaps
    lasting = [gap for gap in gaps if not gap.is_operation]
    groups = (
        ("verdict.incomplete", [gap for gap in gaps if gap.is_operation]),
        ("verdict.not_read", [gap for gap in lasting if not gap.expected and gap.extent is not Extent.ASIDE]),
        ("verdict.doubtful", [gap for gap in lasting if not gap.expected and gap.extent is Extent.ASIDE]),
        ("verdict.by_policy", [gap for gap in lasting if gap.expected and gap.extent is not Extent.ASIDE]),
        ("verdict.noted", [gap for gap in lasting if gap.expected and gap.extent is Extent.ASIDE]),
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


def _all_scanned(counts: Counts) -> bool:
    return counts.seen == counts.scanned


def _listing(gaps: Iterable[Gap], words: Catalogue) -> str:
    """Kinds with their number of problems, over all extents, in the order of the gaps."""
    numbers: dict[ProblemKind, int] = {}
    for gap in gaps:
        numbers[gap.kind] = numbers.get(gap.kind, 0) + gap.problems
    return words.comma.join(words("verdict.gap", kind=words(f"kind.{kind}"), n=f"{n:,}") for kind, n in numbers.items())
