"""Names to sources, and the recipe every worker scans by: concrete classes from the registry, put together."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from sentaudit import registry
from sentaudit.credentials.provider import Resolver
from sentaudit.engine.checkup import look_at
from sentaudit.engine.pipeline import NamedSource
from sentaudit.engine.recipe import Recipe
from sentaudit.model.account import Account
from sentaudit.model.checkup import Check
from sentaudit.model.config import Config, Limits
from sentaudit.parsing.message import parse
from sentaudit.ports import Runner
from sentaudit.rules.load_kinds import FOLDER, digest_of, load_kinds


def open_sources(names: Sequence[str | Account], config: Config) -> list[NamedSource]:
    """The sources by their names."""
    accounts = [Account.from_url(name) if isinstance(name, str) and _is_account(name) else name for name in names]
    return [open_source(_asked(one, config) if isinstance(one, Account) else one, config.limits) for one in accounts]


def _is_account(name: str) -> bool:
    """True for the URL of a mailbox on a server."""
    return name.lower().startswith(("imap://", "imaps://"))


def _asked(account: Account, config: Config) -> Account:
    """One that says nothing of its own audits the folders the settings name."""
    return replace(account, folders=config.folders) if account.folders == Config().folders else account


def open_source(name: str | Account, limits: Limits) -> NamedSource:
    """An account, any other URL, `KIND:PATH`, or a bare path that is recognised by content."""
    if isinstance(name, Account):
        return NamedSource(name.url, registry.load(registry.SOURCES["imap"])(name.url, limits, name))
    kind, colon, path = name.partition(":")
    if _is_account(name):
        return open_source(Account.from_url(name), limits)
    if "://" in name:
        kind, path = "remote", name
    elif not colon or kind not in registry.SOURCES:
        kind, path = "path", name
    return NamedSource(path, registry.load(registry.SOURCES[kind])(path, limits))


def recipe_for(key: bytes, limits: Limits, rules: Sequence[Path] = ()) -> Recipe:
    """Everything a worker needs, from the registry; `rules` are the user's folders, which may hold kinds of data."""
    detectors = {name: registry.load(target) for name, target in registry.DETECTORS.items()}
    words = ""
    if any((folder / FOLDER).is_dir() for folder in rules):
        kinds = load_kinds(rules)
        detectors["records"] = partial(detectors["records"], kinds)
        words = digest_of(kinds)
    return Recipe(
        sources=registry.Classes(registry.SOURCES),
        parse=parse,
        extractors=tuple(map(registry.load, registry.EXTRACTORS.values())),
        detectors=tuple(detectors.values()),
        limits=limits,
        key=key,
        words=words,
    )


def runner_for(recipe: Recipe, config: Config, sources: Sequence[NamedSource]) -> Runner:
    """What scans: as the settings say, else one process or as many as there are cores.

    No more units are read at the same time than any of the sources allows.
    """
    bounds = [one.source.at_once for one in sources if one.source.at_once]
    if config.scheduler:
        most = min([*bounds, config.jobs] if config.jobs else bounds, default=0)
        remote: Runner = registry.load(registry.RUNNERS["dask"])(recipe, most, config.scheduler)
        return remote
    jobs = min([config.jobs or os.cpu_count() or 1, *bounds])
    engine = config.engine or ("serial" if jobs == 1 else "processes")
    local: Runner = registry.load(registry.RUNNERS[engine])(recipe, jobs)
    return local


def checkup(name: str | Account, config: Config) -> Iterator[Check]:
    """Tries out a source without reading a message."""
    if isinstance(name, Account):
        # Only who asks for an account pays for the libraries that speak IMAP.
        from sentaudit.sources.imap.checkup import checkup as look_at_account

        return look_at_account(_asked(name, config), Resolver())
    return look_at(*open_source(name, config.limits))
