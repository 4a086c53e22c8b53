"""Settings from run to run: which of them decide numbers, and which are as they were for the latest scan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sentaudit.model.config import Config, Notify, Organisation


def audited(config: Config) -> dict[str, Any]:
    """What decides who is internal and what is audited, as JSON values."""
    settings = asdict(config)
    return {name: settings[name] for name in ("organisation", "folders", "since", "until")}


def as_scanned(config: Config, before: Mapping[str, Any]) -> Config:
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


def config_digest(config: Config) -> str:
    """Digest of every setting that can change a number; where things are kept and how fast they ran cannot."""
    settings = asdict(
        replace(
            config,
            jobs=None,
            time_budget=None,
            passwords=None,
            paranoid=False,
            notify=Notify(),
            case="",
            reports="",
            rules=(),
        )
    )
    del settings["engine"], settings["scheduler"]
    return "sha256:" + hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
