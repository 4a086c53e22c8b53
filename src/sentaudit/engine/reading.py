"""One message to what stands in it: parts through extractors to spans, spans through detectors to found addresses."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sentaudit.engine.budget import Budget
from sentaudit.engine.opening import Opener
from sentaudit.engine.recognising import Recogniser, is_mail
from sentaudit.engine.settling import settled
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.facts import Channel, Place
from sentaudit.model.locator import Locator
from sentaudit.model.message import AddressList, Message, Part
from sentaudit.model.text import Found, FoundRecords, Table, TextSpan
from sentaudit.ports import Detector, Extractor

_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_TYPE = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}")
_ALTERNATIVES_PER_MAIL = 100_000
_NOTHING: frozenset[int] = frozenset()


class Reading(NamedTuple):
    """A message with all that was found in it. `parts` counts scanned, skipped and failed parts.

    `text` is the first text of the message itself, "" if none had to be read.
    """

    message: Message
    found: tuple[Found, ...]
    parts: tuple[int, int, int]
    problems: tuple[Problem, ...]
    text: str
    records: tuple[FoundRecords, ...] = ()


class Extract(NamedTuple):
    """The texts of a message, before anybody has looked for addresses in them. The fields are those of Reading;
    `inflated` is about how many bytes of them were unpacked of its files; `locked` tells that a file stayed closed."""

    message: Message
    spans: tuple[tuple[Part, TextSpan], ...]
    found: tuple[Found, ...]
    parts: tuple[int, int, int]
    problems: tuple[Problem, ...]
    inflated: int
    locked: bool


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
        self._parse = parse
        self._recogniser = Recogniser(extractors)
        self._detectors = detectors
        self._limits = limits
        self._opener = opener or Opener(limits)

    def read(self, data: bytes, *, keys: Sequence[str] = (), thorough: bool = False) -> Reading:
        """All steps for one message; `thorough` leaves out nothing, also where nothing could be foreign."""
        message = self.parse(data)
        return self.detect(self.extract(message, _NOTHING if thorough else settled(message), keys))

    def parse(self, data: bytes) -> Message:
        """The first step: bytes to headers and parts."""
        return self._parse(data, self._limits)

    def ahead(self, messages: Iterable[tuple[Message, frozenset[int]]]) -> None:
        """Lets the parts of messages that will be extracted soon be opened, while other work is done."""
        parts = []
        for message, done in messages:
            for number, part in enumerate(message.parts, 1):
                if number in done or part.omitted or not part.is_attachment or is_mail(part):
                    continue
                extractor = self._recogniser.sandboxed_for(part)
                if extractor is not None:
                    parts.append((extractor, part))
        self._opener.ahead(parts)

    def extract(self, message: Message, done: frozenset[int], keys: Sequence[str] = ()) -> Extract:
        """The second step: parts to texts, but for those `done`, by number from 1. Nested mail is opened level by
        level within `limits.depth`."""
        problems = list(message.problems)
        spans: list[tuple[Part, TextSpan]] = []
        found: list[Found] = []
        scanned = skipped = failed = 0
        budget = Budget(self._limits, len(message.parts))
        queue = deque([(part, 1) for part in message.parts])
        mails = seen = 0
        while queue:
            part, depth = queue.popleft()
            seen += 1
            if seen in done:
                scanned += 1
                continue
            if part.omitted:
                skipped += 1
                problems.append(_left_out(part, part.omitted))
                continue
            if is_mail(part):
                if depth >= self._limits.depth or seen > self._limits.parts:
                    failed += 1
                    problems.append(_problem(part, ProblemKind.TOO_DEEP, "mail nested too deeply", Extent.PART_FAILED))
                    continue
                mails += 1
                nested = self._parse(part.data, self._limits)
                scanned += 1
                problems += [_inside(problem, part) for problem in nested.problems]
                found += _headers_of(nested, part)
                if nested.envelope.subject:
                    spans.append((part._replace(is_attachment=True), TextSpan(nested.envelope.subject, part.path)))
                queue += [(_moved(leaf, part, mails), depth + 1) for leaf in nested.parts]
                continue
            extractor = self._recogniser.extractor_for(part)
            if extractor is None:
                if part.content_type in _SIGNATURES:
                    skipped += 1
                    problems.append(_left_out(part, "electronic signature"))
                else:
                    failed += 1
                    detail = f"no reader for {_known_type(part)} ({len(part.data)} bytes)"
                    problems.append(_problem(part, ProblemKind.UNSUPPORTED, detail, Extent.PART_FAILED))
                continue
            outcome = Extent.ASIDE
            sandboxed = extractor.sandboxed
            if sandboxed:
                items = self._opener.open(extractor, part, budget, keys)
            else:
                items = extractor.extract(part, budget.limits(), ())
            # The bytes of what came out of a container are not needed beside its text, and may be many.
            bare = part._replace(data=b"") if depth > 1 else part
            refused: set[ProblemKind] = set()
            for item in items:
                if isinstance(item, TextSpan):
                    spans.append((bare, item))
                elif isinstance(item, Table):
                    spans.append((bare, _as_text(item)))
                elif isinstance(item, Problem):
                    problems.append(_inside(item, part))
                    if item.extent is not Extent.ASIDE:
                        outcome = item.extent
                else:
                    if not sandboxed:
                        budget.room -= len(item.data)
                    refusal = budget.refusal(depth + 1)
                    if refusal is None:
                        queue.append((item, depth + 1))
                        continue
                    outcome = Extent.PART_FAILED
                    if refusal.kind not in refused:
                        refused.add(refusal.kind)
                        problems.append(_problem(part, refusal.kind, refusal.detail, outcome))
                    if refusal.over:
                        break
            scanned += outcome is Extent.ASIDE
            skipped += outcome is Extent.PART_SKIPPED
            failed += outcome is Extent.PART_FAILED
        spent = self._limits.inflated_bytes - budget.room
        return Extract(
            message, tuple(spans), tuple(found), (scanned, skipped, failed), tuple(problems), spent, budget.locked
        )

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


def _headers_of(nested: Message, part: Part) -> list[Found]:
    """Recipients and authors in the header of nested mail: an old recipient list travels on with a forward."""
    found = []
    recipients = (*nested.envelope.to.mailboxes, *nested.envelope.cc.mailboxes)
    if recipients:
        named = tuple(dict.fromkeys(one.address for one in recipients if one.name))
        distinct = tuple(dict.fromkeys(one.address for one in recipients))
        found.append(Found(Channel.QUOTED, Place.LISTED, part.path, part.inner, distinct, len(recipients), named))
    authors = tuple(dict.fromkeys(one.address for one in nested.envelope.authors))
    if authors:
        found.append(Found(Channel.QUOTED, Place.AUTHOR, part.path, part.inner, authors, len(authors)))
    return found


def recipients_of(addresses: AddressList) -> tuple[str, ...]:
    """Distinct addresses of a list in order of appearance."""
    return tuple(dict.fromkeys([mailbox.address for mailbox in addresses.mailboxes]))


def _as_text(table: Table) -> TextSpan:
    """The rows of a table as lines, so that its addresses are found like all others and each line is its row."""
    if table.repeated:
        return TextSpan("", table.part, table.inner, cells=table.rows)
    lines = ["\t".join(row) for row in table.rows]
    text = "\n".join(lines)
    if text.count("\n") >= len(lines):
        text = "\n".join([line.replace("\n", " ") for line in lines])
    return TextSpan(text, table.part, table.inner, by_line=True, cells=table.rows)


def _moved(leaf: Part, parent: Part, mail: int) -> Part:
    """A leaf of nested mail as a part of the outer message: everything in it is attached content."""
    alternative = leaf.alternative + mail * _ALTERNATIVES_PER_MAIL if leaf.alternative else 0
    inner = (*parent.inner, parent.filename) if parent.filename else parent.inner
    return leaf._replace(path=f"{parent.path}.{leaf.path}", is_attachment=True, alternative=alternative, inner=inner)


def _inside(problem: Problem, part: Part) -> Problem:
    """A Problem of a part's inside with the way to it."""
    where = problem.where
    path = part.path if where.part in (None, "", part.path) else f"{part.path}.{where.part}"
    return problem._replace(where=where._replace(part=path, inner=where.inner or part.way))


def _problem(part: Part, kind: ProblemKind, detail: str, extent: Extent) -> Problem:
    return Problem(Stage.EXTRACT, kind, Locator("", part=part.path, inner=part.way), detail, extent)


def _left_out(part: Part, why: str) -> Problem:
    where = Locator("", part=part.path, inner=part.way)
    detail = f"{_known_type(part)} left out: {why}"
    return Problem(Stage.EXTRACT, ProblemKind.UNSUPPORTED, where, detail, Extent.PART_SKIPPED, expected=True)


def _known_type(part: Part) -> str:
    """The declared type if it is a token, for a detail text that must not repeat arbitrary mail text."""
    return part.content_type if _TYPE.fullmatch(part.content_type) else "an unknown type"
