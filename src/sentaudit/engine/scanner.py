"""Raw messages to facts: what a worker does with every message of a unit, step by step in small batches."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from sentaudit.engine.facts.maker import FactsMaker
from sentaudit.engine.facts.people import People
from sentaudit.engine.files.extracting import Extract
from sentaudit.engine.files.opening import Opener
from sentaudit.engine.files.outcomes import Outcomes
from sentaudit.engine.files.passwords import said_in
from sentaudit.engine.guard import guarded_each
from sentaudit.engine.memory import keep_freed_memory, peak_bytes
from sentaudit.engine.paranoia import doubt_about
from sentaudit.engine.reading import Reader, untouched
from sentaudit.engine.recipe import Recipe
from sentaudit.engine.settling import settled
from sentaudit.model.coverage import Extent, Problem, Stage
from sentaudit.model.facts import MessageFacts, unpack
from sentaudit.model.locator import Locator
from sentaudit.model.message import Kept, Message, RawMessage
from sentaudit.model.reading import Reading
from sentaudit.model.unit_result import Letter, UnitResult
from sentaudit.ports import Work
from sentaudit.quiet import collect_seldom
from sentaudit.store.sealing.seal import Keyring

_BATCH = 128
_BATCH_BYTES = 2_000_000
_MUCH_TEXT = 1_000_000


class _Task:
    """A message on its way through the steps; `done` are its texts that need no reading, by number from 1."""

    __slots__ = ("done", "extract", "facts", "locked", "message", "raw", "reading", "sha256", "stage")

    message: Message
    done: frozenset[int]

    def __init__(self, raw: RawMessage, sha256: bytes) -> None:
        self.raw = raw
        self.sha256 = sha256
        self.extract: Extract | None = None
        self.locked = False
        self.reading: Reading | None = None
        self.facts: MessageFacts | None = None
        self.stage = Stage.PARSE


class _Batch:
    """Some messages of a unit that take each step together, and what comes of them."""

    def __init__(self, place: Locator) -> None:
        self._place = place
        self._size = 0
        self.tasks: list[_Task] = []
        self.problems: list[Problem] = []
        self.failed = 0

    def take(self, raw: RawMessage, sha256: bytes) -> bool:
        """Takes one more message; True if there should be no more."""
        self.tasks.append(_Task(raw, sha256))
        self._size += len(raw.data)
        return len(self.tasks) == _BATCH or self._size > _BATCH_BYTES

    def where(self, task: _Task) -> Locator:
        """Where the message of a task lies."""
        return self._place._replace(position=task.raw.position)

    def add(self, problem: Problem) -> None:
        """Notes a Problem, and whether it costs a message."""
        self.failed += problem.extent is Extent.MESSAGE_FAILED
        self.problems.append(problem)

    def go(self, step: Callable[[_Task], _Task]) -> None:
        """A step for all the tasks; of those that do not come through only the Problems are left."""
        stay = []
        for result in guarded_each(step, self.tasks, self.where, _stage_of):
            if isinstance(result, Problem):
                self.add(result)
            else:
                stay.append(result)
        self.tasks = stay


def _stage_of(task: _Task) -> Stage:
    """How far a message has come."""
    return task.stage


class _Outcome:
    """What comes of a unit."""

    def __init__(self) -> None:
        self.facts: list[MessageFacts] = []
        self.problems: list[Problem] = []
        self.kept: list[str] = []
        self.letters: list[Letter] = []
        self.failed = 0

    def add(self, batch: _Batch) -> None:
        """Adds a batch that took all steps."""
        self.facts += [task.facts for task in batch.tasks if task.facts is not None]
        self.problems += batch.problems
        self.failed += batch.failed


def _located(reading: Reading, where: Locator) -> list[Problem]:
    """The Problems of a reading with the place of their message."""
    place = where._replace(message_id=reading.message.envelope.message_id)
    return [
        problem._replace(where=place._replace(part=problem.where.part or None, inner=problem.where.inner))
        for problem in reading.problems
    ]


def _letter(task: _Task) -> Letter | None:
    """What a message may have to do with passwords, None if nothing."""
    words, facts = said_in(task.message), task.facts
    if facts is None or not (words or task.locked):
        return None
    people = frozenset(unpack(facts.to + facts.cc + facts.bcc))
    return Letter(facts.position, facts.sender, people, facts.sent_at, task.locked, words)


class Scanner:
    """Scans units. One instance per process: its caches make the second sight of an address cheap."""

    def __init__(self, recipe: Recipe) -> None:
        keep_freed_memory()
        collect_seldom()
        self._recipe = recipe
        self._keys: Mapping[str, Sequence[str]] = {}
        keyring = Keyring(recipe.key)
        self._people = People(keyring)
        self._facts = FactsMaker(keyring, self._people, recipe.limits)
        self._outcomes = Outcomes(keyring, recipe.policy, recipe.case)
        self._reader = Reader(
            recipe.parse,
            tuple(extractor() for extractor in recipe.extractors),
            tuple(detector() for detector in recipe.detectors),
            recipe.limits,
            Opener(recipe.limits, self._outcomes, recipe.passwords),
        )

    def scan(self, work: Work) -> UnitResult:
        """All messages of one unit; those known that are unchanged are only counted."""
        unit, known, self._keys = work
        self._people.begin_unit()
        source = self._recipe.sources[unit.kind](unit.uri, self._recipe.limits)
        place = Locator(unit.uri, unit.folder)
        outcome = _Outcome()
        before, batch = _Batch(place), _Batch(place)
        skipped = 0
        for item in source.read(unit, known):
            if isinstance(item, Problem):
                batch.add(item)
                skipped += item.extent is Extent.MESSAGE_SKIPPED
                continue
            if isinstance(item, Kept):
                outcome.kept.append(item.position)
                continue
            sha256 = item.sha256 or hashlib.sha256(item.stored).digest()
            if known.get(item.position) == sha256:
                outcome.kept.append(item.position)
            elif batch.take(item, sha256):
                self._scan(before, batch, outcome)
                before, batch = batch, _Batch(place)
        self._scan(before, batch, outcome)
        self._scan(batch, _Batch(place), outcome)
        return UnitResult(
            unit.id,
            tuple(outcome.facts),
            tuple(self._people.rows()),
            tuple(outcome.problems),
            tuple(outcome.kept),
            skipped,
            outcome.failed,
            unit.size,
            peak_bytes(),
            self._outcomes.fresh(),
            tuple(outcome.letters),
        )

    def close(self) -> None:
        """Scans no more."""
        self._outcomes.close()

    def _scan(self, batch: _Batch, following: _Batch, outcome: _Outcome) -> None:
        """The last steps of a batch and the first one of what follows, while the files of the batch are opened.

        Each step is taken for all messages before the next: short runs of one kind of work keep the processor's caches
        warm, a fifth of the time of going through all steps message by message.
        """
        following.go(self._parse)
        batch.go(self._extract)
        self._reader.ahead((task.message, task.done) for task in following.tasks if task.reading is None)
        batch.go(self._detect)
        batch.go(self._make_facts)
        for task in batch.tasks:
            if task.reading is not None and task.reading.problems:
                batch.problems += _located(task.reading, batch.where(task))
            if self._recipe.try_mail_passwords and (letter := _letter(task)):
                outcome.letters.append(letter)
        if self._recipe.paranoid:
            for doubt in guarded_each(partial(self._doubt, batch), batch.tasks, batch.where):
                # The message was scanned all the same: a crash here is a doubt like others, and costs none.
                if doubt is not None:
                    batch.add(doubt._replace(extent=Extent.ASIDE))
        outcome.add(batch)

    def _doubt(self, batch: _Batch, task: _Task) -> Problem | None:
        if task.reading is None:
            return None
        keys = self._keys.get(task.raw.position, ())
        return doubt_about(task.reading, self._reader, task.raw, keys, batch.where(task))

    def _parse(self, task: _Task) -> _Task:
        task.stage = Stage.PARSE
        task.message = self._reader.parse(task.raw.data)
        task.done = settled(task.message)
        task.reading = untouched(task.message, task.done)
        return task

    def _extract(self, task: _Task) -> _Task:
        if task.reading is not None:
            return task
        task.stage = Stage.EXTRACT
        task.extract = self._reader.extract(task.message, task.done, self._keys.get(task.raw.position, ()))
        task.locked = task.extract.locked
        if task.extract.inflated > _MUCH_TEXT:
            # Texts of large files must not pile up until all messages of the batch are read.
            self._detect(task)
        return task

    def _detect(self, task: _Task) -> _Task:
        if task.extract is not None:
            task.stage = Stage.DETECT
            task.reading = self._reader.detect(task.extract)
            task.extract = None
        return task

    def _make_facts(self, task: _Task) -> _Task:
        task.stage = Stage.ENGINE
        if task.reading is not None:
            task.facts = self._facts.of(task.raw, task.sha256, task.reading)
        return task
