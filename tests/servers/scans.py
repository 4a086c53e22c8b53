"""Scans of mailboxes on the servers, through the command line and within this process, and what must be alike in reports."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from sentaudit.cli.main import main
from sentaudit.sources.imap.patience import Policy
from sentaudit.sources.imap.pool import Pool
from sentaudit.sources.imap.source import ImapSource

VARIABLE = "SENTAUDIT_TEST_SERVER_PASSWORD_"


class Entry(NamedTuple):
    """An account as an entry of an accounts file; `more` are further keys."""

    user: str
    password: str
    port: int
    authority: Path
    more: Mapping[str, Any] = {}


def accounts_file(path: Path, entries: Iterable[Entry]) -> dict[str, str]:
    """Writes the file (JSON is YAML) and gives the environment its passwords are in."""
    accounts, environment = [], {}
    for number, entry in enumerate(entries):
        environment[f"{VARIABLE}{number}"] = entry.password
        accounts.append(
            {
                "host": "localhost",
                "port": entry.port,
                "user": entry.user,
                "ca_file": str(entry.authority),
                "password_env": f"{VARIABLE}{number}",
                **entry.more,
            }
        )
    path.write_text(json.dumps({"accounts": accounts}, indent=1), "utf-8")
    return environment


class Done(NamedTuple):
    """Exit code, report ({} if there is none), standard error; peak resident bytes of a process of its own."""

    code: int
    report: dict[str, Any]
    errors: str
    peak: int = 0


class Scans:
    """Runs of `sentaudit scan` with one case."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, *arguments: object, environment: Mapping[str, str] | None = None) -> Done:
        """A whole run within this process, without the waiting between attempts."""
        errors = io.StringIO()
        pool = Pool()
        with (
            patch.dict(os.environ, environment or {}),
            patch.object(ImapSource, "pool", pool),
            patch.object(ImapSource, "policy", Policy(away=0.0, cut=0.0)),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(errors),
        ):
            try:
                code = main([*self._arguments(*arguments), "--jobs", "1"])
            finally:
                pool.close()
        return self._done(code, errors.getvalue())

    def start(self, *arguments: object, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Begins a run in a process of its own and does not wait for it."""
        command = [sys.executable, "-m", "sentaudit", *self._arguments(*arguments)]
        with (self.folder / "errors").open("wb") as errors:
            return subprocess.Popen(
                command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=errors, env={**os.environ, **(environment or {})}
            )  # fmt: skip

    def end(self, process: subprocess.Popen[bytes]) -> Done:
        """Waits for such a run."""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        text = (self.folder / "errors").read_text("utf-8", "replace")
        return self._done(process.returncode, text, usage.ru_maxrss * 1024)

    def _arguments(self, *arguments: object) -> list[str]:
        (self.folder / "report.json").unlink(missing_ok=True)
        return [
            "scan", *map(str, arguments), "--case", str(self.folder / "case"), "--no-progress", "--format", "json",
            "-o", str(self.folder / "report.json"), "--organisation-domain", "example.co.jp",
        ]  # fmt: skip

    def _done(self, code: int, errors: str, peak: int = 0) -> Done:
        assert "Traceback" not in errors, errors
        path = self.folder / "report.json"
        report = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return Done(code, report, errors, peak)


_OF_THE_PLACE = {"id", "findings", "series", "new", "status", "source", "where", "pseudonym"}


def found(report: Mapping[str, Any]) -> list[str]:
    """Every incident with all its numbers, without what names the place it lies at: the same for the same mail."""
    incidents = []
    for incident in report["incidents"]:
        plain = {key: value for key, value in incident.items() if key not in _OF_THE_PLACE}
        plain["addresses"] = sorted(
            json.dumps({key: value for key, value in one.items() if key not in _OF_THE_PLACE}, sort_keys=True)
            for one in incident["addresses"]
        )
        plain["found"] = sorted(
            [str(one["where"]["message_id"]), one["rule"], one["channel"], one["exposed"], one["receivers"]]
            for one in incident["findings"]
        )
        incidents.append(json.dumps(plain, sort_keys=True, ensure_ascii=False))
    return sorted(incidents)


def places(report: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Folder, position and digest of every finding."""
    return sorted(
        (one["where"]["folder"], one["where"]["position"], one["sha256"])
        for incident in report["incidents"]
        for one in incident["findings"]
    )


def problems(report: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Stage, kind and detail of everything that was not expected."""
    return sorted(
        (one["stage"], one["kind"], one["detail"]) for one in report["coverage"]["problems"] if not one["expected"]
    )
