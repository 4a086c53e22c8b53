"""Options several verbs share, and how they become settings."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sentaudit.errors import UsageError
from sentaudit.model.config import Config, Join
from sentaudit.registry import REPORTERS

if TYPE_CHECKING:
    from sentaudit.reporting.words.catalogue import Catalogue

FORMATS = tuple(REPORTERS)


def add_common(parser: argparse.ArgumentParser) -> None:
    """Options all verbs have, those with nothing to do for one too; a flag beats environment, file and default."""
    _add_selection(parser)
    group = parser.add_argument_group("common options")
    group.add_argument("--config", metavar="FILE", type=Path, help="settings file (default: ./sentaudit.yml)")
    group.add_argument("--case", metavar="DIR", help="where facts are kept (default: ./sentaudit-case)")
    group.add_argument("--reports", metavar="DIR", help="where reports are written (default: ./reports)")
    group.add_argument(
        "--organisation-domain", metavar="D", action="append", help="a domain of the organisation; repeatable"
    )
    group.add_argument("--rules", metavar="PATH", action="append", help="folder or file with own rules; repeatable")
    group.add_argument("--reveal", action="store_true", help="show addresses, names and subjects in the clear")
    group.add_argument("--lang", choices=("en", "ja"), help="language of reports and answers")
    group.add_argument("--jobs", metavar="N", type=int, help="worker processes where mail is read (default: all cores)")
    group.add_argument("--no-progress", action="store_true", help="no progress bar even on a terminal")
    group.add_argument("-q", "--quiet", action="store_true", help="no summary on the terminal")
    group.add_argument("-v", "--verbose", action="store_true", help="list every problem, not only their kinds")


def _add_selection(parser: argparse.ArgumentParser) -> None:
    """What is audited of all that is read."""
    group = parser.add_argument_group("what is audited")
    group.add_argument(
        "--folders", metavar="sent|all|NAME", nargs="+", help="audited folders (default: sent; the rest is context)"
    )
    group.add_argument("--since", metavar="DATE", help="only mail sent on or after this day (UTC)")
    group.add_argument("--until", metavar="DATE", help="only mail sent before this day (UTC)")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Which reports, and where to."""
    group = parser.add_argument_group("output")
    group.add_argument(
        "--format",
        metavar="FORMAT[,...]",
        help=f"report formats ({', '.join(FORMATS)}); default: summary on the terminal, files html, json and csv",
    )
    group.add_argument("-o", "--output", metavar="FILE", help="write the one format here; - is standard output")
    group.add_argument(
        "--new-only", action="store_true", help="only incidents no earlier run has reported, or that grew"
    )


def add_join(parser: argparse.ArgumentParser) -> None:
    """A table of the user's own that breaks the numbers down."""
    group = parser.add_argument_group("breakdown by a table of your own")
    group.add_argument("--join", metavar="TABLE.csv", type=Path, help="table with one row per address")
    group.add_argument("--by", metavar="COLUMN", default="address", help="its column of addresses (default: address)")
    group.add_argument("--group", metavar="COLUMN", help="its column to count people by (region, product ...)")


def _join(args: argparse.Namespace) -> Join | None:
    """The groups of `--join`, None without it."""
    path, group = getattr(args, "join", None), getattr(args, "group", None)
    if path is None and group is None:
        return None
    if path is None or group is None:
        raise UsageError("--join and --group belong together", "for example: --join customers.csv --group region")
    from sentaudit.cli.shared.join_table import read_join

    return read_join(path, args.by, group)


def words_of(args: argparse.Namespace) -> Catalogue:
    """The words of the language this run answers in."""
    from sentaudit.reporting.words.catalogue import catalogue

    return catalogue(settings(args).report.lang)


def settings(args: argparse.Namespace) -> Config:
    """The merged settings of this run. Raises ConfigError with every mistake at once."""
    from sentaudit.cli.settings.merging import load_config

    flags: Mapping[str, object] = {
        "organisation.domains": args.organisation_domain,
        "report.lang": args.lang,
        "folders": args.folders,
        "since": args.since,
        "until": args.until,
        "rules": args.rules,
        "jobs": args.jobs,
        "engine": getattr(args, "engine", None),
        "scheduler": getattr(args, "scheduler", None),
        "time_budget": getattr(args, "time_budget", None),
        "passwords": getattr(args, "passwords", None),
        "try_mail_passwords": getattr(args, "try_mail_passwords", None),
        "paranoid": getattr(args, "paranoid", None),
        "case": args.case,
        "reports": args.reports,
    }
    return replace(load_config(flags, os.environ, args.config, Path.cwd()), join=_join(args))
