"""What was audited and with which outcome: the coverage of the case, and the folders without a finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sentaudit.incidents.context.gather import Gathered
from sentaudit.incidents.parties.audience import Audience
from sentaudit.model.coverage import Counts, Coverage, FolderCoverage, SourceCoverage
from sentaudit.model.result import Negative
from sentaudit.model.selection import Span
from sentaudit.ports import Case, FolderRow


def coverage_of(case: Case, folders: Mapping[int, FolderRow], gathered: Gathered, audience: Audience) -> Coverage:
    """Counts per folder as scanned, less the messages outside since/until: these were skipped by policy."""
    by_source: dict[str, list[FolderCoverage]] = {}
    messages, parts = Counts(), Counts()
    for row in folders.values():
        stats = gathered.folders[row.id]
        counts = Counts(row.messages.scanned - stats.outside, row.messages.skipped + stats.outside, row.messages.failed)
        messages, parts = messages + counts, parts + row.parts
        by_source.setdefault(row.source, []).append(
            FolderCoverage(row.folder, _audited(row.id, stats, audience), counts, stats.first_sent, stats.last_sent)
        )
    sources = tuple(
        SourceCoverage(source, tuple(sorted(some, key=lambda one: one.folder)))
        for source, some in sorted(by_source.items())
    )
    return Coverage(messages, gathered.duplicates, parts, sources, tuple(case.problems()))


def negative_of(
    folders: Mapping[int, FolderRow], gathered: Gathered, audience: Audience, with_findings: Iterable[int]
) -> tuple[Negative, ...]:
    """Each audited folder that holds no message (and no copy of one) of a reported incident."""
    found = set(with_findings)
    negative = [
        Negative(row.source, row.folder.name, (stats.first_audited, stats.last_audited), stats.audited)
        for row in folders.values()
        if row.id not in found and _audited(row.id, stats := gathered.folders[row.id], audience)
    ]
    return tuple(sorted(negative, key=lambda one: (one.source, one.folder)))


def _audited(folder: int, stats: Span, audience: Audience) -> bool:
    return audience.is_whole(folder) or stats.audited > 0
