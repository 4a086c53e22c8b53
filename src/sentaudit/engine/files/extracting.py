"""The parts of one message to texts: through extractors, nested mail and archives level by level."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sentaudit.engine.files.budget import Budget
from sentaudit.engine.files.opening import Opener
from sentaudit.engine.files.recognising import PIECE, Recogniser, is_mail
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.facts import Channel, Place
from sentaudit.model.locator import Locator
from sentaudit.model.message import Message, Part
from sentaudit.model.text import Found, Table, TextSpan
from sentaudit.ports import Extractor

_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_TYPE = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}")
_ALTERNATIVES_PER_MAIL = 100_000


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


class Tools(NamedTuple):
    """What parts are read with; the same for all messages."""

    parse: Callable[[bytes, Limits], Message]
    recogniser: Recogniser
    opener: Opener
    limits: Limits


class Extraction:
    """One message on its way: what was found in it so far, what is still to be looked at, and what it may cost yet."""

    def __init__(self, tools: Tools, message: Message, keys: Sequence[str]) -> None:
        self._tools = tools
        self._message = message
        self._keys = keys
        self._budget = Budget(tools.limits, len(message.parts))
        self._queue = deque([(part, 1) for part in message.parts])
        self._mails = self._seen = 0
        self._spans: list[tuple[Part, TextSpan]] = []
        self._found: list[Found] = []
        self._problems = list(message.problems)

    def texts(self, done: frozenset[int]) -> Extract:
        """The texts of all parts but those `done`, by number from 1, which count as scanned."""
        outcomes: Counter[Extent] = Counter()
        while self._queue:
            part, depth = self._queue.popleft()
            self._seen += 1
            outcomes[Extent.ASIDE if self._seen in done else self._read(part, depth)] += 1
        return Extract(
            self._message,
            tuple(self._spans),
            tuple(self._found),
            (outcomes[Extent.ASIDE], outcomes[Extent.PART_SKIPPED], outcomes[Extent.PART_FAILED]),
            tuple(self._problems),
            self._tools.limits.inflated_bytes - self._budget.room,
            self._budget.locked,
        )

    def _read(self, part: Part, depth: int) -> Extent:
        """Reads one part, and tells whether it is lost: ASIDE if not."""
        if part.omitted:
            self._problems.append(_left_out(part, part.omitted))
            return Extent.PART_SKIPPED
        if is_mail(part):
            return self._read_mail(part, depth)
        extractor = self._tools.recogniser.extractor_for(part)
        if extractor is not None:
            return self._read_file(extractor, part, depth)
        if part.content_type in _SIGNATURES:
            self._problems.append(_left_out(part, "electronic signature"))
            return Extent.PART_SKIPPED
        return self._fail(part, ProblemKind.UNSUPPORTED, f"no reader for {_known_type(part)} ({len(part.data)} bytes)")

    def _read_mail(self, part: Part, depth: int) -> Extent:
        limits = self._tools.limits
        if depth >= limits.depth or self._seen > limits.parts:
            return self._fail(part, ProblemKind.TOO_DEEP, "mail nested too deeply")
        self._mails += 1
        nested = self._tools.parse(part.data, limits)
        self._problems += [_inside(problem, part) for problem in nested.problems]
        self._found += _headers_of(nested, part)
        if nested.envelope.subject:
            self._spans.append((part._replace(is_attachment=True), TextSpan(nested.envelope.subject, part.path)))
        self._queue += [(_moved(leaf, part, self._mails), depth + 1) for leaf in nested.parts]
        if part.content_type == PIECE:
            return self._fail(part, ProblemKind.UNSUPPORTED, "one piece of a message sent in several, read by itself")
        return Extent.ASIDE

    def _read_file(self, extractor: Extractor, part: Part, depth: int) -> Extent:
        budget = self._budget
        if extractor.sandboxed:
            items = self._tools.opener.open(extractor, part, budget, self._keys)
        else:
            items = extractor.extract(part, budget.limits(), ())
        # The bytes of what came out of a container are not needed beside its text, and may be many.
        bare = part._replace(data=b"") if depth > 1 else part
        outcome = Extent.ASIDE
        refused: set[ProblemKind] = set()
        for item in items:
            if isinstance(item, TextSpan):
                self._spans.append((bare, item))
            elif isinstance(item, Table):
                self._spans.append((bare, _as_text(item)))
            elif isinstance(item, Problem):
                self._problems.append(_inside(item, part))
                if item.extent is not Extent.ASIDE:
                    outcome = item.extent
            else:
                if not extractor.sandboxed:
                    budget.room -= len(item.data)
                refusal = budget.refusal(depth + 1)
                if refusal is None:
                    self._queue.append((item, depth + 1))
                    continue
                outcome = Extent.PART_FAILED
                if refusal.kind not in refused:
                    refused.add(refusal.kind)
                    self._fail(part, refusal.kind, refusal.detail)
                if refusal.over:
                    break
        return outcome

    def _fail(self, part: Part, kind: ProblemKind, detail: str) -> Extent:
        """Notes that a part, or something in it, is not read."""
        where = Locator("", part=part.path, inner=part.way)
        self._problems.append(Problem(Stage.EXTRACT, kind, where, detail, Extent.PART_FAILED))
        return Extent.PART_FAILED


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


def _left_out(part: Part, why: str) -> Problem:
    where = Locator("", part=part.path, inner=part.way)
    detail = f"{_known_type(part)} left out: {why}"
    return Problem(Stage.EXTRACT, ProblemKind.UNSUPPORTED, where, detail, Extent.PART_SKIPPED, expected=True)


def _known_type(part: Part) -> str:
    """The declared type if it is a token, for a detail text that must not repeat arbitrary mail text."""
    return part.content_type if _TYPE.fullmatch(part.content_type) else "an unknown type"
