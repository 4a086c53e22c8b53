"""Where reports go: the summary to standard output, files to the reports folder, one format where the user says."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BufferedWriter
from pathlib import Path

from sentaudit import registry
from sentaudit.app import Outcome
from sentaudit.cli.shared.options import FORMATS
from sentaudit.errors import UsageError
from sentaudit.model.config import Config
from sentaudit.model.coverage import Problem
from sentaudit.ports import Reporter
from sentaudit.reporting.harmless import pad, visible
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import Catalogue, catalogue
from sentaudit.reporting.words.problem_text import detail_text
from sentaudit.reporting.write import private_file, write_report

_FILES = ("html", "json", "csv")


def write_reports(outcome: Outcome, config: Config, args: argparse.Namespace, formats: Sequence[str]) -> None:
    """Writes the formats where `--output` says; by default a summary here and files in the reports folder."""
    result = outcome.result
    if args.output:
        reporter = _reporter(formats[0], config)
        stdout = sys.stdout.buffer if reporter.binary else sys.stdout
        target = stdout if args.output == "-" else Path(args.output)
        write_report(reporter, result, target, reveal=args.reveal, lang=config.report.lang)
        return
    folder, words = Path(config.reports), catalogue(config.report.lang)
    for name in formats:
        reporter = _reporter(name, config)
        if name == "terminal":
            if not args.quiet:
                write_report(reporter, result, sys.stdout, reveal=args.reveal, lang=config.report.lang)
            if args.verbose:
                _list_problems(result.coverage.problems, Mask.of(result, reveal=args.reveal), words)
            continue
        path = write_report(reporter, result, folder, folder=True, reveal=args.reveal, lang=config.report.lang)
        if not args.quiet:
            print(words("cli.written", path=path), file=sys.stderr)


def _list_problems(problems: Iterable[Problem], mask: Mask, words: Catalogue) -> None:
    """One line per Problem: where it stands and why; what is inside a part stays unnamed, it may be a file name."""
    print("\n" + words("cli.problems"))
    for problem in problems:
        where = problem.where
        place = " ".join(
            visible(word) for word in (mask.source(where.source), where.folder, where.position, where.part) if word
        )
        kind = pad(words.code("kind", problem.kind), 11)
        print(f"  {kind} {place}: {detail_text(problem.detail, words)}")


def formats_of(args: argparse.Namespace) -> tuple[str, ...]:
    """The formats `--format` asks for. Raises UsageError for what could not be written: called before any work."""
    if not args.format:
        return ("terminal",) if args.output else ("terminal", *_FILES)
    formats = tuple(dict.fromkeys(name.strip() for name in args.format.split(",") if name.strip()))
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise UsageError(f"unknown format {', '.join(unknown)}", f"there are {', '.join(FORMATS)}")
    if args.output and len(formats) != 1:
        raise UsageError("--output takes exactly one format", "for example: --format json --output -")
    if args.output == "-" and sys.stdout.isatty() and registry.load(registry.REPORTERS[formats[0]]).binary:
        raise UsageError("a workbook cannot be written to the terminal", "for example: --format xlsx -o report.xlsx")
    return formats


@contextmanager
def output_file(path: str) -> Iterator[BufferedWriter]:
    """A file a verb writes to, private and whole. Raises UsageError if it cannot be written."""
    try:
        with private_file(Path(path)) as stream:
            yield stream
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be written'}", "choose another file") from error


def _reporter(name: str, config: Config) -> Reporter:
    """A reporter with what it alone needs to know."""
    needs: Mapping[str, Mapping[str, object]] = {
        "csv": {"bom": config.report.csv_bom},
        "terminal": {"colour": sys.stdout.isatty()},
        "xlsx": {"scratch": Path(config.reports)},
    }
    reporter: Reporter = registry.load(registry.REPORTERS[name])(**needs.get(name, {}))
    return reporter
