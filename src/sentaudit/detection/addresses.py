"""Sorts the addresses of a message by channel and place: own words, signature, quoted, attached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sentaudit.detection.at_signs.naming import BRACKETS, OPENINGS, is_named
from sentaudit.detection.at_signs.scan import Hit, find, has_at, scan
from sentaudit.detection.zones.quoting import Zone, zones
from sentaudit.model.facts import Channel, Place
from sentaudit.model.message import Message, Part
from sentaudit.model.text import Found, TextSpan

_PLACES = {
    Zone.OWN: (Channel.BODY, Place.LISTED),
    Zone.SIGNATURE: (Channel.BODY, Place.SIGNATURE),
    Zone.QUOTED: (Channel.QUOTED, Place.LISTED),
    Zone.AUTHOR: (Channel.QUOTED, Place.AUTHOR),
}
_TEXT_TYPES = frozenset({"text/plain", "text/html", "text/enriched"})
_DOUBLE_GAP = 12


class _View:
    """The addresses of one part (or one place inside it) by zone, each with its number of entries."""

    __slots__ = ("alternative", "inner", "named", "part", "rank", "rows", "zones")

    def __init__(self, part: str, inner: tuple[str, ...], alternative: tuple[object, ...] | None, rank: int) -> None:
        self.part = part
        self.inner = inner
        self.alternative = alternative
        self.rank = rank
        self.zones: tuple[dict[str, int], ...] = ({}, {}, {}, {})
        self.named: set[str] = set()
        self.rows: dict[str, int] = {}

    def count(self, address: str) -> int:
        return sum(zone.get(address, 0) for zone in self.zones)


class AddressDetector:
    """Finds mail addresses in the subject, the text, its quotes and the attachments of a message.

    Entries are occurrences, with these exceptions: a link beside the same visible address, and a name that is the
    address again, are one entry; hidden text adds only what is not visible in the same part; of alternatives
    that say the same thing the plain text counts, and the others add only addresses that are not in it.
    """

    def detect(self, message: Message, spans: Sequence[tuple[Part, TextSpan]]) -> Iterable[Found]:
        """What stands where; one Found per channel, place, part and way inside the part that has any address."""
        subject = message.envelope.subject
        if subject and has_at(subject):
            hits = scan(subject)
            if hits:
                view = _View("", (), None, 0)
                _add(view, subject, hits, [Zone.OWN] * len(hits))
                yield from _found(view, Channel.SUBJECT)
        views: dict[tuple[str, tuple[str, ...]], tuple[_View, bool]] = {}
        hidden: list[tuple[_View, str]] = []
        for part, span in spans:
            if not has_at(span.text):
                continue
            key = (span.part, span.inner)
            known = views.get(key)
            if known is None:
                alternative = (part.alternative, part.inner) if part.alternative else None
                view = _View(span.part, span.inner, alternative, part.content_type != "text/plain")
                known = views[key] = (view, part.is_attachment)
            view, attached = known
            if span.hidden:
                hidden.append((view, span.text))
            elif part.content_type in _TEXT_TYPES and not (attached and part.filename):
                _read_mail(view, span.text)
            else:
                hits = scan(span.text)
                _add(view, span.text, hits, [Zone.OWN] * len(hits))
                if span.by_line:
                    _note_rows(view, span.text, hits)
        for view, text in hidden:
            _read_hidden(view, text)
        if len(views) > 1:
            _unite_alternatives([view for view, _ in views.values()])
        for view, attached in views.values():
            if attached and view.zones[Zone.QUOTED]:
                _join(view.zones[Zone.OWN], view.zones[Zone.QUOTED])
            yield from _found(view, Channel.ATTACHMENT if attached else None)


def _read_mail(view: _View, text: str) -> None:
    """Text a person wrote as mail: lines of ids are left out, quotes and signatures told apart."""
    hits = find(text)
    if not hits:
        return
    _add(view, text, hits, zones(text, hits))
    quoted = view.zones[Zone.QUOTED]
    if quoted:
        for address in view.zones[Zone.AUTHOR]:
            quoted.pop(address, None)


def _read_hidden(view: _View, text: str) -> None:
    """Text nobody sees: an address that is also visible in the part is no further entry."""
    line_start = 0
    for start, _, address in find(text):
        if not view.count(address):
            line_start = max(line_start, text.rfind("\n", line_start, start) + 1)
            quoted = text.startswith(">", line_start)
            view.zones[Zone.QUOTED if quoted else Zone.OWN][address] = 1


def _add(view: _View, text: str, hits: Sequence[Hit], places: Sequence[Zone]) -> None:
    """Counts hits at their places; two that only say the same once more are one entry."""
    counts = view.zones
    before, end = "", 0
    for (start, stop, address), zone in zip(hits, places, strict=True):
        if address == before and start - end <= _DOUBLE_GAP and _is_double(text[end:start]):
            end = stop
            continue
        if zone < Zone.IDS:
            entries = counts[zone]
            entries[address] = entries.get(address, 0) + 1
            if (
                start
                and (text[start - 1] in OPENINGS or text.startswith(BRACKETS, stop))
                and is_named(text, start, stop)
            ):
                view.named.add(address)
        before, end = address, stop


def _note_rows(view: _View, text: str, hits: Sequence[Hit]) -> None:
    """Remembers the line, from 1, in which each address stands first."""
    row, position = 1, 0
    for start, _, address in hits:
        row += text.count("\n", position, start)
        position = max(position, start)
        view.rows.setdefault(address, row)


def _is_double(gap: str) -> bool:
    """Whether this between two equal addresses makes them one: `a@b <a@b>`, `a@b<mailto:a@b>`, `"a@b":mailto:a@b`."""
    return gap.strip("\"' <[(:") in ("", "mailto") and not gap.isspace()


def _unite_alternatives(views: Sequence[_View]) -> None:
    """Leaves every address of a multipart/alternative in one of its parts, the plain text if it is there."""
    groups: dict[tuple[object, ...], list[_View]] = {}
    for view in views:
        if view.alternative is not None:
            groups.setdefault(view.alternative, []).append(view)
    for group in groups.values():
        group.sort(key=lambda view: view.rank)
        first, *others = group
        for other in others:
            _merge(first, other)


def _merge(first: _View, other: _View) -> None:
    """Takes out of `other` what `first` has too, at whatever place."""
    for zone in other.zones:
        for address in [address for address in zone if first.count(address)]:
            del zone[address]
            if address in other.named:
                first.named.add(address)


def _join(own: dict[str, int], quoted: dict[str, int]) -> None:
    """Moves what an attached mail quotes to what it lists: for the outer mail both are attached."""
    for address, entries in quoted.items():
        own[address] = own.get(address, 0) + entries
    quoted.clear()


def _found(view: _View, channel: Channel | None) -> Iterator[Found]:
    for zone, entries in zip(_PLACES, view.zones, strict=True):
        if entries:
            usual, place = _PLACES[zone]
            named = tuple([address for address in entries if address in view.named]) if view.named else ()
            rows = tuple([view.rows.get(address, 0) for address in entries]) if view.rows else ()
            yield Found(
                channel or usual, place, view.part, view.inner, tuple(entries), sum(entries.values()), named, rows
            )
