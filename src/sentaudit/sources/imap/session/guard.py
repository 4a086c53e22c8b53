"""The last gate before the wire: only commands that cannot change a mailbox pass."""

from __future__ import annotations

import re
from collections import Counter

ALLOWED = frozenset(
    b"CAPABILITY NOOP LOGOUT ID STARTTLS AUTHENTICATE LOGIN NAMESPACE LIST STATUS EXAMINE UNSELECT SEARCH FETCH".split()
)
"""EXAMINE but not SELECT: under SELECT even looking moves messages from new to cur and clears \\Recent."""

_COMMAND = re.compile(rb"[A-Z]+\d+ (?:UID )?([A-Za-z]+)([^\r\n]*?)(?:\{(\d{1,9})\})?\r\n")
_SASL = re.compile(rb"[A-Za-z0-9+/=]*|\*|\r\n")
# A body without PEEK sets \Seen where the folder can be written to; BINARY answers in a form imaplib misreads.
_MARKS_AS_SEEN = re.compile(rb"(?<!PEEK)\[|\bBINARY|\bRFC822(?!\.(?:SIZE|HEADER)\b)", re.IGNORECASE)


class ReadOnlyViolation(RuntimeError):  # noqa: N818 - the name says what happened
    """A command that could change something was about to be sent: a programming error, never to be retried.

    Not an OSError, which imaplib would turn into a lost connection.
    """


class Guard:
    """Checks what is sent and counts it; `verbs` proves afterwards what was done to the mailbox."""

    def __init__(self) -> None:
        self.verbs: Counter[str] = Counter()
        self._sasl = False
        self._literal: int | None = None
        self._line_end = False

    def check(self, data: bytes) -> None:
        """Raises ReadOnlyViolation if `data` is anything but one allowed command, or what belongs to the last one:
        the literal it announced and the line end behind that, or the answers of a SASL exchange."""
        if self._literal is not None or self._line_end:
            if len(data) != self._literal if self._literal is not None else data != b"\r\n":
                raise ReadOnlyViolation("something else than the announced literal was about to be sent")
            self._line_end, self._literal = self._literal is not None, None
            return
        command = _COMMAND.fullmatch(data)
        if command is None:
            if not (self._sasl and _SASL.fullmatch(data)):
                raise ReadOnlyViolation("something that is no command was about to be sent")
            return
        verb = command[1].upper()
        if verb not in ALLOWED or (verb == b"FETCH" and _MARKS_AS_SEEN.search(command[2])):
            raise ReadOnlyViolation(f"{verb.decode('ascii')} would not be read-only")
        self._sasl = verb == b"AUTHENTICATE"
        self._literal = int(command[3]) if command[3] else None
        self.verbs[verb.decode("ascii")] += 1
