"""The border to foreign libraries: whatever they raise becomes a Fault, which becomes a Problem."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sentaudit.model.coverage import ProblemKind


class Fault(Exception):  # noqa: N818 - it carries a Problem out of a stream
    """Why the bytes of something end here. `detail` is fit for a Problem."""

    def __init__(self, kind: ProblemKind, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


@contextmanager
def foreign(detail: str, kind: ProblemKind = ProblemKind.BROKEN) -> Iterator[None]:
    """Runs code of a library that parses bytes: damaged input makes them raise whatever their insides raise.

    The text of the error stays out, for it may quote the content.
    """
    try:
        yield
    except Fault:
        raise
    except Exception as error:
        raise Fault(kind, detail) from error
