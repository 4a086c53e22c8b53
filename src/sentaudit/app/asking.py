"""Questions about what was found: earlier identical mistakes, and the people affected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sentaudit.app.auditing import report
from sentaudit.app.opening import open_source, recipe_for
from sentaudit.app.outcome import one_incident
from sentaudit.app.settled import as_scanned
from sentaudit.engine.scanner import Scanner
from sentaudit.errors import SourceError
from sentaudit.incidents.likeness.matches import Similar
from sentaudit.incidents.likeness.similar import similar_to_incident, similar_to_message
from sentaudit.model.affected import Affected, affected
from sentaudit.model.config import Config
from sentaudit.model.message import SourceUnit
from sentaudit.ports import Work
from sentaudit.rules.load import load_rules
from sentaudit.store.case import SqliteCase


def similar_incident(identity: str, config: Config, most: int) -> Similar:
    """Up to `most` earlier and later mailings like an incident, from the case alone."""
    with SqliteCase(Path(config.case)) as case:
        settled = as_scanned(config, case.last_settings())
        rules = load_rules(tuple(map(Path, config.rules)))
        return similar_to_incident(case, settled, rules, identity, most, case.regroupings())


def similar_message(path: Path, config: Config, most: int) -> Similar:
    """Up to `most` mailings of the case like the message in a file. Raises SourceError if no message is in it."""
    units = [one for one in open_source(f"eml:{path}", config.limits).source.units() if isinstance(one, SourceUnit)]
    with SqliteCase(Path(config.case)) as case:
        settled = as_scanned(config, case.last_settings())
        scanner = Scanner(recipe_for(case.keyring.case_key, config.limits))
        facts = [one for unit in units for one in scanner.scan(Work(unit)).facts]
        if not facts:
            raise SourceError(f"{path} holds no message that can be read", "Give one message as an .eml file.")
        rules = load_rules(tuple(map(Path, config.rules)))
        return similar_to_message(case, settled, rules, facts[0], most, case.regroupings())


def affected_people(identities: Sequence[str], config: Config) -> list[Affected]:
    """Everybody exposed in the incidents named by the beginnings of their ids, or in all reported ones if none is.

    Raises UsageError for a name that fits no incident, or several.
    """
    incidents = report(config).result.incidents
    chosen = [one_incident(incidents, name) for name in identities] or [one for one in incidents if one.reported]
    return list(affected(chosen, dict(config.join.groups) if config.join else None))
