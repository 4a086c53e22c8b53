"""The composition root: puts concrete classes together and runs the main jobs."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sentaudit import __version__, registry
from sentaudit.credentials.kept import lines_of
from sentaudit.credentials.provider import Resolver
from sentaudit.engine.checkup import look_at
from sentaudit.engine.deadline import Deadline
from sentaudit.engine.inspect import inspect_message
from sentaudit.engine.passwords import Passwords
from sentaudit.engine.pipeline import NamedSource
from sentaudit.engine.pipeline import scan as scan_sources
from sentaudit.engine.progress import Progress
from sentaudit.engine.recipe import Recipe
from sentaudit.engine.scanner import Scanner
from sentaudit.engine.verification import Verification
from sentaudit.engine.verification import verify as verify_sources
from sentaudit.errors import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_NOTHING_AUDITED, SourceError, UsageError
from sentaudit.incidents.affected import with_breakdown
from sentaudit.incidents.audit import understand
from sentaudit.incidents.similar import Similar, similar_to_incident, similar_to_message
from sentaudit.model.account import Account
from sentaudit.model.affected import Affected, affected
from sentaudit.model.checkup import Check
from sentaudit.model.config import Config, Limits, Notify, Organisation
from sentaudit.model.incident import Incident, Status
from sentaudit.model.message import SourceUnit
from sentaudit.model.regrouping import Change, Regrouping, standing
from sentaudit.model.result import AuditResult, Run
from sentaudit.model.review import UNDONE, Review
from sentaudit.model.summary import RunSummary
from sentaudit.notifying.base import NotifyError
from sentaudit.parsing.message import parse
from sentaudit.ports import Notifier, Work
from sentaudit.reporting.catalogue import catalogue
from sentaudit.rules.load import digest, load_rules
from sentaudit.rules.load_kinds import FOLDER, digest_of, load_kinds
from sentaudit.rules.rule import Rule
from sentaudit.sources.imap.checkup import checkup as look_at_account
from sentaudit.store.case import SqliteCase


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job gives its verb; `unreadable` are sources that could not be opened, by their names."""

    result: AuditResult
    unreadable: Mapping[str, SourceError] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """The exit code of the contract."""
        result = self.result
        if not result.run.complete:
            return EXIT_INCOMPLETE
        if not result.coverage.audited:
            return EXIT_NOTHING_AUDITED
        return EXIT_FINDINGS if result.totals.reported else EXIT_CLEAN


class NothingReadableError(SourceError):
    """None of the sources could be opened; `sources` has the error of each by its name."""

    def __init__(self, sources: Mapping[str, SourceError]) -> None:
        first = next(iter(sources.values()))
        if len(sources) == 1:
            super().__init__(first.text, first.hint)
        else:
            super().__init__("none of the sources could be opened", "sentaudit doctor tries them step by step")
        self.sources = sources


def scan(names: Sequence[str | Account], config: Config, progress: Progress, *, new_only: bool = False) -> Outcome:
    """Scans the named sources into the case and understands the whole case.

    `new_only` leaves out incidents an earlier run has reported.

    Raises NothingReadableError if none of the sources can be read, CaseError if the case is in use or damaged.
    """
    rules = load_rules(tuple(map(Path, config.rules)))
    sources = open_sources(names, config)
    deadline = Deadline(config.time_budget)
    passwords = Passwords(lines_of(config.passwords) if config.passwords else ())
    with SqliteCase(Path(config.case), write=True) as case:
        started = _now()
        folders = tuple(map(Path, config.rules))
        recipe = recipe_for(case.keyring.case_key, config.limits, folders)._replace(
            case=case.path, passwords=passwords, try_mail_passwords=config.try_mail_passwords
        )
        run_id = uuid.uuid4().hex
        case.begin_run(run_id, started, recipe.policy, _audited(config))
        jobs = min([config.jobs or os.cpu_count() or 1, *(one.source.at_once for one in sources if one.source.at_once)])
        runner = registry.load(registry.RUNNERS["serial" if jobs == 1 else "processes"])(recipe, jobs)
        try:
            unreadable = scan_sources(sources, case, runner, recipe.unlocking, progress, deadline)
        finally:
            runner.close()
        if all(uri in unreadable for uri, _ in sources):
            raise NothingReadableError(unreadable)
        result = _understood(case, config, rules, run_id, started, new_only)
        case.remember_reported(run_id, [incident.id for incident in result.incidents if incident.reported])
        case.end_run(run_id, result.run.finished, complete=result.run.complete)
        return Outcome(result, unreadable)


def report(config: Config, *, new_only: bool = False) -> Outcome:
    """Understands the case as it is, with the rules and settings of now; reads no mailbox.

    What is not set now is as it was for the latest scan: the same question gets the same numbers.
    """
    rules = load_rules(tuple(map(Path, config.rules)))
    with SqliteCase(Path(config.case)) as case:
        runs = case.runs()
        run_id, started = (runs[-1].id, runs[-1].started) if runs else (uuid.uuid4().hex, _now())
        settled = _as_scanned(config, case.last_settings())
        return Outcome(_understood(case, settled, rules, run_id, started, new_only))


def verify(names: Sequence[str | Account], config: Config) -> Verification:
    """Reads the sources again, compares every message with the case and every finding with another parser."""
    found = report(config).result.incidents
    flagged = {one.where[:3] for incident in found for one in incident.findings}
    sources = open_sources(names, config)
    with SqliteCase(Path(config.case)) as case:
        return verify_sources(sources, case, flagged, config.limits)


def similar_incident(identity: str, config: Config, most: int) -> Similar:
    """Up to `most` earlier and later mailings like an incident, from the case alone."""
    with SqliteCase(Path(config.case)) as case:
        settled = _as_scanned(config, case.last_settings())
        rules = load_rules(tuple(map(Path, config.rules)))
        return similar_to_incident(case, settled, rules, identity, most, case.regroupings())


def similar_message(path: Path, config: Config, most: int) -> Similar:
    """Up to `most` mailings of the case like the message in a file. Raises SourceError if no message is in it."""
    units = [one for one in open_source(f"eml:{path}", config.limits).source.units() if isinstance(one, SourceUnit)]
    with SqliteCase(Path(config.case)) as case:
        settled = _as_scanned(config, case.last_settings())
        scanner = Scanner(recipe_for(case.keyring.case_key, config.limits))
        facts = [one for unit in units for one in scanner.scan(Work(unit)).facts]
        if not facts:
            raise SourceError(f"{path} holds no message that can be read", "Give one message as an .eml file.")
        rules = load_rules(tuple(map(Path, config.rules)))
        return similar_to_message(case, settled, rules, facts[0], most, case.regroupings())


def review(identity: str, status: Status, reason: str, author: str, config: Config) -> Review:
    """Adds a decision about the incident whose id is or begins with `identity`, as it is now.

    Raises UsageError if there is not exactly one such incident, CaseError if the case is in use by a scan.
    """
    incident = one_incident(report(config).result.incidents, identity)
    decision = Review(incident.id, status, reason, author, int(_now().timestamp()), incident.fingerprint)
    add_reviews([decision], config)
    return decision


def undo_review(identity: str, author: str, config: Config) -> Review:
    """Takes the latest decision about an incident back by adding the one before it once more.

    Raises UsageError if there is none.
    """
    incident = one_incident(report(config).result.incidents, identity)
    standing = _standing([one for one in reviews(config) if one.incident == incident.id])
    if not standing:
        raise UsageError(f"nothing was decided about {incident.id}", "sentaudit review history shows all decisions")
    before = standing[-2] if len(standing) > 1 else standing[-1]._replace(status=Status.NEW)
    decision = before._replace(reason=UNDONE, author=author, at=int(_now().timestamp()))
    add_reviews([decision], config)
    return decision


def _standing(history: Sequence[Review]) -> list[Review]:
    """The decisions of one incident that were not taken back, oldest first."""
    standing: list[Review] = []
    for one in history:
        if one.reason == UNDONE:
            standing.pop()
        else:
            standing.append(one)
    return standing


def reviews(config: Config) -> Sequence[Review]:
    """Every decision, oldest first."""
    with SqliteCase(Path(config.case)) as case:
        return case.reviews()


def add_reviews(decisions: Sequence[Review], config: Config) -> None:
    """Adds decisions to the history, which is never rewritten."""
    with SqliteCase(Path(config.case), write=True) as case:
        for decision in decisions:
            case.add_review(decision)


def merge_incidents(identities: Sequence[str], reason: str, author: str, config: Config) -> Incident:
    """Makes one incident of several, named by the beginnings of their ids; returns it with its numbers.

    Raises UsageError if they are less than two, or show people in different channels.
    """
    incidents = report(config).result.incidents
    chosen = list({one.id: one for one in (one_incident(incidents, name) for name in identities)}.values())
    if len(chosen) < 2:
        raise UsageError("a merge needs two incidents or more", "sentaudit incidents list shows the ids")
    messages = [finding.message for one in chosen for finding in one.findings]
    if len({name.partition(":")[0] for name in messages}) > 1:
        raise UsageError(
            "these incidents show people in different channels", "an address field, a body and an attached file differ"
        )
    return _regroup(Change.MERGE, [one.id for one in chosen], messages, reason, author, config)


def split_incident(identity: str, findings: Sequence[str], reason: str, author: str, config: Config) -> Incident:
    """Makes the messages of some findings, named by the beginnings of their ids, an incident of their own.

    Raises UsageError if none or all of the messages are named.
    """
    incident = one_incident(report(config).result.incidents, identity)
    chosen = []
    for name in findings:
        found = [finding for finding in incident.findings if finding.id.startswith(name)]
        if len(found) != 1:
            what = "more than one finding" if found else "no finding"
            raise UsageError(f"{what} of {incident.id} has an id beginning with {name}", "incidents show lists them")
        chosen.append(found[0].message)
    if len(set(chosen)) >= len(incident.findings):
        raise UsageError("a split must leave at least one message behind", f"{incident.id} has no others")
    return _regroup(Change.SPLIT, [incident.id], chosen, reason, author, config)


def _regroup(
    change: Change, identities: Sequence[str], messages: Sequence[str], reason: str, author: str, config: Config
) -> Incident:
    """Notes the change; the incident that now holds the messages."""
    names = tuple(dict.fromkeys(messages))
    one = Regrouping(change, tuple(identities), names, reason, author, int(_now().timestamp()))
    with SqliteCase(Path(config.case), write=True) as case:
        case.add_regrouping(one)
    incidents = report(config).result.incidents
    return next(one for one in incidents if any(finding.message in names for finding in one.findings))


def undo_regrouping(author: str, config: Config) -> Regrouping:
    """Takes the latest merge or split that stands back, and returns it. Raises UsageError if there is none."""
    before = standing(regroupings(config))
    if not before:
        raise UsageError("nothing was merged or split", "sentaudit review history shows all decisions")
    with SqliteCase(Path(config.case), write=True) as case:
        case.add_regrouping(
            before[-1]._replace(change=Change.UNDO, reason=UNDONE, author=author, at=int(_now().timestamp()))
        )
    return before[-1]


def regroupings(config: Config) -> Sequence[Regrouping]:
    """Every merge, split and undoing, oldest first."""
    with SqliteCase(Path(config.case)) as case:
        return case.regroupings()


def affected_people(identities: Sequence[str], config: Config) -> list[Affected]:
    """Everybody exposed in the incidents named by the beginnings of their ids, or in all reported ones if none is.

    Raises UsageError for a name that fits no incident, or several.
    """
    incidents = report(config).result.incidents
    chosen = [one_incident(incidents, name) for name in identities] or [one for one in incidents if one.reported]
    return list(affected(chosen, dict(config.join.groups) if config.join else None))


def one_incident(incidents: Iterable[Incident], identity: str) -> Incident:
    """The incident whose id is or begins with `identity`. Raises UsageError if there is not exactly one."""
    matching = [incident for incident in incidents if incident.id.startswith(identity)]
    if len(matching) != 1:
        what = "more than one incident" if matching else "no incident"
        raise UsageError(f"{what} has an id beginning with {identity}", "sentaudit incidents list shows the ids")
    return matching[0]


def inspect(data: bytes, limits: Limits | None = None) -> dict[str, Any]:
    """What stands where in one message, without a case."""
    return inspect_message(data, recipe_for(bytes(32), limits or Limits()))


def open_sources(names: Sequence[str | Account], config: Config) -> list[NamedSource]:
    """The sources by their names."""
    accounts = [Account.from_url(name) if isinstance(name, str) and "://" in name else name for name in names]
    return [open_source(_asked(one, config) if isinstance(one, Account) else one, config.limits) for one in accounts]


def _asked(account: Account, config: Config) -> Account:
    """One that says nothing of its own audits the folders the settings name."""
    return replace(account, folders=config.folders) if account.folders == Config().folders else account


def open_source(name: str | Account, limits: Limits) -> NamedSource:
    """An account, `KIND:PATH`, or a bare path that is recognised by content."""
    if isinstance(name, Account):
        return NamedSource(name.url, registry.load(registry.SOURCES["imap"])(name.url, limits, name))
    kind, colon, path = name.partition(":")
    if "://" in name:
        return open_source(Account.from_url(name), limits)
    if not colon or kind not in registry.SOURCES:
        kind, path = "path", name
    return NamedSource(path, registry.load(registry.SOURCES[kind])(path, limits))


def notify(settings: Notify, summary: RunSummary) -> list[str]:
    """Tells the numbers of a run on all ways the settings name; gives what did not get through.

    A failure is no reason to call an audit incomplete: it changes no exit code.
    """
    failures = []
    secrets = Resolver()
    for target in registry.NOTIFIERS.values():
        notifier: Notifier = registry.load(target)(settings, secrets)
        if notifier.wanted and (notifier.every_run or settings.when == "always" or summary.calls_for_attention):
            try:
                notifier.send(summary)
            except NotifyError as error:
                failures.append(str(error))
    return failures


def checkup(name: str | Account, config: Config) -> Iterator[Check]:
    """Tries out a source without reading a message."""
    if isinstance(name, Account):
        return look_at_account(_asked(name, config), Resolver())
    return look_at(*open_source(name, config.limits))


def recipe_for(key: bytes, limits: Limits, rules: Sequence[Path] = ()) -> Recipe:
    """Everything a worker needs, from the registry; `rules` are the user's folders, which may hold kinds of data."""
    detectors = {name: registry.load(target) for name, target in registry.DETECTORS.items()}
    words = ""
    if any((folder / FOLDER).is_dir() for folder in rules):
        kinds = load_kinds(rules)
        detectors["records"] = partial(detectors["records"], kinds)
        words = digest_of(kinds)
    return Recipe(
        sources={name: registry.load(target) for name, target in registry.SOURCES.items()},
        parse=parse,
        extractors=tuple(map(registry.load, registry.EXTRACTORS.values())),
        detectors=tuple(detectors.values()),
        limits=limits,
        key=key,
        words=words,
    )


def _understood(
    case: SqliteCase, config: Config, rules: Sequence[Rule], run_id: str, started: datetime, new_only: bool
) -> AuditResult:
    """Rules over the whole case, as the result every reporter gets."""
    understanding = understand(
        case,
        config,
        rules,
        case.reported_before(run_id),
        reviews=case.reviews(),
        regroupings=case.regroupings(),
        new_only=new_only,
    )
    run = Run(
        id=run_id,
        tool_version=__version__,
        started=started,
        finished=_now(),
        complete=understanding.coverage.complete,
        ruleset_digest=digest(rules),
        config_digest=_config_digest(config),
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


def _audited(config: Config) -> dict[str, Any]:
    """What decides who is internal and what is audited, as JSON values."""
    settings = asdict(config)
    return {name: settings[name] for name in ("organisation", "folders", "since", "until")}


def _as_scanned(config: Config, before: Mapping[str, Any]) -> Config:
    """The settings with everything that is not set now taken from the latest scan."""
    unset = Config()
    organisation = config.organisation
    if organisation == unset.organisation and "organisation" in before:
        organisation = Organisation(**{name: tuple(values) for name, values in before["organisation"].items()})
    return replace(
        config,
        organisation=organisation,
        folders=config.folders if config.folders != unset.folders else tuple(before.get("folders", unset.folders)),
        since=before.get("since") if config.since is None else config.since,
        until=before.get("until") if config.until is None else config.until,
    )


def _config_digest(config: Config) -> str:
    """Digest of every setting that can change a number; where things are kept and how fast they ran cannot."""
    settings = asdict(
        replace(config, jobs=None, time_budget=None, passwords=None, notify=Notify(), case="", reports="", rules=())
    )
    return "sha256:" + hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
