"""Takes the usual rows out of the XML of a sheet at once; all others are left to the parser.

Nearly every program writes nearly all of them in one form. Cutting many rows at their cells by one expression, and
making texts column by column, takes a fifth of the time the parser takes to tell of every element; what is left in the
stream is still well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import lt, ne, sub

from sentaudit.extraction.office.cell_formats import stands_for_itself
from sentaudit.extraction.office.grid import MOST_COLUMNS
from sentaudit.extraction.office.sheet_cells import Cut, cut_rows
from sentaudit.extraction.office.sheet_pieces import blocks, plain
from sentaudit.extraction.office.sheet_shapes import shape_of
from sentaudit.extraction.office.sheet_xml import LONGEST_NUMBER, Sheet

_ROW_END = b"</row>"
_SETTINGS_OF_CELL = re.compile(r"(?: (?:[st]|[cv]m|ph)=(?:\"\w{1,9}\"|'\w{1,9}'))*")
_SETTING = re.compile(r" ([st])=[\"'](\w+)")
_WORTHWHILE = 1 << 14
"""Characters of rows for which one more expression pays."""
_MOST_UNLIKE = 3
_MOST_SHAPES = 1_000
_MOST_REMEMBERED = 100_000


class _Reader:
    """Makes texts of the values of cells of one kind and style."""

    def __init__(self, sheet: Sheet, kind: str, style: str) -> None:
        self._sheet = sheet
        self._kind, self._style = kind, style
        self._is_text = kind in ("inlineStr", "str")
        self._is_plain_number = kind == "n" and not sheet.number_kind(style)
        self._known: dict[str, str] = {"": ""}

    def texts(self, values: list[str]) -> list[str]:
        """The texts, usual values all at once."""
        if self._is_text:
            return values
        if self._is_plain_number or self._kind == "s":
            if len(max(values, key=len)) <= LONGEST_NUMBER and "".join(values).isdecimal():
                if self._is_plain_number:
                    return values
                texts = self._sheet.strings_at(values) if "" not in values else None
                if texts is not None:
                    return texts
            if self._is_plain_number:
                kind, style, shown = self._kind, self._style, self._sheet.shown
                return [value if stands_for_itself(value) else shown(kind, style, value) for value in values]
        known, shown = self._known, self._sheet.shown
        for value in {*values} - known.keys():
            known[value] = shown(self._kind, self._style, value)
        texts = [known[value] for value in values]
        if len(known) > _MOST_REMEMBERED:
            self._known = {"": ""}
        return texts


class PlainRows:
    """Puts plain rows into a sheet as its pieces pass by."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._readers: dict[str, _Reader] = {}
        self._places: dict[tuple[str | None, ...], tuple[int, ...]] = {}
        self._unlike = 0
        self._hopeless = False

    def left(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces without the rows that were taken; each is given before what stands behind it is taken."""
        for block in blocks(pieces, _ROW_END):
            end = block.rfind(_ROW_END)
            start = -1 if self._hopeless else block.find(b"<row", 0, max(end, 0))
            if start < 0:
                yield block
                continue
            if start:
                yield block[:start]
            if not self._take(block[start : end + len(_ROW_END)].decode("utf-8", "replace")):
                yield from self._one_by_one(block[start:end].split(_ROW_END))
            if end + len(_ROW_END) < len(block):
                yield block[end + len(_ROW_END) :]

    def _one_by_one(self, rows: Sequence[bytes]) -> Iterator[bytes]:
        """Takes those of the rows, which come without their ends, that are plain, and gives the others."""
        refused = 0
        for cut in rows:
            row = cut + _ROW_END
            if not self._take(row.decode("utf-8", "replace").lstrip()):
                refused += 1
                yield row
        self._hopeless = refused * 2 > len(rows)

    def _take(self, source: str) -> bool:
        """Puts these rows into the sheet; False, and nothing is done, if they are not all plain."""
        return self._take_alike(source) or self._take_plain(source)

    def _take_alike(self, source: str) -> bool:
        """Does it if all rows are of one shape."""
        if self._unlike == _MOST_UNLIKE or len(source) < _WORTHWHILE:
            return False
        shape = shape_of(source[source.rfind("<row") :])
        found = shape.columns(source) if shape else None
        self._unlike += found is None
        if shape is None or found is None or not all(map(self._reader, set(shape.settings))):
            return False
        self._unlike = 0
        numbers, columns = found
        if "&" in source or "\r" in source:
            columns = [list(map(plain, column)) for column in columns]
        texts = [self._readers[one].texts(column) for one, column in zip(shape.settings, columns, strict=True)]
        following = self._sheet.row + 2
        rows = list(map(int, numbers) if numbers[0] else range(following, following + len(numbers)))
        self._sheet.row = rows[-1] - 1
        for low, high in _runs(rows):
            self._put(rows[low] - 1, shape.letters, [column[low:high] for column in texts])
        return True

    def _take_plain(self, source: str) -> bool:
        """Does it whatever shape each row is of."""
        cut = cut_rows(source)
        if cut is None or not all(map(self._reader, set(cut.settings))):
            return False
        row = self._sheet.row
        rows = [row := row + 1 if number is None else int(number) - 1 for number in cut.numbers]
        self._sheet.row = row
        texts = self._texts(cut)
        letters = [tuple(cut.letters[low:high]) for low, high in cut.bounds]
        for low, high in _runs(rows, letters):
            size = len(letters[low])
            some = texts[cut.bounds[low][0] : cut.bounds[high - 1][1]]
            self._put(rows[low], letters[low], [some[at::size] for at in range(size)])
        return True

    def _texts(self, cut: Cut) -> list[str]:
        """What the cells show, those of the same settings together."""
        settings, values, width = cut.settings, cut.values, cut.width
        texts = values[:]
        if width and settings == settings[:width] * len(cut.numbers):
            for at, setting in enumerate(settings[:width]):
                texts[at::width] = self._readers[setting].texts(values[at::width])
            return texts
        places: dict[str, list[int]] = {}
        for at, setting in enumerate(settings):
            places.setdefault(setting, []).append(at)
        for setting, these in places.items():
            for at, text in zip(these, self._readers[setting].texts([values[at] for at in these]), strict=True):
                texts[at] = text
        return texts

    def _put(self, first: int, letters: tuple[str | None, ...], columns: list[list[str]]) -> None:
        """Puts consecutive rows whose cells stand in the same columns."""
        places = self._places.get(letters) or self._places_of(letters)
        if places[-1] < MOST_COLUMNS and all(map(lt, places, places[1:])):
            whole = columns
            if places[-1] >= len(places):
                whole = [[""] * len(columns[0])] * (places[-1] + 1)
                for at, column in zip(places, columns, strict=True):
                    whole[at] = column
            self._put_rows(first, [row if row[-1] else _trimmed(row) for row in zip(*whole, strict=True)])
            return
        for row, cells in enumerate(zip(*columns, strict=True), first):
            for at, text in zip(places, cells, strict=True):
                self._sheet.grid.put(row, at, text)

    def _put_rows(self, first: int, rows: list[tuple[str, ...]]) -> None:
        """Puts as many of these rows at once as lie in a free part of the sheet, or in one that is taken."""
        grid = self._sheet.grid
        if grid.put_rows(first, rows):
            return
        if len(rows) > 1:
            half = len(rows) // 2
            self._put_rows(first, rows[:half])
            self._put_rows(first + half, rows[half:])
            return
        for at, text in enumerate(rows[0]):
            grid.put(first, at, text)

    def _places_of(self, letters: tuple[str | None, ...]) -> tuple[int, ...]:
        """The columns of the cells of a row, counted from 0."""
        sheet = self._sheet
        columns: list[int] = []
        for one in letters:
            if one is None:
                columns.append(columns[-1] + 1 if columns else 0)
            else:
                known = sheet.columns.get(one)
                columns.append(sheet.column_of(one) if known is None else known)
        if len(self._places) >= _MOST_SHAPES:
            self._places.clear()
        self._places[letters] = tuple(columns)
        return self._places[letters]

    def _reader(self, settings: str) -> _Reader | None:
        """What reads cells with these settings; None if they are not plain."""
        reader = self._readers.get(settings)
        if reader is None and len(self._readers) < _MOST_SHAPES and _SETTINGS_OF_CELL.fullmatch(settings):
            said = dict(_SETTING.findall(settings))
            reader = self._readers[settings] = _Reader(self._sheet, said.get("t", "n"), said.get("s", ""))
        return reader


def _runs(rows: Sequence[int], kinds: Sequence[object] = ()) -> Iterator[tuple[int, int]]:
    """From where to where the rows are consecutive and of the same kind."""
    breaks = {at for at, step in enumerate(map(sub, rows[1:], rows), 1) if step != 1}
    breaks.update([at for at, differ in enumerate(map(ne, kinds[1:], kinds), 1) if differ])
    bounds = [0, *sorted(breaks), len(rows)]
    return pairwise(bounds)


def _trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
    """The row without empty cells at its end."""
    size = len(row)
    while size and not row[size - 1]:
        size -= 1
    return row[:size]
