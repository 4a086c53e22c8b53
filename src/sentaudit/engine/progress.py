"""Progress events of a scan; who shows them is not the engine's business."""

from __future__ import annotations

from typing import Protocol

from sentaudit.model.unit_result import UnitResult


class Progress(Protocol):
    """Told about work found and done; sizes are in bytes."""

    def found(self, units: int, size: int) -> None:
        """A source was walked: this much is to be read."""

    def unchanged(self, size: int) -> None:
        """A unit is as the case knows it and is not read again."""

    def scanned(self, result: UnitResult) -> None:
        """A unit was scanned and its facts are stored."""


class Silent:
    """No progress at all."""

    def found(self, units: int, size: int) -> None:
        """Says nothing."""

    def unchanged(self, size: int) -> None:
        """Says nothing."""

    def scanned(self, result: UnitResult) -> None:
        """Says nothing."""
