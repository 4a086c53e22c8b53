"""Messages of Outlook saved as files (.msg), read as the mail they would be anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from sentaudit.formats.foreign import Fault
from sentaudit.formats.message_file import MessageFile
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage
from sentaudit.sources.eml import EmlSource, whole_file
from sentaudit.sources.shared.problems import aside, failed, too_large


class MsgSource(EmlSource):
    """One message file at `uri`, or, for units of a tree, several below it. The position is the relative path."""

    kind = "msg"

    def message(self, path: Path, where: Locator) -> Iterator[RawMessage | Problem]:
        whole = whole_file(path, where, most(self._limits))
        if isinstance(whole, Problem):
            yield whole
            return
        stored, size, _ = whole
        yield from as_mail(stored, size, where, self._limits)


def most(limits: Limits) -> int:
    """The largest file that is opened: what is attached lies in it as it is, so it may be far larger than its mail."""
    return limits.inflated_bytes


def as_mail(stored: bytes, size: int, where: Locator, limits: Limits) -> Iterator[RawMessage | Problem]:
    """The message in the bytes of a file of `size` bytes; `data` is the mail made of it, `stored` the file as it is.

    Where it unpacks to more than the limit, its attachments are left out, so that at least who received it is known.
    """
    cut = limits.message_bytes
    if size > len(stored):
        yield failed(ProblemKind.TOO_LARGE, where, f"an Outlook message of {size} bytes is over the limit")
        return
    problems: list[Problem] = []
    try:
        reader = MessageFile(stored, limits.inflated_bytes)
    except Fault as fault:
        if fault.kind is not ProblemKind.TOO_LARGE:
            yield failed(fault.kind, where, fault.detail)
            return
        try:
            reader = MessageFile(stored, limits.inflated_bytes, with_files=False)
        except Fault as second:
            yield failed(second.kind, where, second.detail)
            return
        problems.append(aside(ProblemKind.TOO_LARGE, where, f"attachments left out: {fault.detail}"))
    data = reader.mail
    is_cut = max(size, len(data)) > cut
    digest = sha256(stored).digest() if is_cut else None
    yield RawMessage(
        where.position or "", stored[:cut], data[:cut], max(size, len(data)) if is_cut else len(data), digest
    )
    if is_cut:
        problems.append(too_large(where, min(len(data), cut), len(data)))
    if reader.is_cut:
        problems.append(aside(ProblemKind.BROKEN, where, "the Outlook message is cut"))
    if reader.too_deep:
        problems.append(aside(ProblemKind.TOO_DEEP, where, "Outlook messages nested too deeply"))
    if reader.missing:
        detail = f"{reader.missing} attachments are objects or links without content that can be read"
        problems.append(aside(ProblemKind.UNSUPPORTED, where, detail))
    yield from problems
