"""The main jobs: scan sources into a case, report from a case, verify sources against it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentaudit import __version__
from sentaudit.app.opening import open_sources, recipe_for, runner_for
from sentaudit.app.outcome import NothingReadableError, Outcome
from sentaudit.app.settled import as_scanned, audited, config_digest
from sentaudit.credentials.kept import lines_of
from sentaudit.engine.deadline import Deadline
from sentaudit.engine.files.passwords import Passwords
from sentaudit.engine.inspect import inspect_message
from sentaudit.engine.pipeline import scan as scan_sources
from sentaudit.engine.progress import Progress
from sentaudit.engine.verification import Asked, Verification
from sentaudit.engine.verification import verify as verify_sources
from sentaudit.incidents.assembly.affected import with_breakdown
from sentaudit.incidents.audit import understand
from sentaudit.model.account import Account
from sentaudit.model.config import Config, Limits
from sentaudit.model.incident import Incident
from sentaudit.model.result import AuditResult, Run
from sentaudit.model.review import Review
from sentaudit.reporting.words.catalogue import catalogue
from sentaudit.rules.load import digest, load_rules
from sentaudit.rules.rule import Rule
from sentaudit.store.case import SqliteCase

_PATIENCE = 1.0
"""Seconds a scan waits for a reviewer's decision that is being written."""


def scan(names: Sequence[str | Account], config: Config, progress: Progress, *, new_only: bool = False) -> Outcome:
    """Scans the named sources into the case and understands the whole case.

    `new_only` leaves out incidents an earlier run has reported.

    Raises NothingReadableError if none of the sources can be read, CaseError if the case is in use or damaged.
    """
    rules = load_rules(tuple(map(Path, config.rules)))
    sources = open_sources(names, config)
    deadline = Deadline(config.time_budget)
    passwords = Passwords(lines_of(config.passwords) if config.passwords else ())
    with SqliteCase(Path(config.case), write=True, patience=_PATIENCE) as case:
        started = now()
        folders = tuple(map(Path, config.rules))
        recipe = recipe_for(case.keyring.case_key, config.limits, folders)._replace(
            case=case.path, passwords=passwords, try_mail_passwords=config.try_mail_passwords, paranoid=config.paranoid
        )
        run_id = uuid.uuid4().hex
        case.begin_run(run_id, started, recipe.policy, audited(config))
        runner = runner_for(recipe, config, sources)
        try:
            unreadable = scan_sources(sources, case, runner, recipe.unlocking, progress, deadline)
        finally:
            runner.close()
        if all(uri in unreadable for uri, _ in sources):
            # A mistyped name must not make every later run incomplete.
            for uri in unreadable:
                case.forget_unread(uri)
            raise NothingReadableError(unreadable)
        result = _understood(case, config, rules, run_id, started, case.reviews(), new_only)
        told = [incident for incident in result.incidents if incident.reported]
        case.remember_reported(run_id, [one.id for one in told])
        case.remember_reported(run_id, [finding.message for one in told for finding in one.findings])
        case.end_run(run_id, result.run.finished, complete=result.run.complete)
        return Outcome(result, unreadable)


def report(config: Config, *, new_only: bool = False) -> Outcome:
    """Understands the case as it is, with the rules and settings of now; reads no mailbox.

    What is not set now is as it was for the latest scan: the same question gets the same numbers.
    """
    with SqliteCase(Path(config.case)) as case:
        return Outcome(from_case(case, config, case.reviews(), new_only=new_only))


def from_case(case: SqliteCase, config: Config, reviews: Sequence[Review], *, new_only: bool = False) -> AuditResult:
    """The result of an open case with these decisions about its incidents."""
    rules = load_rules(tuple(map(Path, config.rules)))
    runs = case.runs()
    run_id, started = (runs[-1].id, runs[-1].started) if runs else (uuid.uuid4().hex, now())
    settled = as_scanned(config, case.last_settings())
    return _understood(case, settled, rules, run_id, started, reviews, new_only)


def verify(names: Sequence[str | Account], config: Config, asked: Asked) -> Verification:
    """Reads the sources again, compares every message asked for with the case and every finding among them with
    another parser."""
    found = report(config).result.incidents
    flagged = {one.where[:3] for incident in found for one in incident.findings}
    sources = open_sources(names, config)
    with SqliteCase(Path(config.case)) as case:
        return verify_sources(sources, case, flagged, config.limits, asked)


def inspect(data: bytes, limits: Limits | None = None) -> dict[str, Any]:
    """What stands where in one message, without a case."""
    return inspect_message(data, recipe_for(bytes(32), limits or Limits()))


def _understood(
    case: SqliteCase,
    config: Config,
    rules: Sequence[Rule],
    run_id: str,
    started: datetime,
    reviews: Sequence[Review],
    new_only: bool,
) -> AuditResult:
    """Rules over the whole case, as the result every reporter gets."""
    understanding = understand(
        case,
        config,
        rules,
        case.reported_before(run_id),
        reviews=reviews,
        regroupings=case.regroupings(),
        new_only=new_only,
    )
    run = Run(
        id=run_id,
        tool_version=__version__,
        started=started,
        finished=now(),
        complete=understanding.coverage.complete,
        ruleset_digest=digest(rules),
        config_digest=config_digest(config),
        internal_domains=understanding.internal_domains,
        internal_inferred=understanding.internal_inferred,
    )
    return AuditResult(
        run=run,
        coverage=understanding.coverage,
        incidents=_broken_down(understanding.incidents, config),
        totals=understanding.totals,
        negative=understanding.negative,
        possible=understanding.possible,
        hints=understanding.hints,
        series=understanding.series,
        case=config.case,
        min_confidence=config.report.min_confidence,
    )


def _broken_down(incidents: tuple[Incident, ...], config: Config) -> tuple[Incident, ...]:
    """The incidents with their people counted by the groups of the user's table, if there is one."""
    if config.join is None:
        return incidents
    groups, unmatched = dict(config.join.groups), catalogue(config.report.lang)("breakdown.unmatched")
    return tuple(with_breakdown(one, groups, unmatched) for one in incidents)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
