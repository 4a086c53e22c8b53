"""Possible exposures: encrypted files nobody could open, in audited mail to outsiders. What they hold is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.facts import MessageFacts, unpack
from sentaudit.model.result import Possible
from sentaudit.model.selection import Scope
from sentaudit.ports import Case, FolderRow

_FIRST = 10_000


def closed_files(
    case: Case, folders: Mapping[int, FolderRow], scope: Scope, inside: frozenset[int]
) -> tuple[Possible, ...]:
    """The closed files of audited mail to outsiders, most outside receivers first. Copies of a message in several
    folders count once. After 10,000 it stops."""
    possibilities = _Possibilities(case.problems(), folders, inside)
    possibilities.look(case, scope)
    return possibilities.found()


class _Possibilities:
    """Finds the messages closed files were met in, by the problems that tell of them."""

    def __init__(self, problems: Iterable[Problem], folders: Mapping[int, FolderRow], inside: frozenset[int]) -> None:
        numbers = {(row.source, row.folder.name): row.id for row in folders.values()}
        self._closed: dict[tuple[int, str], list[Problem]] = {}
        for problem in problems:
            where = problem.where
            if problem.kind is ProblemKind.ENCRYPTED and problem.extent is not Extent.ASIDE and where.position:
                folder = numbers.get((where.source, where.folder or ""))
                if folder is not None:
                    self._closed.setdefault((folder, where.position), []).append(problem)
        self._inside = inside
        self._found: dict[tuple[object, ...], Possible] = {}

    def look(self, case: Case, scope: Scope) -> None:
        """Reads the audited messages with closed files, found by their positions."""
        if not self._closed:
            return
        met: list[int] = []
        for folder, (ids, positions) in case.columns(("id", "position"), scope=scope):
            met += [one for one, position in zip(ids, positions, strict=True) if (folder, position) in self._closed]
        for _, folder, facts in case.picked(met):
            self._see(folder, facts)

    def _see(self, folder: int, facts: MessageFacts) -> None:
        """Notes the closed files of an audited message if anybody outside received them."""
        problems = self._closed[folder, facts.position]
        if len(self._found) >= _FIRST:
            return
        receivers = frozenset(unpack(facts.to + facts.cc + facts.bcc))
        external = len(receivers - self._inside)
        if not external:
            return
        for problem in problems:
            where = problem.where
            key = (facts.content, facts.message_id, where.part, where.inner)
            one = Possible(where, facts.sent_at, facts.zone, len(receivers), external, problem.detail)
            self._found.setdefault(key, one)

    def found(self) -> tuple[Possible, ...]:
        return tuple(sorted(self._found.values(), key=_rank))


def _rank(one: Possible) -> tuple[object, ...]:
    where = one.where
    place = (where.source, where.folder or "", where.position or "", where.part or "", where.inner)
    return -one.external, one.sent_at is None, one.sent_at or 0, place
