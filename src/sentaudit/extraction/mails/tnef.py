"""TNEF (winmail.dat, MS-OXTNEF), in which Outlook wraps what it sends to other programs, to texts and attachments."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sentaudit.extraction.archives.unpacking import Unpacking
from sentaudit.extraction.problems import problem
from sentaudit.formats import mapi
from sentaudit.formats.foreign import Fault, foreign
from sentaudit.formats.mapi import Attached, Item, Properties
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan

_MAGIC = b"\x78\x9f\x3e\x22"
_SUBJECT, _BODY, _DATA, _TITLE = 0x8004, 0x800C, 0x800F, 0x8010
_NEW_FILE, _PROPERTIES, _RECIPIENTS, _FILE, _CODEPAGE = 0x9002, 0x9003, 0x9004, 0x9005, 0x9007
_MESSAGE = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
"""IID_IMessage: an attached object that is a message."""
_SIZES = {2: 2, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 2, 20: 8, 64: 8, 0x48: 16}
_VARIABLE = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_DEPTH = 10
_VALUES = 1_000_000


class TnefExtractor:
    """Gives texts as spans or parts and attachments as parts; attached messages as mail."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """By the magic."""
        return not part.omitted and part.data.startswith(_MAGIC)

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[TextSpan | Part | Problem]:
        """What is wrapped in the order text, attachments; a Problem where it is damaged, after what came before."""
        if len(part.data) > limits.part_bytes:
            yield problem(part, ProblemKind.TOO_LARGE, f"{len(part.data)} bytes of TNEF are over the limit")
            return
        wrapped = _Wrapped(part.data, 0)
        wrapped.read()
        item = wrapped.item()
        unpacking = Unpacking(part, limits)
        for kind, data in mapi.bodies(item.properties):
            content_type, _, charset = kind.partition("; charset=")
            yield Part(part.path, content_type, charset, "", True, data, inner=part.way)
        for number, one in enumerate(item.attached, 1):
            if one.mail is not None:
                yield Part(part.path, "message/rfc822", "", one.name, True, one.mail, inner=part.way)
            else:
                yield from unpacking.member(one.name or f"file {number}", (one.data,))
            if unpacking.stopped:
                return
        if wrapped.is_damaged:
            yield from unpacking.problem(ProblemKind.BROKEN, "the TNEF data is damaged or cut")
        if wrapped.too_deep:
            yield from unpacking.problem(ProblemKind.TOO_DEEP, "messages in TNEF nested too deeply")


class _File:
    def __init__(self) -> None:
        self.title = b""
        self.data = b""
        self.values: dict[int, tuple[int, bytes]] = {}


class _Values(NamedTuple):
    values: dict[int, tuple[int, bytes]]
    end: int


class _Wrapped:
    """One TNEF stream, read as far as it goes."""

    def __init__(self, data: bytes, depth: int) -> None:
        self._data = data
        self._depth = depth
        self._charset = ""
        self._values: dict[int, tuple[int, bytes]] = {}
        self._recipients: list[dict[int, tuple[int, bytes]]] = []
        self._files: list[_File] = []
        self.is_damaged = False
        self.too_deep = False

    def read(self) -> None:
        """Reads it as far as it goes; `is_damaged` tells whether that was not all."""
        try:
            with foreign("damaged"):
                self._read()
        except Fault:
            self.is_damaged = True

    def _read(self) -> None:
        data, position = self._data, 6
        while position + 11 <= len(data):
            name, size = struct.unpack_from("<xHxxI", data, position)
            value = data[position + 9 : position + 9 + size]
            self._attribute(name, value)
            if len(value) < size:
                raise ValueError
            position += 9 + size + 2
        if not data.startswith(_MAGIC) or position < len(data):
            raise ValueError

    def _attribute(self, name: int, value: bytes) -> None:
        if name == _CODEPAGE:
            self._charset = mapi.charset_of(int.from_bytes(value[:4], "little"))
        elif name == _PROPERTIES:
            self._values |= _properties(value, 0).values
        elif name == _RECIPIENTS:
            position = 4
            for _ in range(min(int.from_bytes(value[:4], "little"), len(value) // 4)):
                row = _properties(value, position)
                self._recipients.append(row.values)
                position = row.end
        elif name == _SUBJECT:
            self._values.setdefault(mapi.SUBJECT, (mapi.TEXT8, value))
        elif name == _BODY:
            self._values.setdefault(mapi.BODY, (mapi.TEXT8, value))
        elif name == _NEW_FILE:
            self._files.append(_File())
        elif name in (_TITLE, _DATA, _FILE):
            if not self._files:
                self._files.append(_File())
            if name == _TITLE:
                self._files[-1].title = value
            elif name == _DATA:
                self._files[-1].data = value
            else:
                self._files[-1].values = _properties(value, 0).values

    def item(self) -> Item:
        """What was read."""
        properties = Properties(self._values, self._charset)
        recipients = tuple(Properties(one, properties.charset) for one in self._recipients)
        attached = tuple(filter(None, map(self._attached, self._files)))
        return Item(properties, recipients, attached)

    def _attached(self, file: _File) -> Attached | None:
        properties = Properties(file.values, self._charset)
        name = properties.text(*mapi.FILE_NAMES) or Properties({0x3001: (mapi.TEXT8, file.title)}, self._charset).text(
            0x3001
        )
        data = file.data or properties.raw(mapi.FILE_DATA)
        if not data.startswith(_MESSAGE):
            return Attached(name, properties.text(mapi.FILE_TYPE), data)
        if self._depth >= _DEPTH:
            self.too_deep = True
            return None
        inner = _Wrapped(data[len(_MESSAGE) :], self._depth + 1)
        inner.read()
        found = mapi.as_mail(inner.item())
        self.is_damaged |= inner.is_damaged
        self.too_deep |= inner.too_deep
        return Attached(name, "", b"", found)


def _properties(data: bytes, position: int) -> _Values:
    """A list of MAPI properties: count, then type, id and value of each, in multiples of four bytes."""
    (count,) = struct.unpack_from("<I", data, position)
    position += 4
    values: dict[int, tuple[int, bytes]] = {}
    for _ in range(min(count, _VALUES)):
        kind, name = struct.unpack_from("<HH", data, position)
        position += 4
        if name >= 0x8000:
            (by_name,) = struct.unpack_from("<I", data, position + 16)
            position += 20
            if by_name:
                (size,) = struct.unpack_from("<I", data, position)
                position += 4 + (size + 3 & ~3)
            else:
                position += 4
        many = bool(kind & 0x1000)
        kind &= 0x0FFF
        number = 1
        if many or kind in _VARIABLE:
            (number,) = struct.unpack_from("<I", data, position)
            position += 4
        for _ in range(min(number, _VALUES)):
            if kind in _VARIABLE:
                (size,) = struct.unpack_from("<I", data, position)
                position += 4
            else:
                size = _SIZES[kind]
            values.setdefault(name, (kind, data[position : position + size]))
            if position + size > len(data):
                raise ValueError
            position += size + 3 & ~3
    return _Values(values, position)
