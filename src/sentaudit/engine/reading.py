"""One message to what stands in it: parts through extractors to spans, spans through detectors to found addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sentaudit.detection.at_signs.scan import has_at
from sentaudit.engine.files.extracting import Extract, Extraction, Tools
from sentaudit.engine.files.opening import Opener
from sentaudit.engine.files.recognising import Recogniser, is_mail
from sentaudit.engine.settling import settled
from sentaudit.model.config import Limits
from sentaudit.model.message import AddressList, Message
from sentaudit.model.reading import Reading
from sentaudit.model.text import FoundRecords
from sentaudit.ports import Detector, Extractor

_NOTHING: frozenset[int] = frozenset()


class Reader:
    """Reads messages with one parser, the extractors and the detectors of the registry.

    The steps can be taken one by one, so that a scanner can take each for many messages in a row.
    """

    def __init__(
        self,
        parse: Callable[[bytes, Limits], Message],
        extractors: Sequence[Extractor],
        detectors: Sequence[Detector],
        limits: Limits,
        opener: Opener | None = None,
    ) -> None:
        self._tools = Tools(parse, Recogniser(extractors), opener or Opener(limits), limits)
        self._detectors = detectors

    def read(self, data: bytes, *, keys: Sequence[str] = (), thorough: bool = False) -> Reading:
        """All steps for one message; `thorough` leaves out nothing, also where nothing could be foreign."""
        message = self.parse(data)
        done = _NOTHING if thorough else settled(message)
        return untouched(message, done) or self.detect(self.extract(message, done, keys))

    def parse(self, data: bytes) -> Message:
        """The first step: bytes to headers and parts."""
        return self._tools.parse(data, self._tools.limits)

    def ahead(self, messages: Iterable[tuple[Message, frozenset[int]]]) -> None:
        """Lets the parts of messages that will be extracted soon be opened, while other work is done."""
        parts = (
            part
            for message, done in messages
            for number, part in enumerate(message.parts, 1)
            if number not in done and part.is_attachment and not part.omitted and not is_mail(part)
        )
        self._tools.opener.ahead(self._tools.recogniser.sandboxed(parts))

    def extract(self, message: Message, done: frozenset[int], keys: Sequence[str] = ()) -> Extract:
        """The second step: parts to texts, but for those `done`, by number from 1. Nested mail is opened level by
        level within `limits.depth`."""
        return Extraction(self._tools, message, keys).texts(done)

    def detect(self, extract: Extract) -> Reading:
        """The third step: addresses and records in the texts."""
        message, spans, found, parts, problems, *_ = extract
        records: list[FoundRecords] = []
        seen = list(found)
        for detector in self._detectors:
            for one in detector.detect(message, spans):
                if isinstance(one, FoundRecords):
                    records.append(one)
                else:
                    seen.append(one)
        text = next((span.text for part, span in spans if not part.is_attachment and not span.hidden), "")
        return Reading(message, tuple(seen), parts, problems, text, tuple(records))


def untouched(message: Message, done: frozenset[int]) -> Reading | None:
    """What reading gives if all parts are `done` and the subject shows nobody, as in most mail; else None."""
    if len(done) < len(message.parts) or has_at(message.envelope.subject):
        return None
    return Reading(message, (), (len(done), 0, 0), message.problems, "")


def recipients_of(addresses: AddressList) -> tuple[str, ...]:
    """Distinct addresses of a list in order of appearance."""
    return tuple(dict.fromkeys([mailbox.address for mailbox in addresses.mailboxes]))
