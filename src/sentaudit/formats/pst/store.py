"""Folders and messages of an Outlook data file (MS-PST 2.4), each message as mail like any other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from sentaudit.formats.foreign import Fault, foreign
from sentaudit.formats.mapi import FILE_DATA, FILE_METHOD, FILE_NAMES, FILE_TYPE, SUBJECT, Attached, Item, as_mail
from sentaudit.formats.mapi import Properties as Mapi
from sentaudit.formats.pst.blocks import Database, Node
from sentaudit.formats.pst.heap import OBJECT, Room, properties, table
from sentaudit.model.coverage import ProblemKind

FOLDER, MESSAGE = 0x02, 0x04
_STORE, _ROOT = 0x21, 0x122
_RECIPIENTS, _ATTACHMENTS = 0x692, 0x671
_NAME, _CLASS = 0x3001, 0x001A
_SUBTREE, _SENT, _OTHERS = 0x35E0, 0x35E4, (0x35E2, 0x35E3)
_DEPTH = 8
_HEAD_ROOM = 64 << 20


class Directory(NamedTuple):
    """A folder: its node, and the names that lead to it. `is_sent` is what the file itself says (None: nothing)."""

    nid: int
    way: tuple[str, ...]
    is_sent: bool | None


class Letter(NamedTuple):
    """A message. `kind` is its class in lower case; `missing` counts attachments whose content is not there."""

    kind: str
    mail: bytes
    missing: int
    too_deep: bool


class Store:
    """One file. Whatever is damaged is a Fault where it is met."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        with foreign("the Outlook data file is damaged"):
            self._database = Database(file, size)

    def folders(self) -> tuple[list[Directory], list[Fault]]:
        """All folders by number, and what of the index or of their names could not be read."""
        faults: list[Fault] = []
        nodes: dict[int, Node] = {}
        for one in self._nodes():
            if isinstance(one, Fault):
                faults.append(one)
            elif one.nid & 0x1F == FOLDER:
                nodes[one.nid] = one
        marks = self._marks(faults)
        names: dict[int, str] = {}
        for nid, node in nodes.items():
            try:
                with foreign("the name of a folder is damaged"):
                    names[nid] = Mapi(properties(self._database, node, Room(_HEAD_ROOM))).text(_NAME)
            except Fault as fault:
                faults.append(fault)
                names[nid] = ""
        return [
            Directory(nid, _way(nid, nodes, names, marks.get(_SUBTREE, 0)), _is_sent(nid, marks))
            for nid in sorted(nodes)
        ], faults

    def messages(self, low: int = 0, high: int = 1 << 32) -> Iterator[tuple[int, int] | Fault]:
        """Number of each message and of the folder it lies in, in order; a Fault for each damaged page."""
        for one in self._nodes(low, high):
            if isinstance(one, Fault):
                yield one
            elif one.nid & 0x1F == MESSAGE:
                yield one.nid, one.parent

    def letter(self, nid: int, room: int, *, with_files: bool = True) -> Letter:
        """The message of that number, within `room` bytes read and written."""
        with foreign("the message is damaged"):
            node = self._database.node(nid)
            if node is None:
                raise Fault(ProblemKind.BROKEN, "the message is gone")
            reader = _Reader(self._database, Room(room), with_files=with_files)
            kind, mail = reader.item(node, 0)
            return Letter(kind, mail, reader.missing, reader.too_deep)

    def _nodes(self, low: int = 0, high: int = 1 << 32) -> Iterator[Node | Fault]:
        yield from self._database.nodes(low, high)

    def _marks(self, faults: list[Fault]) -> dict[int, int]:
        """The folders the file itself names for a purpose: the property that does, and the folder's number."""
        try:
            with foreign("the head of the message store is damaged"):
                node = self._database.node(_STORE)
                values = properties(self._database, node, Room(_HEAD_ROOM)) if node else {}
        except Fault as fault:
            faults.append(fault)
            return {}
        return {
            name: int.from_bytes(values[name][1][20:24], "little")
            for name in (_SUBTREE, _SENT, *_OTHERS)
            if name in values
        }


def _is_sent(nid: int, marks: dict[int, int]) -> bool | None:
    if marks.get(_SENT) == nid:
        return True
    return False if any(marks.get(name) == nid for name in _OTHERS) else None


def _way(nid: int, nodes: dict[int, Node], names: dict[int, str], top: int) -> tuple[str, ...]:
    """The names from the top of what a person sees, or from the root where it is not below that."""
    way: list[str] = []
    seen: set[int] = set()
    while nid in nodes and nid not in seen and nid not in (top, _ROOT):
        seen.add(nid)
        way.append(names[nid] or f"{nid:#x}")
        nid = nodes[nid].parent
    return tuple(reversed(way))


class _Reader:
    """Reads one message with all that is attached to it."""

    def __init__(self, database: Database, room: Room, *, with_files: bool) -> None:
        self._database = database
        self._room = room
        self._with_files = with_files
        self.missing = 0
        self.too_deep = False

    def item(self, node: Node, depth: int) -> tuple[str, bytes]:
        """Class and mail of the message in a node."""
        values = properties(self._database, node, self._room)
        if SUBJECT in values:
            values[SUBJECT] = _without_mark(*values[SUBJECT])
        own = Mapi(values)
        subnodes = self._database.subnodes(node.sub) if node.sub else {}
        recipients = []
        if _RECIPIENTS in subnodes:
            rows = table(self._database, subnodes[_RECIPIENTS], self._room)
            recipients = [Mapi(row, own.charset) for _, row in rows]
        attached = []
        if self._with_files and _ATTACHMENTS in subnodes:
            for number, _ in table(self._database, subnodes[_ATTACHMENTS], self._room):
                if number not in subnodes:
                    self.missing += 1
                elif (found := self._attached(subnodes[number], own.charset, depth)) is not None:
                    attached.append(found)
        mail = as_mail(Item(own, tuple(recipients), tuple(attached)))
        self._room.take(len(mail))
        return own.text(_CLASS).lower(), mail

    def _attached(self, node: Node, charset: str, depth: int) -> Attached | None:
        values = properties(self._database, node, self._room)
        own = Mapi(values, charset)
        name = own.text(*FILE_NAMES)
        kind, data = values.get(FILE_DATA, (0, b""))
        if kind == OBJECT and own.number(FILE_METHOD) == 5:
            inner = self._database.subnodes(node.sub).get(int.from_bytes(data[:4], "little"))
            if inner is None:
                self.missing += 1
                return None
            if depth >= _DEPTH:
                self.too_deep = True
                return None
            return Attached(name, "", b"", self.item(inner, depth + 1)[1])
        if kind == OBJECT or (not data and own.number(FILE_METHOD) > 1):
            self.missing += 1
            return None
        return Attached(name, own.text(FILE_TYPE), data)


def _without_mark(kind: int, raw: bytes) -> tuple[int, bytes]:
    """A subject without the two characters that tell how long its `Re:` is (MS-PST 2.5.3.1.1.1)."""
    width = 2 if kind == 0x001F else 1
    return kind, raw[2 * width :] if raw[:width] == b"\x01".ljust(width, b"\0") else raw
