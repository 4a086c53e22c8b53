"""`sentaudit manual`: writes the page for `man`, made of the same parser that reads the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from sentaudit import __version__
from sentaudit.errors import EXIT_CLEAN

_FILES = (
    ("./sentaudit.yml", 'Settings; "sentaudit init" writes one.'),
    ("./sentaudit-case/", "The case: facts of all scans, addresses sealed with case.key. Guard it like the mail."),
    ("./reports/", "The reports."),
)
_VARIABLES = (
    ("SENTAUDIT_CONFIG", "Another settings file."),
    ("SENTAUDIT_IMAP_PASSWORD", "The password of an account named by its URL."),
    ("SENTAUDIT_...", "Every setting: organisation.domains is SENTAUDIT_ORGANISATION_DOMAINS, lists with commas."),
)
_CODES = (
    ("0", "complete, no incident to report"),
    ("1", "complete, incidents are reported"),
    ("2", "nothing was audited: usage, settings, no readable source"),
    ("3", "incomplete: something failed that may work next time"),
    ("130", "interrupted; what was finished is kept"),
)
_EXAMPLES = (
    ("sentaudit demo", "A small sample mailbox, scanned."),
    ("sentaudit scan Sent.mbox --organisation-domain example.co.jp", "One mailbox."),
    ("sentaudit scan --accounts accounts.yml --new-only", "A department, every night."),
)


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser(
        "manual",
        help="write the page for man",
        description="Writes it to standard output: sentaudit manual | man -l -",
    )
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Prints the page."""
    from sentaudit.cli.main import build_parser

    print(page(build_parser()), end="")
    return EXIT_CLEAN


def page(parser: argparse.ArgumentParser) -> str:
    """The whole page in roff (man(7)); the same for the same parser, whatever the terminal or the version of Python."""
    return "".join(f"{line}\n" for line in _lines(parser))


def _lines(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f'.TH SENTAUDIT 1 "" "sentaudit {_text(__version__)}" "User Commands"'
    yield ".SH NAME"
    yield r"sentaudit \- finds past mail that exposed many addresses"
    yield ".SH SYNOPSIS"
    yield r".B sentaudit"
    yield r"\fIVERB\fR [\fIOPTION\fR ...]"
    yield ".SH DESCRIPTION"
    yield _text(parser.description or "")
    yield r"Mailboxes are never changed. Addresses, names and subjects are masked unless \fB\-\-reveal\fR is given."
    yield ".SH VERBS"
    for name, about, verb in _verbs(parser):
        yield f".SS {_text(name)}"
        yield _text(verb.description or about)
        yield from _options(verb)
        for inner, text, below in _verbs(verb):
            yield ".TP"
            yield f".B {_text(f'{name} {inner}')}"
            yield _text(below.description or text)
            yield ".RS"
            yield from _options(below)
            yield ".RE"
    for title, entries in (
        ("EXIT STATUS", _CODES),
        ("ENVIRONMENT", _VARIABLES),
        ("FILES", _FILES),
        ("EXAMPLES", _EXAMPLES),
    ):
        yield f".SH {title}"
        for term, text in entries:
            yield ".TP"
            yield f".B {_text(term)}"
            yield _text(text)


def _verbs(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Name, help and parser of each verb."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            about = {choice.dest: choice.help or "" for choice in action._choices_actions}
            yield from ((name, about.get(name, ""), verb) for name, verb in action.choices.items())


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction | argparse._HelpAction) or action.help == argparse.SUPPRESS:
            continue
        yield ".TP"
        yield _term(action)
        yield _text((action.help or "").replace("%%", "%")) or r"\&"


def _term(action: argparse.Action) -> str:
    """An option as it is written, with what it takes."""
    value = action.metavar if isinstance(action.metavar, str) else "|".join(map(str, action.choices or ()))
    value = value or action.dest.upper()
    shown = "" if action.nargs == 0 else rf" \fI{_text(value)}\fR" + (" ..." if action.nargs in ("*", "+") else "")
    if not action.option_strings:
        return rf"\fI{_text(value)}\fR" + (" ..." if action.nargs in ("*", "+") else "")
    return ", ".join(rf"\fB{_text(option)}\fR" for option in action.option_strings) + shown


def _text(text: str) -> str:
    """Text that roff takes for nothing else: no commands, and hyphens that stay hyphens."""
    plain = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{plain}" if plain[:1] in (".", "'") else plain
