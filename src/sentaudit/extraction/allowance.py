"""What one file may still give: characters of text and cells of tables, so that a small file cannot fill the memory."""

from __future__ import annotations

from sentaudit.formats.foreign import Fault
from sentaudit.model.config import Limits
from sentaudit.model.coverage import ProblemKind


class Allowance:
    """Counts down over all that is read of one part. `over` names what ran out ("" while nothing did)."""

    def __init__(self, limits: Limits) -> None:
        self._characters = limits.part_bytes
        self._cells = limits.cells
        self._places = limits.cells
        self._limits = limits
        self.over = ""

    def fault(self) -> Fault | None:
        """What a Problem says once something ran out."""
        if self.over == "cells":
            return Fault(ProblemKind.TOO_MANY, f"only the first {self._limits.cells} cells were read")
        if self.over:
            return Fault(ProblemKind.TOO_LARGE, f"only the first {self._limits.part_bytes} characters were read")
        return None

    def texts(self, characters: int) -> bool:
        """Whether several texts are still allowed that are so long together; if not, they can be asked for singly."""
        if characters > self._characters:
            return False
        self._characters -= characters
        return True

    def text(self, characters: int) -> bool:
        """Whether this much text is still allowed."""
        if characters > self._characters:
            self.over = "text"
            return False
        self._characters -= characters
        return True

    def block(self, cells: int, characters: int, places: int) -> bool:
        """Whether all of these are allowed: so many cells with this much text, and so many more places of a table. If
        not, cells can be asked for singly."""
        if cells > self._cells or characters > self._characters or places > self._places:
            return False
        self._cells -= cells
        self._characters -= characters
        self._places -= places
        return True

    def cell(self, characters: int) -> bool:
        """Whether one more cell with this much text is allowed."""
        if not self._cells:
            self.over = "cells"
            return False
        self._cells -= 1
        if characters > self._characters:
            self.over = "text"
            return False
        self._characters -= characters
        return True

    def places(self, number: int) -> bool:
        """Whether a table may grow by this many places, filled or not."""
        if number > self._places:
            return False
        self._places -= number
        return True
