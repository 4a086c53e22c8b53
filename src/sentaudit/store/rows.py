"""Facts, sightings, evidence, problems and units to table rows and back."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.facts import (
    Bounce,
    Evidence,
    MessageFacts,
    Outcome,
    RecordTable,
    Sighting,
    pack,
    unpack,
)
from sentaudit.model.locator import Locator
from sentaudit.model.members import FLAGS, KINDS
from sentaudit.store.codes import CHANNEL_NUMBER, CHANNELS, PLACE_NUMBER, PLACES
from sentaudit.store.sealing.covering import HARMLESS, Covering

Row = tuple[Any, ...]

_EMPTY = bytearray()


class UnitRow(NamedTuple):
    """What the sealed part of a unit's row says. `first` and `last` are positions, None without messages."""

    unit_id: str
    stamp: str
    first: str | None
    last: str | None


class Codec(Covering):
    """Turns values into rows and back with the keys of one case."""

    def message_columns(self, row_ids: Sequence[int], messages: Sequence[MessageFacts]) -> list[Sequence[Any]]:
        """The rows of some messages (at least one) turned by columns, which is half the work.

        As int, str and bytearray where it can be: sqlite3 binds these ten times as fast as bytes and None.
        """
        (
            positions, sha256, content, message_id, sent_at, zone, kinds, flags, sender, authors, to, cc, bcc, entries,
            unparsed, named, thread, template, parts, _, _, records, bounces, misnamed,
        ) = zip(*messages, strict=True)  # fmt: skip
        covered: Sequence[str | bytes] = positions
        if "".join(positions).strip(HARMLESS):
            covered = [self.cover(one) for one in positions]
        return [
            row_ids,
            covered,
            _bound(sha256),
            content,
            message_id,
            sent_at,
            zone,
            bytes(kinds),
            array("I", flags),
            sender,
            *map(_bound, (authors, to, cc, bcc)),
            *zip(*entries, strict=True),
            unparsed,
            _bound(named),
            _bound(thread),
            template,
            *zip(*parts, strict=True),
            _bound([one and self._records_blob(one) for one in records]),
            _bound([one and _bounces_blob(one) for one in bounces]),
            _bound(misnamed),
        ]

    def message(self, row: Row, sightings: tuple[Sighting, ...]) -> MessageFacts:
        """A message of its row, without evidence."""
        (
            _,
            position,
            sha256,
            content,
            message_id,
            sent_at,
            zone,
            kind,
            flags,
            sender,
            authors,
            to,
            cc,
            bcc,
            entries_to,
            entries_cc,
            entries_bcc,
            unparsed,
            named,
            thread,
            template,
            scanned,
            skipped,
            failed,
            records,
            bounces,
            misnamed,
        ) = row
        return tuple.__new__(
            MessageFacts,
            (
                position if position.__class__ is str else self.open_text(position),
                sha256,
                content,
                message_id,
                sent_at,
                zone,
                KINDS[kind],
                FLAGS[flags],
                sender,
                authors,
                to,
                cc,
                bcc,
                (entries_to, entries_cc, entries_bcc),
                unparsed,
                named,
                thread,
                template,
                (scanned, skipped, failed),
                sightings,
                None,
                self._records(records) if records else (),
                _bounces(bounces) if bounces else (),
                misnamed,
            ),
        )

    def _records_blob(self, records: Sequence[RecordTable]) -> bytes:
        return self.seal_json([(CHANNEL_NUMBER[one.channel], *one[1:]) for one in records])

    def _records(self, sealed: bytes) -> tuple[RecordTable, ...]:
        return tuple(
            RecordTable(
                CHANNELS[channel], part, tuple(inner), people, tuple((kind, rows) for kind, rows in columns), digest
            )
            for channel, part, inner, people, columns, digest in self.open_json(sealed)
        )

    def sighting_row(self, row_id: int, ordinal: int, sighting: Sighting) -> Row:
        channel, place, part, inner, addresses, entries, named, rows = sighting
        return (
            row_id,
            ordinal,
            CHANNEL_NUMBER[channel],
            PLACE_NUMBER[place],
            self.cover(part),
            bytearray(self.seal_json(inner)) if inner else _EMPTY,
            bytearray(addresses),
            entries,
            bytearray(named) if named else _EMPTY,
            bytearray(rows) if rows else _EMPTY,
        )

    def sighting(self, row: Row) -> Sighting:
        _, _, channel, place, part, inner, addresses, entries, named, rows = row
        return tuple.__new__(
            Sighting,
            (
                CHANNELS[channel],
                PLACES[place],
                part if part.__class__ is str else self.open_text(part),
                tuple(self.open_json(inner)) if inner else (),
                addresses,
                entries,
                named,
                rows,
            ),
        )

    def evidence_blob(self, evidence: Evidence) -> bytes:
        return self.seal_json(evidence)

    def evidence(self, sealed: bytes) -> Evidence:
        message_id, sender, subject, client, outline, attachments = self.open_json(sealed)
        return Evidence(message_id, sender, subject, client, tuple(outline), tuple(attachments))

    def problem_row(self, problem: Problem, source: str, folder: str | None) -> Row:
        """Stage, kind, extent, expected, position and sealed rest; `source` and `folder` are the unit's own."""
        where = problem.where
        rest: list[object] = [problem.detail, where.message_id, where.part, where.inner]
        if (where.source, where.folder) != (source, folder):
            rest += [where.source, where.folder]
        return (
            problem.stage.value,
            problem.kind.value,
            problem.extent.value,
            int(problem.expected),
            None if where.position is None else self.cover(where.position),
            self.seal_json(rest),
        )

    def problem(self, row: Row, source: str, folder: str | None) -> Problem:
        stage, kind, extent, expected, position, sealed = row
        detail, message_id, part, inner, *elsewhere = self.open_json(sealed)
        if elsewhere:
            source, folder = elsewhere
        if position is not None:
            position = self.uncover(position)
        where = Locator(source, folder, position, message_id, part, tuple(inner))
        return Problem(Stage(stage), ProblemKind(kind), where, detail, Extent(extent), bool(expected))

    def unit_blob(self, unit: UnitRow) -> bytes:
        return self.seal_json(unit)

    def unit(self, sealed: bytes) -> UnitRow:
        return UnitRow(*self.open_json(sealed))


def _bound(blobs: Sequence[Sequence[Any]]) -> list[bytearray]:
    """As sqlite3 takes them; most columns are empty in most messages."""
    return [bytearray(one) if one else _EMPTY for one in blobs] if any(blobs) else [_EMPTY] * len(blobs)


def _bounces_blob(bounces: Iterable[Bounce]) -> bytes:
    """Three numbers each: the recipient, twice the outcome plus one if the original is known, the original or 0."""
    return pack(
        [
            number
            for recipient, outcome, original in bounces
            for number in (recipient, 2 * int(outcome) + (original is not None), original or 0)
        ]
    )


def _bounces(blob: bytes) -> tuple[Bounce, ...]:
    numbers = iter(unpack(blob))
    return tuple(
        Bounce(recipient, Outcome(told >> 1), original if told & 1 else None)
        for recipient, told, original in zip(numbers, numbers, numbers, strict=True)
    )
