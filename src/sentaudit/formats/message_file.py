"""Outlook messages saved as files (.msg, MS-OXMSG), from the storages of a compound file to mail like any other."""

from __future__ import annotations

import re
import struct

from sentaudit.formats.compound import MAGIC, CompoundFile, Entry, root_names
from sentaudit.formats.foreign import Fault, foreign
from sentaudit.formats.mapi import FILE_DATA, FILE_METHOD, FILE_NAMES, FILE_TYPE, Attached, Item, Properties, as_mail
from sentaudit.model.coverage import ProblemKind

_PROPERTIES = "__properties_version1.0"
_RECIPIENT, _ATTACHMENT = "__recip_version1.0_#", "__attach_version1.0_#"
_STREAM_NAME = re.compile("__substg1\\.0_([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})")
_EMBEDDED = "__substg1.0_3701000D"
_HEADER, _HEADER_EMBEDDED, _HEADER_INNER = 32, 24, 8
_VARIABLE = frozenset({0x001E, 0x001F, 0x0102, 0x000D})
_DEPTH = 8
_SPOKEN = _PROPERTIES.encode("utf-16-le")


def is_message_file(data: bytes) -> bool:
    """True for a compound file with the properties of a message at its root, whatever it is called."""
    return data.startswith(MAGIC) and _SPOKEN in data and _PROPERTIES in root_names(data)


class MessageFile:
    """One message in a file. `mail` is all of it as mail; Fault if nothing can be made of it.

    `missing` counts attachments whose content is not there, `too_deep` tells of messages left out within each other,
    `is_cut` of a file that ends early. `room` is how many bytes may be read and written;
    without `with_files` no attachment is looked at.
    """

    def __init__(self, data: bytes, room: int, *, with_files: bool = True) -> None:
        self.missing = 0
        self.too_deep = False
        self.is_cut = False
        self._room = room
        self._with_files = with_files
        with foreign("the Outlook message is damaged"):
            self._file = CompoundFile(data)
            self._below: dict[tuple[str, ...], list[Entry]] = {}
            for entry in self._file.entries:
                self._below.setdefault(entry.path[:-1], []).append(entry)
            self.mail = self._item((), _HEADER, 0)

    def _item(self, path: tuple[str, ...], header: int, depth: int) -> bytes:
        """The message in the storage at `path` as mail."""
        if not any(entry.path[-1] == _PROPERTIES for entry in self._below.get(path, ())):
            raise Fault(ProblemKind.BROKEN, "the Outlook message is damaged")
        properties = self._properties(path, header, "")
        recipients, attached = [], []
        for entry in self._below.get(path, ()):
            name = entry.path[-1]
            if not entry.is_stream and name.startswith(_RECIPIENT):
                recipients.append(self._properties(entry.path, _HEADER_INNER, properties.charset))
            elif self._with_files and not entry.is_stream and name.startswith(_ATTACHMENT):
                found = self._attached(entry.path, properties.charset, depth)
                if found is not None:
                    attached.append(found)
        mail = as_mail(Item(properties, tuple(recipients), tuple(attached)))
        self._take(len(mail))
        return mail

    def _attached(self, path: tuple[str, ...], charset: str, depth: int) -> Attached | None:
        properties = self._properties(path, _HEADER_INNER, charset)
        name = properties.text(*FILE_NAMES)
        inner = (*path, _EMBEDDED)
        if any(entry.path[-1] == _PROPERTIES for entry in self._below.get(inner, ())):
            if depth >= _DEPTH:
                self.too_deep = True
                return None
            return Attached(name, "", b"", self._item(inner, _HEADER_EMBEDDED, depth + 1))
        data = properties.raw(FILE_DATA)
        if inner in self._below or (not data and properties.number(FILE_METHOD) > 1):
            self.missing += 1
            return None
        return Attached(name, properties.text(FILE_TYPE), data)

    def _properties(self, path: tuple[str, ...], header: int, charset: str) -> Properties:
        """Values of fixed size stand in one stream, all others in one stream each, named by id and type."""
        values: dict[int, tuple[int, bytes]] = {}
        for entry in self._below.get(path, ()):
            stream = entry.path[-1]
            if entry.is_stream and stream == _PROPERTIES:
                table = self._read(entry)
                for position in range(header, len(table) - 15, 16):
                    kind, name = struct.unpack_from("<HH", table, position)
                    if kind not in _VARIABLE:
                        values[name] = (kind, table[position + 8 : position + 16])
            elif entry.is_stream and (found := _STREAM_NAME.fullmatch(stream)):
                name, kind = int(found[1], 16), int(found[2], 16)
                if kind in _VARIABLE:
                    values[name] = (kind, self._read(entry))
        return Properties(values, charset)

    def _read(self, entry: Entry) -> bytes:
        content = self._file.content(entry)
        self._take(len(content))
        if len(content) < entry.size:
            self.is_cut = True
        return content

    def _take(self, size: int) -> None:
        """Streams may share their bytes and nested messages are written anew at each level: all of it counts."""
        self._room -= size
        if self._room < 0:
            raise Fault(ProblemKind.TOO_LARGE, "the Outlook message unpacks to more than the limit")
