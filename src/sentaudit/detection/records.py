"""Finds tables of personal data in texts and sheets, whether or not they hold a mail address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sentaudit.detection.people.forms import form, form_in_text
from sentaudit.detection.people.people import Census, census
from sentaudit.detection.tables.layout import Block, blocks, file_rows, may_hold_table
from sentaudit.detection.tables.lines import line_rows, may_hold_people
from sentaudit.detection.tables.page_breaks import Page, join_pages, may_go_on
from sentaudit.detection.tables.rows_in_text import positions
from sentaudit.detection.zones.quoting import Zone, zones
from sentaudit.model.facts import Channel
from sentaudit.model.message import Message, Part
from sentaudit.model.text import FoundRecords, TextSpan
from sentaudit.rules.kind import Kind
from sentaudit.rules.load_kinds import default_vocabulary
from sentaudit.rules.vocabulary import Vocabulary

_Key = tuple[str, tuple[str, ...]]
"""Part and way inside it."""
_FORWARDED = ("fw:", "fwd:", "wg:", "tr:", "rv:", "転送:", "転送：", "fw：")


class RecordDetector:
    """People are counted by table; a table two alternatives of a message both show counts once."""

    def __init__(self, kinds: Sequence[Kind] | None = None) -> None:
        self._vocabulary = None if kinds is None else Vocabulary(kinds)

    def detect(self, message: Message, spans: Sequence[tuple[Part, TextSpan]]) -> Iterable[FoundRecords]:
        """One FoundRecords per distinct table of people in one place."""
        found: list[tuple[Part, FoundRecords]] = []
        repeated: dict[_Key, list[tuple[Part, TextSpan, Census]]] = {}
        forms: list[tuple[Part, FoundRecords]] = []
        for part, span in spans:
            if span.cells is not None:
                result = census(span.cells, self._words())
                if result is not None and span.text:
                    found.append((part, _found(part, span, result, None)))
                elif result is not None:
                    repeated.setdefault((span.part, span.inner), []).append((part, span, result))
                elif part.is_attachment and (one := form(span.cells, self._words())) is not None:
                    forms.append((part, _found(part, span, one, None)))
        if repeated:
            visible = {
                (span.part, span.inner): span.text for _, span in reversed(spans) if not span.hidden and span.text
            }
            for key, tables in repeated.items():
                found += _beside_text(message, tables, visible.get(key, ""))
        # Where rows tell what a text says as well, the text would tell it once more, and less well.
        texts = [
            (part, span)
            for part, span in spans
            if span.cells is None
            and not span.hidden
            and (span.part, span.inner) not in repeated
            and (may_hold_table(span.text) or may_hold_people(span.text) or may_go_on(span))
        ]
        if texts:
            found += self._in_texts(message, texts)
        forms += self._forms_in_texts(spans, {(one.part, one.inner) for _, one in found})
        if len({one.content for _, one in forms}) > 1:
            found += forms
        return _once(found) if found else ()

    def _words(self) -> Vocabulary:
        if self._vocabulary is None:
            self._vocabulary = default_vocabulary()
        return self._vocabulary

    def _forms_in_texts(
        self, spans: Sequence[tuple[Part, TextSpan]], told: set[_Key]
    ) -> Iterator[tuple[Part, FoundRecords]]:
        """Forms in the texts of files where nothing else was found."""
        for part, span in spans:
            if part.is_attachment and part.filename and span.cells is None and not span.hidden:
                one = None if (span.part, span.inner) in told else form_in_text(span.text, self._words())
                if one is not None:
                    yield part, _found(part, span, one, None)

    def _in_texts(
        self, message: Message, texts: Sequence[tuple[Part, TextSpan]]
    ) -> Iterator[tuple[Part, FoundRecords]]:
        words = self._words()
        pages = []
        for part, span in texts:
            rows = file_rows(span.text) if span.by_line else None
            result = census(rows, words) if rows else None
            if result is not None:
                yield part, _found(part, span, result, None)
            else:
                pages.append((part, Page(span, list(blocks(span.text)))))
        join_pages([page for _, page in pages], words)
        telling: set[int] = set()
        for part, page in pages:
            results = [(block, result) for block in page.blocks if (result := census(block.rows, words)) is not None]
            if results:
                telling.add(id(page))
            elif id(page.first) not in telling and may_hold_people(page.span.text):
                lines = line_rows(page.span.text, words)
                results = [(block, result) for block in lines if (result := census(block.rows, words)) is not None]
            for one in _channelled(message, part, page.span, results):
                yield part, one


def _channelled(
    message: Message, part: Part, span: TextSpan, results: Sequence[tuple[Block, Census]]
) -> Iterator[FoundRecords]:
    """What was found in a text, each where it belongs."""
    quoted = _quoted(span.text, [block.start for block, _ in results], part) if results else ()
    for (block, result), in_quote in zip(results, quoted, strict=True):
        counts = (in_quote or block.quoted) and not part.is_attachment and not _is_forward(message)
        yield _found(part, span, result, Channel.QUOTED if counts else None)


def _found(part: Part, span: TextSpan, result: Census, channel: Channel | None) -> FoundRecords:
    usual = Channel.ATTACHMENT if part.is_attachment else Channel.BODY
    return FoundRecords(channel or usual, span.part, span.inner, result.people, result.columns, result.content)


def _beside_text(
    message: Message, tables: Sequence[tuple[Part, TextSpan, Census]], text: str
) -> Iterator[tuple[Part, FoundRecords]]:
    """Tables of a part whose text says the same: it tells which of them belong to quoted mail."""
    places = [-1] * len(tables)
    part = tables[0][0]
    if text and not part.is_attachment and not _is_forward(message):
        places = positions(text, [span.cells or () for _, span, _ in tables])
    starts = sorted({place for place in places if place >= 0})
    quoted = dict(zip(starts, _quoted(text, starts, part), strict=True)) if starts else {}
    for (one, span, result), place in zip(tables, places, strict=True):
        yield one, _found(one, span, result, Channel.QUOTED if quoted.get(place) else None)


def _quoted(text: str, starts: Sequence[int], part: Part) -> Sequence[bool]:
    """For each of the places, in order, whether what begins there belongs to quoted mail."""
    if part.is_attachment:
        return [False] * len(starts)
    return [zone in (Zone.QUOTED, Zone.AUTHOR) for zone in zones(text, [(start, start, "") for start in starts])]


def _is_forward(message: Message) -> bool:
    return message.envelope.subject.lstrip()[:4].lower().startswith(_FORWARDED)


def _once(found: Sequence[tuple[Part, FoundRecords]]) -> Iterator[FoundRecords]:
    """Of parts that say the same (alternatives) those of the part with most people; each table once per channel."""
    people: dict[tuple[object, ...], dict[str, int]] = {}
    for part, one in found:
        if part.alternative:
            group = people.setdefault((part.alternative, part.inner), {})
            group[one.part] = group.get(one.part, 0) + one.people
    seen = set()
    for part, one in found:
        if part.alternative:
            group = people[part.alternative, part.inner]
            if max(group, key=lambda name: (group[name], name)) != one.part:
                continue
        if (one.channel, one.content) not in seen:
            seen.add((one.channel, one.content))
            yield one
