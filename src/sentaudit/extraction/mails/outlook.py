"""Outlook messages saved as files (.msg, MS-OXMSG) to mail, which is then read like any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sentaudit.extraction.problems import problem
from sentaudit.formats.foreign import Fault
from sentaudit.formats.message_file import MessageFile, is_message_file
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part


class OutlookExtractor:
    """Gives the message inside as one part of type message/rfc822: header, texts, attachments, nested messages."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """True for a compound file with the properties of a message at its root, whatever it is called."""
        return not part.omitted and is_message_file(part.data)

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Part | Problem]:
        """One Part, and Problems for what is damaged, too deep, or kept somewhere else."""
        if len(part.data) > limits.part_bytes:
            detail = f"an Outlook message of {len(part.data)} bytes is over the limit"
            yield problem(part, ProblemKind.TOO_LARGE, detail)
            return
        try:
            reader = MessageFile(part.data, limits.inflated_bytes)
        except Fault as fault:
            yield problem(part, fault.kind, fault.detail)
            return
        yield Part(part.path, "message/rfc822", "", "", True, reader.mail, inner=part.way)
        if reader.is_cut:
            yield problem(part, ProblemKind.BROKEN, "the Outlook message is cut")
        if reader.too_deep:
            yield problem(part, ProblemKind.TOO_DEEP, "Outlook messages nested too deeply")
        if reader.missing:
            detail = f"{reader.missing} attachments are objects or links without content that can be read"
            yield problem(part, ProblemKind.UNSUPPORTED, detail, extent=Extent.ASIDE)
