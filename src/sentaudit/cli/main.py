"""The command `sentaudit VERB ...`: finds the verb, runs it, turns errors into a text, a hint and an exit code."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

from sentaudit import __version__
from sentaudit.errors import EXIT_INCOMPLETE, EXIT_INTERRUPTED, EXIT_NOTHING_AUDITED, SentauditError, place_of

_VERBS = (
    "auditing.scan",
    "auditing.report",
    "asking.incidents",
    "asking.similar",
    "asking.affected",
    "asking.dossier",
    "deciding.review",
    "preparing.rules",
    "auditing.verify",
    "preparing.doctor",
    "about.demo",
    "preparing.init",
    "about.completion",
    "about.manual",
)
"""The modules of the verbs, in the order help lists them."""


class Parser(argparse.ArgumentParser):
    """Says of a mistake also where the right way stands; the parsers of the verbs are of the same kind."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(
            EXIT_NOTHING_AUDITED, f"{self.prog}: error: {message}\n  hint: {self.prog} --help lists all options\n"
        )


def build_parser() -> argparse.ArgumentParser:
    """The parser with every verb's own options."""
    parser = Parser(
        prog="sentaudit",
        description="Finds past mail that exposed many addresses, and writes reports an auditor can sign.",
        epilog="Exit codes: 0 complete and nothing reported, 1 complete with reported incidents, 2 nothing audited, "
        "3 incomplete, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"sentaudit {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb in _VERBS:
        import_module(f"sentaudit.cli.{verb}").add_parser(verbs)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # Reports are UTF-8 whatever the locale says; a nightly job often runs without any.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        args = build_parser().parse_args(argv)
        code: int = args.func(args)
        sys.stdout.flush()  # what cannot be written is to be known here, not when Python ends
    except SentauditError as error:
        print(f"sentaudit: {error.text}", file=sys.stderr)
        if error.hint:
            print(f"  hint: {error.hint}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("sentaudit: interrupted; everything finished so far is in the case", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away (head, less): nothing to say, and nothing must be said at exit.
        _drop_output()
        return EXIT_INCOMPLETE
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            _tell_mistake(error)
            return EXIT_INCOMPLETE
        _drop_output()
        print(f"sentaudit: what was asked for could not be written: {error.strerror}", file=sys.stderr)
        print("  hint: free some space and ask again; the case keeps what was found", file=sys.stderr)
        return EXIT_INCOMPLETE
    except Exception as error:  # noqa: BLE001 - Python's own exit code would say that incidents are reported
        _tell_mistake(error)
        return EXIT_INCOMPLETE
    return code


def _tell_mistake(error: Exception) -> None:
    print(place_of(error), file=sys.stderr)
    print("sentaudit: this is a mistake of the program; everything finished so far is in the case", file=sys.stderr)


def _drop_output() -> None:
    """Lets Python end without a word about what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
