"""Everything the page of one incident shows: texts laid out for reading, masked unless they are to be clear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sentaudit.app import Entry, Standing
from sentaudit.model.incident import ExposedAddress, Finding, Incident
from sentaudit.model.regrouping import Regrouping
from sentaudit.model.remark import Remark
from sentaudit.model.review import UNDONE, Review
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.explanation import explanation
from sentaudit.reporting.words.place import way
from sentaudit.reporting.words.prompt_text import prompt_text
from sentaudit.reporting.words.said import channel_names, extent, notes_on
from sentaudit.reporting.words.times import minute, moment
from sentaudit.reporting.words.told import told
from sentaudit.web.listing import leaf

_FINDINGS = 50
_ADDRESSES = 100
_COPIES = 3
_LINE = 160
_LOOKED_AT = 1000
_WORDS = 4000


def sheet(one: Incident, words: Catalogue, mask: Mask, least: float, pages: tuple[str, str]) -> dict[str, Any]:
    """The view of an incident; `pages` are which page of its messages and of its addresses, `least` is the confidence
    from which incidents are reported."""
    shown = sorted(one.findings, key=lambda finding: (finding.sent_at is None, finding.sent_at or 0, finding.id))
    people = sorted(one.addresses, key=lambda found: (found.internal, found.excluded, found.pseudonym))
    findings, addresses = leaf(shown, pages[0], _FINDINGS), leaf(people, pages[1], _ADDRESSES)
    names = words.section("data")
    return {
        "incident": one,
        "sender": shorten(mask.sender(one.sender[:_LOOKED_AT]), _LINE) or words("word.no_sender"),
        "subject": shorten(mask.text(one.subject[:_LOOKED_AT]), _LINE) or words("word.no_subject"),
        "first": minute(moment(one.first_sent, one.zone), words.lang),
        "last": minute(moment(one.last_sent, one.zone), words.lang),
        "extent": extent(one, words),
        "steps": _steps(one),
        "data": [(names.get(kind, kind), number) for kind, number in sorted(one.data_kinds.items()) if number],
        "columns": [(names.get(kind, kind), number) for kind, number in sorted(one.records_columns.items())],
        "explained": list(explanation(one, words, mask, least)),
        "told": list(told(one, words)),
        "prompts": [prompt_text(prompt, words) for prompt in one.prompts],
        "findings": findings._replace(items=[_finding(finding, words, mask) for finding in findings.items]),
        "addresses": addresses._replace(items=[_address(found, words, mask) for found in addresses.items]),
    }


def _steps(one: Incident) -> list[tuple[str, str, int | None]]:
    """Sign, name and number of each step from all entries to the net number."""
    exposed = one.exposed
    return [
        ("", "listed", exposed.listed),
        ("−", "duplicates", exposed.duplicates),
        ("−", "internal", exposed.internal),
        ("−", "excluded", exposed.excluded),
        ("=", "distinct", exposed.distinct),
        ("−", "undeliverable", exposed.undeliverable),
        ("=", "net", exposed.net),
    ]


def _finding(finding: Finding, words: Catalogue, mask: Mask) -> dict[str, Any]:
    return {
        "finding": finding,
        "sent": minute(moment(finding.sent_at, finding.zone), words.lang),
        "channel": words(f"channel.{finding.channel}"),
        "place": way(finding.where, words, mask),
        "sha256": finding.sha256.hex(),
        "copies": [" › ".join(way(copy, words, mask)) for copy in finding.copies[:_COPIES]],
        "more_copies": max(len(finding.copies) - _COPIES, 0),
    }


def _address(found: ExposedAddress, words: Catalogue, mask: Mask) -> dict[str, Any]:
    return {
        "address": shorten(mask.address(found.address), 80),
        "pseudonym": found.pseudonym,
        "channels": words.comma.join(channel_names(found.channels, words)),
        "notes": ", ".join(notes_on(found, words)),
    }


def history_of(stands: Standing, identity: str | None = None) -> list[Entry]:
    """Everything that was decided, noted, merged, split or looked at in the clear, latest first."""
    entries: list[Entry] = [*stands.reviews, *stands.remarks, *stands.regroupings]
    if identity is not None:
        entries = [one for one in entries if identity in about(one)]
    return sorted(entries, key=lambda one: one.at)[::-1]


def about(one: Entry) -> tuple[str, ...]:
    """The ids of the incidents an entry is about."""
    return one.incidents if isinstance(one, Regrouping) else (one.incident,)


def said(entries: Sequence[Entry], words: Catalogue) -> Iterator[dict[str, Any]]:
    """Entries of the history as texts: what, by whom, when, why."""
    for one in entries:
        if isinstance(one, Review):
            what, why = words(f"status.{one.status.value}"), one.reason
        elif isinstance(one, Remark):
            what, why = words(f"review.act.{one.act.value}"), one.text
        else:
            what, why = words(f"review.change.{one.change.value}"), one.reason
        yield {
            "when": minute(moment(one.at, None), words.lang),
            "what": what,
            "why": words("review.undone") if why == UNDONE else shorten(why, _WORDS),
            "author": shorten(one.author, _LINE),
            "about": [shorten(name, 40) for name in about(one)],
        }
