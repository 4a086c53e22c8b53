"""Compound files no reader knows (drawings, Ichitaro, project plans ...) and those whose directory is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sentaudit.extraction.byte_search import lines_with_at
from sentaudit.extraction.office.ole_rest import rest_of
from sentaudit.extraction.office.shown import Shown
from sentaudit.extraction.problems import problem
from sentaudit.formats.compound import MAGIC, CompoundFile, root_names
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan

_MAIL = "__properties_version1.0"
_MACROS = frozenset({"vba", "_vba_project_cur", "macros"})
_LABELS = frozenset(
    {"\x01ole", "\x01compobj", "\x03objinfo", "\x03linkinfo", "\x03ocxname", "\x03print", "\x02olepres000"}
)
"""Streams that only describe an embedded file."""


class OleExtractor:
    """Searches the bytes for lines with addresses, and says that no more than that was done."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """True for any compound file that is no Outlook message."""
        return part.data.startswith(MAGIC) and _MAIL not in root_names(part.data)

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[TextSpan | Part | Problem]:
        """A hidden span, embedded files as parts, and a Problem unless an embedded file is all there is."""
        file = CompoundFile(part.data)
        if not file.entries:
            lines = Shown().unseen(lines_with_at(part.data))
            if lines:
                yield TextSpan("\n".join(lines), part.path, part.way, True)
            yield problem(part, ProblemKind.BROKEN, f"damaged, only searched for addresses ({len(part.data)} bytes)")
            return
        files = 0
        for item in rest_of(part, file, frozenset(), Shown()):
            files += isinstance(item, Part)
            yield item
        names = {name.lower() for name in file.names()} - _LABELS
        if not names.isdisjoint(_MACROS):
            detail = f"macros left out ({len(part.data)} bytes)"
            yield problem(part, ProblemKind.UNSUPPORTED, detail, Extent.PART_SKIPPED, expected=True)
        elif len(names) > files:
            yield problem(part, ProblemKind.UNSUPPORTED, f"only searched for addresses ({len(part.data)} bytes)")
