"""The numbers of a run in words, for the mail that tells people of it; nothing in it names anybody."""

from __future__ import annotations

from collections.abc import Iterator

from sentaudit.model.summary import Notice, RunSummary
from sentaudit.reporting.words.catalogue import Catalogue


def notice(summary: RunSummary, words: Catalogue) -> Notice:
    """A headline for a subject line, and the text below it, one number per line."""
    headline = _headline(summary, words)
    return Notice(headline, "\n".join([words("notice.first", headline=headline), "", *_lines(summary, words)]) + "\n")


def _headline(summary: RunSummary, words: Catalogue) -> str:
    if summary.new_incidents:
        worst = words.code("severity", next(iter(summary.new)))
        return words("notice.worst", incidents=words.count("notice.new_incident", summary.new_incidents), worst=worst)
    if summary.complete:
        return words("notice.nothing_new")
    return words("notice.incomplete" if summary.messages.seen else "notice.nothing_audited")


def _lines(summary: RunSummary, words: Catalogue) -> Iterator[str]:
    for severity, number in summary.new.items():
        yield words("notice.new", severity=words.code("severity", severity), n=f"{number:,}")
    yield words("notice.reported", n=f"{summary.reported:,}")
    yield words("notice.people", n=f"{summary.people:,}")
    yield ""
    counts = {name: f"{getattr(summary.messages, name):,}" for name in ("seen", "scanned", "skipped", "failed")}
    yield words("notice.messages", sources=words.count("notice.source", summary.sources), **counts)
    for kind, number in summary.problems.items():
        yield words("notice.not_read", kind=words.code("kind", kind), n=f"{number:,}")
    if summary.lasting:
        yield words("notice.lasting", n=f"{summary.lasting:,}")
    yield words("notice.exit", code=summary.exit_code, seconds=f"{summary.seconds:,}")
    yield ""
    yield words("notice.where")
