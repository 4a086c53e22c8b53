"""Mail in files that are not called so: messages under any name, saved web pages (MHTML), small mailboxes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sentaudit.extraction.problems import problem
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part

_WINDOW = 8192
_FIELD = re.compile(rb"([!-9;-~]{1,76}):(?:[ \t]|\r?$)", re.MULTILINE)
_TELLING = frozenset(
    b"from to cc subject date received message-id mime-version return-path delivered-to reply-to content-type "
    b"snapshot-content-location in-reply-to x-mailer".split()
)
_POSTMARK = re.compile(rb"^From \S{1,320} [^\r\n]{0,80}\d{4}[^\r\n]{0,20}\r?\n(?=[!-9;-~]{1,76}:)", re.MULTILINE)
_ENOUGH = 3
_NOT = ("message/", "text/rfc822-headers", "text/html")


class MailFileExtractor:
    """Claims attachments that begin with the header of a message; the engine reads them as mail."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """True if the first lines are header fields, three of them such as mail has."""
        if not part.is_attachment or part.omitted or part.content_type.startswith(_NOT):
            return False
        head = part.data[:_WINDOW]
        mark = _POSTMARK.match(head)
        return _telling_fields(head[mark.end() :] if mark else head) >= _ENOUGH

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Part | Problem]:
        """Each message as a Part of type message/rfc822."""
        data = part.data
        if len(data) > limits.part_bytes:
            detail = f"only the first {limits.part_bytes} of {len(data)} bytes were read"
            yield problem(part, ProblemKind.TOO_LARGE, detail)
            data = data[: limits.part_bytes]
        marks = [match.span() for match in _POSTMARK.finditer(data)]
        if not marks or marks[0][0] > 0:
            yield Part(part.path, "message/rfc822", "", "", True, data, inner=part.way)
            return
        ends = [start for start, _ in marks[1:]] + [len(data)]
        for number, ((_, start), end) in enumerate(zip(marks, ends, strict=True), 1):
            if number > limits.parts:
                yield problem(part, ProblemKind.TOO_MANY, f"only the first {limits.parts} messages were read")
                return
            yield Part(part.path, "message/rfc822", "", f"message {number}", True, data[start:end], inner=part.way)


def _telling_fields(head: bytes) -> int:
    """How many of the fields in the first block are such as only mail has; 0 if a line is neither field nor fold."""
    found: set[bytes] = set()
    for line in head.split(b"\n")[:100]:
        if not line.strip():
            break
        if line[:1] in (b" ", b"\t"):
            continue
        field = _FIELD.match(line)
        if field is None:
            return 0 if len(found) < _ENOUGH else len(found)
        name = field[1].lower()
        if name in _TELLING:
            found.add(name)
    return len(found)
