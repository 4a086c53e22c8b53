"""The Problems every source reports alike, so that a text and its counter never differ between them."""

from __future__ import annotations

import errno

from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator


def unreadable(error: OSError, where: Locator) -> Problem:
    """A file that cannot be opened or read on; it stands for one message, because nobody knows how many it holds."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        kind, detail = ProblemKind.NOT_FOUND, "vanished while it was scanned"
    elif isinstance(error, PermissionError):
        kind, detail = ProblemKind.PERMISSION, "no permission to read it"
    else:
        kind = ProblemKind.UNREADABLE
        detail = f"cannot be read: {errno.errorcode.get(error.errno or 0, 'I/O error')}"
    return Problem(Stage.SOURCE, kind, where, detail, Extent.MESSAGE_FAILED)


def no_mail(where: Locator, detail: str, *, expected: bool = False) -> Problem:
    """A file or archive member that is left out because it is no mail."""
    return Problem(Stage.SOURCE, ProblemKind.UNSUPPORTED, where, detail, Extent.MESSAGE_SKIPPED, expected)


def too_large(where: Locator, read: int, size: int) -> Problem:
    """A message over the size limit, of which only the beginning is scanned."""
    return aside(ProblemKind.TOO_LARGE, where, f"first {read} of {size} bytes scanned")


def aside(kind: ProblemKind, where: Locator, detail: str, *, expected: bool = False) -> Problem:
    """What is noted beside and costs no message."""
    return Problem(Stage.SOURCE, kind, where, detail, Extent.ASIDE, expected)


def changed(where: Locator) -> Problem:
    """A file that was written to while it was scanned."""
    return aside(ProblemKind.CHANGED, where, "changed while it was scanned")


def failed(kind: ProblemKind, where: Locator, detail: str) -> Problem:
    """A message, or a rest of unknown many messages, that could not be read."""
    return Problem(Stage.SOURCE, kind, where, detail, Extent.MESSAGE_FAILED)
