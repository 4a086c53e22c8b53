"""Writes a report to a file so that it is whole or not there, and only its owner can read it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedWriter, TextIOWrapper
from pathlib import Path
from typing import IO, Any

from sentaudit.errors import EXIT_INCOMPLETE, SentauditError
from sentaudit.model.result import AuditResult
from sentaudit.ports import Reporter

STEM = "sentaudit-report"


class ReportError(SentauditError):
    """A report could not be written; the case is complete all the same."""

    exit_code = EXIT_INCOMPLETE


def report_path(directory: Path, reporter: Reporter) -> Path:
    """Where a report of this kind goes in the reports folder: its name tells nothing about the mailbox."""
    return directory / f"{STEM}.{reporter.extension}"


def write_report(
    reporter: Reporter,
    result: AuditResult,
    target: Path | IO[Any],
    *,
    folder: bool = False,
    reveal: bool = False,
    lang: str = "en",
) -> Path | None:
    """Writes to an open stream of the reporter's kind (returns None), or to a path: returns the file written.

    A directory gets `sentaudit-report.<extension>`; with `folder` it is one, and made if need be. A regular file is
    replaced in one step and readable by its owner only (mode 0600); a link stays and its goal is replaced; a device or
    pipe is written to directly.
    Raises ReportError if it cannot be written, BrokenPipeError if its reader went away.
    """
    try:
        if not isinstance(target, Path):
            reporter.write(result, target, reveal=reveal, lang=lang)
            return None
        path = report_path(target, reporter) if folder or target.is_dir() else target
        if folder:
            target.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            with path.open("wb") as raw:
                _write(reporter, result, raw, reveal=reveal, lang=lang)
        else:
            with private_file(path.resolve()) as raw:
                _write(reporter, result, raw, reveal=reveal, lang=lang)
    except BrokenPipeError:
        raise  # whoever reads it has had enough
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReportError(
            f"the {reporter.extension} report could not be written: {reason}",
            "the case keeps everything that was found: write it again with `sentaudit report`",
        ) from error
    return path


def _write(reporter: Reporter, result: AuditResult, raw: BufferedWriter, *, reveal: bool, lang: str) -> None:
    if reporter.binary:
        reporter.write(result, raw, reveal=reveal, lang=lang)
        return
    stream = TextIOWrapper(raw, encoding="utf-8", newline="")
    reporter.write(result, stream, reveal=reveal, lang=lang)
    stream.flush()
    stream.detach()


@contextmanager
def private_file(path: Path) -> Iterator[BufferedWriter]:
    """A file to be written that only its owner can read, and that replaces `path` in one step once it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{STEM}-", suffix=".part", dir=path.parent)  # mkstemp makes it 0600
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
