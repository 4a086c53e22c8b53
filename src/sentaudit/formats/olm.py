"""Messages in the archives of Outlook for Mac (.olm: a zip of XML) to mail as everybody else writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.parsers import expat

from sentaudit.formats.foreign import Fault
from sentaudit.formats.mime_writing import entity, header_fields, mailbox, multipart, one_line
from sentaudit.model.coverage import ProblemKind

_PEOPLE = {
    "OPFMessageCopyFromAddresses": "From",
    "OPFMessageCopySenderAddress": "Sender",
    "OPFMessageCopyToAddresses": "To",
    "OPFMessageCopyCCAddresses": "Cc",
    "OPFMessageCopyBCCAddresses": "Bcc",
    "OPFMessageCopyReplyToAddresses": "Reply-To",
}
_TEXT, _PAGE, _HEADER = "OPFMessageCopyBody", "OPFMessageCopyHTMLBody", "OPFMessageCopySource"
_SUBJECT, _SENT, _GOT = "OPFMessageCopySubject", "OPFMessageCopySentTime", "OPFMessageCopyReceivedTime"
_OUTGOING = "OPFMessageIsOutgoing"
_IDS = {
    "OPFMessageCopyMessageID": "Message-ID",
    "OPFMessageCopyInReplyTo": "In-Reply-To",
    "OPFMessageCopyReferences": "References",
}
_ADDRESS, _NAME = "OPFContactEmailAddressAddress", "OPFContactEmailAddressName"
_FILE, _FILE_NAME, _FILE_TYPE = "OPFAttachmentURL", "OPFAttachmentName", "OPFAttachmentContentType"
_ENTRIES = frozenset(("emailAddress", "messageAttachment"))
_DEPTH = 60
_CONTROLS = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.I
)
_KNOWN = re.compile(r"[^\s<>,;:\"'()]{1,320}@[^\s<>,;\"'()]{1,255}")


class Letter:
    """One message: texts and values by element, people by header field as (name, address), files by their values."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.people: dict[str, list[tuple[str, str]]] = {}
        self.files: list[dict[str, str]] = []

    def mail(self, load: Callable[[str], bytes | None]) -> tuple[bytes, int]:
        """The message with what `load` gives for the places of its files, and how many were not there."""
        parts = []
        for name, kind in ((_TEXT, "text/plain"), (_PAGE, "text/html")):
            if self.values.get(name, "").strip():
                parts.append(entity(f"{kind}; charset=utf-8", "", self.values[name].encode("utf-8", "replace")))
        body = [multipart("alternative", parts)] if len(parts) > 1 else parts
        missing = 0
        for file in self.files:
            data = load(file.get(_FILE, ""))
            if data is None:
                missing += 1
            else:
                body.append(entity(file.get(_FILE_TYPE, ""), file.get(_FILE_NAME, ""), data))
        head = "".join(f"{line}\r\n" for line in self._header()).encode("utf-8", "replace")
        return head + b"MIME-Version: 1.0\r\n" + multipart("mixed", body), missing

    def _header(self) -> Iterator[str]:
        """The header it came with, if there is one, else what its values say; receivers it does not name are added."""
        transport = list(header_fields(self.values.get(_HEADER, "").lstrip().partition("\n\n")[0]))
        yield from transport
        known = {address.lower() for line in transport for address in _KNOWN.findall(line)}
        if not transport:
            yield f"Subject: {one_line(self.values.get(_SUBJECT, ''))}"
            for name, field in _IDS.items():
                found = re.findall(r"[^\s<>,]+", one_line(self.values.get(name, "")))
                if found:
                    yield f"{field}: " + " ".join(f"<{one}>" for one in found)
            sent = _moment(self.values.get(_SENT, "") or self.values.get(_GOT, ""))
            if sent is not None:
                yield f"Date: {format_datetime(sent)}"
        if not transport and self.values.get(_OUTGOING, "").strip() not in ("", "0", "0E0"):
            self.people.setdefault("Bcc", [])  # what somebody sent himself names all its receivers
        for field, people in self.people.items():
            if transport and field in ("From", "Sender", "Reply-To"):
                continue
            entries = [
                mailbox(name, address) if "@" in address else f'"{one_line(name or address) or "?"}"'
                for name, address in people
                if address.lower() not in known
            ]
            if entries or field == "Bcc":
                yield f"{field}: " + ",\r\n ".join(entries)


def letters(data: bytes) -> list[Letter]:
    """The messages of one XML file. Raises Fault where it is broken, or says what no such file says.

    Control characters, which XML forbids and mail holds, are taken out where they are in the way.
    """
    try:
        return _read(data)
    except expat.ExpatError:
        pass
    try:
        return _read(_CONTROLS.sub(b" ", data))
    except expat.ExpatError as error:
        raise Fault(ProblemKind.BROKEN, "the XML of a message is damaged") from error


def _read(data: bytes) -> list[Letter]:
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.buffer_text = True
    parser.Parse(data, True)
    return reader.found


def _refuse(*_: object) -> None:
    raise Fault(ProblemKind.BROKEN, "the XML of a message declares a document type")


def _moment(text: str) -> datetime | None:
    """A time of the file: in UTC, whether it says so or not."""
    try:
        found = datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


class _Reader:
    """Takes messages out of the events of the parser."""

    def __init__(self) -> None:
        self.found: list[Letter] = []
        self._way: list[str] = []
        self._pieces: list[str] = []
        self._entry: dict[str, str] | None = None

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        self._way.append(name)
        if len(self._way) > _DEPTH:
            raise Fault(ProblemKind.TOO_DEEP, "the XML of a message is nested too deeply")
        self._pieces = []
        if name == "email":
            self.found.append(Letter())
        elif name in _ENTRIES:
            self._entry = dict(attributes)

    def end(self, name: str) -> None:
        name = name.rpartition(" ")[2]
        self._way.pop()
        text = "".join(self._pieces)
        self._pieces = []
        if not self.found:
            return
        letter = self.found[-1]
        field = next((_PEOPLE[one] for one in reversed(self._way) if one in _PEOPLE), None)
        if name in _ENTRIES and self._entry is not None:
            entry, self._entry = self._entry, None
            if name == "messageAttachment":
                letter.files.append(entry)
            elif field is not None and (entry.get(_ADDRESS) or entry.get(_NAME)):
                letter.people.setdefault(field, []).append((entry.get(_NAME, ""), entry.get(_ADDRESS, "")))
        elif self._entry is not None:
            self._entry[name] = text
        elif name in _PEOPLE and "@" in text:
            letter.people.setdefault(_PEOPLE[name], []).append(("", text.strip()))
        elif name.startswith("OPFMessage") and text:
            letter.values[name] = text

    def text(self, data: str) -> None:
        self._pieces.append(data)
