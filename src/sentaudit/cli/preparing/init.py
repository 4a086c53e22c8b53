"""`sentaudit init`: asks five questions and writes a commented configuration."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sentaudit.errors import EXIT_CLEAN, UsageError

_FILE = Path("sentaudit.yml")


class Question(NamedTuple):
    """One question: the flag that answers it, the key it is about, and the answer of who has none."""

    flag: str
    key: str
    text: str
    example: str
    default: tuple[str, ...] = ()


QUESTIONS = (
    Question("domain", "organisation.domains", "Which domains does your organisation send mail from?", "example.co.jp"),
    Question(
        "address",
        "organisation.addresses",
        "Which single addresses at other domains belong to it, too?",
        "partner@example.org",
    ),
    Question("folders", "folders", "Which folders hold what was sent: sent, all, or their names?", "sent", ("sent",)),
    Question("lang", "report.lang", "In which language are reports written: en or ja?", "en", ("en",)),
    Question("place", "case", "Under which directory are case and reports kept?", ".", (".",)),
)


def add_parser(verbs: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = verbs.add_parser(
        "init",
        help="write a commented configuration by asking five questions",
        description="Writes sentaudit.yml, readable by you alone. What an option says is not asked for; where nobody "
        "can be asked, --yes takes the usual answer to the rest. A file that is there is never overwritten.",
    )
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, default=_FILE, help=f"file (default: {_FILE})")
    parser.add_argument("--domain", metavar="D", action="append", help="a domain of the organisation; repeatable")
    parser.add_argument("--address", metavar="A", action="append", help="an address that belongs to it; repeatable")
    parser.add_argument("--folders", metavar="sent|all|NAME", nargs="+", help="audited folders")
    parser.add_argument("--lang", metavar="LANG", action="append", help="language of the reports: en or ja")
    parser.add_argument("--place", metavar="DIR", action="append", help="directory of case and reports")
    parser.add_argument("-y", "--yes", action="store_true", help="ask nothing: the usual answer to everything else")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Asks, writes, and says what comes next."""
    path: Path = args.output
    _refuse_what_is_there(path)
    answers: dict[str, tuple[str, ...]] = {}
    asked = 0
    for question in QUESTIONS:
        given: Sequence[str] | None = getattr(args, question.flag)
        if given is not None:
            try:
                answers[question.key] = _checked(question, given)
            except ValueError as error:
                hint = f"for example: --{question.flag} {question.example}"
                raise UsageError(f"--{question.flag}: {error}", hint) from None
        elif args.yes:
            answers[question.key] = question.default
        else:
            _need_terminal(question)
            asked += 1
            answers[question.key] = _ask(question, input)
    _warn(answers)
    _write(path, text_of(answers))
    option = "" if path == _FILE else f" --config {path}"
    print(f"{path} is written. Next:\n  sentaudit doctor{option}\n  sentaudit scan MAILBOX{option}")
    return EXIT_CLEAN


def _refuse_what_is_there(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise UsageError(f"{path} is there already", "edit it, or write another file: sentaudit init -o FILE")


def _need_terminal(question: Question) -> None:
    if not sys.stdin.isatty():
        flags = ", ".join(f"--{one.flag}" for one in QUESTIONS)
        raise UsageError(
            f"nobody can be asked here: {question.text}", f"answer by options ({flags}), or take the usual with --yes"
        )


def _ask(question: Question, answer: Callable[[str], str]) -> tuple[str, ...]:
    """Asks until the answer is one; an empty one is the usual."""
    usual = ", ".join(question.default) or "none"
    while True:
        try:
            said = answer(f"{question.text}\n  (for example: {question.example}; several with commas) [{usual}] ")
        except EOFError:
            raise UsageError("the questions were not answered", "answer by options: sentaudit init --help") from None
        given = [one.strip() for one in said.split(",") if one.strip()]
        try:
            return _checked(question, given) if given else question.default
        except ValueError as error:
            print(f"  {error}")


def _checked(question: Question, given: Sequence[str]) -> tuple[str, ...]:
    """The answers as the configuration takes them; ValueError says what would be right."""
    from sentaudit.cli.settings.keys import SETTINGS

    setting = SETTINGS[question.key]
    if len(given) > 1 and not setting.many:
        raise ValueError("must be one, not several")
    return tuple(dict.fromkeys(str(setting.reader(one)) for one in given))


def _warn(answers: dict[str, tuple[str, ...]]) -> None:
    """What `doctor` would say of the organisation, before it is too late."""
    from sentaudit.cli.preparing.local_checks import organisation_checks
    from sentaudit.model.config import Organisation

    domains, addresses = answers["organisation.domains"], answers["organisation.addresses"]
    for check in organisation_checks(Organisation(domains=domains, addresses=addresses)):
        if check.finding == "warning":
            print(f"sentaudit: warning: {check.text}\n  hint: {check.advice}", file=sys.stderr)


def _write(path: Path, text: str) -> None:
    """A new file only its owner can read; addresses stand in it."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        _refuse_what_is_there(path)
    except OSError as error:
        hint = "choose a directory you may write to: sentaudit init -o FILE"
        raise UsageError(f"{path} cannot be written: {error.strerror}", hint) from error


def text_of(answers: dict[str, tuple[str, ...]]) -> str:
    """The configuration with its explanations; what is only an example is commented out."""

    def many(values: Sequence[str]) -> str:
        return json.dumps(list(values), ensure_ascii=False)

    def place(name: str) -> str:
        return json.dumps(str(Path(answers["case"][0]) / name), ensure_ascii=False)

    return f"""\
# Settings of sentaudit. Every key is optional; an unknown one is an error with its line. An option on the command line
# beats the environment (SENTAUDIT_...), which beats this file. "sentaudit doctor" tries them out.

organisation:
  # Who is inside: everybody else in a list is exposed. Sub-domains are included. Without any, the domain of the most
  # frequent own author is taken. Never name a domain where anybody can have an address.
  domains: {many(answers["organisation.domains"])}
  # Single addresses at other domains that belong to the organisation.
  addresses: {many(answers["organisation.addresses"])}
  # Test and throw-away addresses, counted apart:
  # exclude: ["check@example.net"]
  # Addresses that are mailing lists:
  # lists: ["members@lists.example.jp"]

# What is audited: sent (folders that hold sent mail), all, or names. Everything else is read for context.
folders: {many(answers["folders"])}
# Only mail sent in this time, from the first moment of the first day up to that of the second (UTC):
# since: "2015-01-01"
# until: "2016-01-01"

report:
  lang: {answers["report.lang"][0]}
  # Incidents below this confidence are listed apart and do not count for the exit code:
  # min_confidence: 0.5
  # A byte order mark for spreadsheet programs that need it:
  # csv_bom: true

# The facts everything is computed from, addresses sealed with the key in it. Guard it like the mail itself.
case: {place("sentaudit-case")}
reports: {place("reports")}

# Own rules, besides those of the package:
# rules: ["rules"]
# Passwords to try on encrypted attachments, one a line (chmod 600):
# passwords: "passwords.txt"
# Who is told after a run, in numbers only (docs/nightly.md):
# notify:
#   mail_to: ["audit@example.co.jp"]
#   mail_from: "sentaudit@example.co.jp"
"""
