"""What it means that an object at a URL cannot be fetched."""

from __future__ import annotations

import errno

from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.sources.remote.objects import FetchError
from sentaudit.sources.shared.problems import unreadable


def unfetched(error: OSError, where: Locator, *, is_local: bool) -> Problem:
    """Not there and not allowed are told as of files; any other trouble with a server may pass."""
    if kind_of(error, is_local=is_local) is not ProblemKind.CONNECTION:
        return unreadable(error, where)
    detail = f"cannot be fetched: {said(error)}"
    return Problem(Stage.SOURCE, ProblemKind.CONNECTION, where, detail, Extent.MESSAGE_FAILED)


def kind_of(error: OSError, *, is_local: bool) -> ProblemKind:
    """`is_local`: the URL names files of this machine, where nothing can pass but what a plug-in got wrong."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ProblemKind.NOT_FOUND
    if isinstance(error, PermissionError):
        return ProblemKind.PERMISSION
    return ProblemKind.UNREADABLE if is_local and not isinstance(error, FetchError) else ProblemKind.CONNECTION


def said(error: OSError) -> str:
    """The kind of error: its words may name accounts and hosts."""
    if isinstance(error, FetchError):
        return str(error)
    return errno.errorcode.get(error.errno or 0, type(error).__name__)
