"""The tree of errors a user can act on: each has a text, a hint and an exit code.

Anything that is not a `SentauditError` is a bug and keeps its traceback. A thing that could not be
scanned is no error at all but a `model.coverage.Problem`.
"""

from __future__ import annotations

EXIT_CLEAN = 0
EXIT_FINDINGS = 1
EXIT_NOTHING_AUDITED = 2
EXIT_INCOMPLETE = 3
EXIT_INTERRUPTED = 130


class SentauditError(Exception):
    """A failure with a text for the user, a hint what to do next, and the exit code of the run."""

    exit_code = EXIT_NOTHING_AUDITED

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint


class UsageError(SentauditError):
    """The command line asks for something that does not exist or does not fit together."""


class ConfigError(SentauditError):
    """A configuration file is unreadable or says something unknown; the text carries file:line."""


class RulesError(SentauditError):
    """One or more rule files are wrong; the text lists all of them, each with file:line."""


class SourceError(SentauditError):
    """A source named by the user does not exist or cannot be opened at all.

    `kind` is the value of the ProblemKind it is in the coverage, `detail` the text there, without names of any kind.
    """

    def __init__(
        self, text: str, hint: str = "", kind: str = "not-found", detail: str = "the source could not be opened"
    ) -> None:
        super().__init__(text, hint)
        self.kind = kind
        self.detail = detail


class CaseError(SentauditError):
    """The case directory is locked, damaged, from another version, or its key is missing."""


def place_of(mistake: BaseException) -> str:
    """Where the program went wrong, line by line; not what the exception says, which may quote mail."""
    from traceback import format_tb

    lines = "".join(format_tb(mistake.__traceback__))
    return f"Traceback (most recent call last):\n{lines}{type(mistake).__name__}"
