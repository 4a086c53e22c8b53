"""Merges the settings of a run: flag, then environment, then the --config file or ./sentaudit.yml, then defaults.

A list given at a higher place replaces the list below it. In the environment a key `organisation.domains` is
`SENTAUDIT_ORGANISATION_DOMAINS`, and lists are separated by commas. Relative paths in a file start at its folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sentaudit.cli.settings import account_values as account
from sentaudit.cli.settings import notify_values as notify
from sentaudit.cli.settings.file import from_file
from sentaudit.cli.settings.keys import SECTIONS, SETTINGS, Setting
from sentaudit.errors import ConfigError
from sentaudit.model.config import Config
from sentaudit.rules.fields import nearest
from sentaudit.rules.yaml_lines import Plain, plain_value

FILE_NAME = "sentaudit.yml"
PREFIX = "SENTAUDIT_"
_VARIABLES = {PREFIX + key.replace(".", "_").upper(): key for key in SETTINGS}
_CONFIG_VARIABLE = PREFIX + "CONFIG"


def load_config(flags: Mapping[str, object], environ: Mapping[str, str], config_path: Path | None, cwd: Path) -> Config:
    """The settings of a run. `flags` has dotted keys; None means that the flag was not given.

    Without `config_path` the file named by SENTAUDIT_CONFIG is read, else `sentaudit.yml` in `cwd` if it is there.
    Raises ConfigError with a line for everything that is wrong anywhere (`path:line: text` for the file).
    """
    wrong: list[str] = []
    values: dict[str, object] = {}
    path = _file(environ, config_path, cwd)
    if path is not None:
        values.update(from_file(path, cwd, wrong))
    values.update(_from_environment(environ, wrong))
    values.update(_from_flags(flags, wrong))
    since, until = values.get("since"), values.get("until")
    if isinstance(since, int) and isinstance(until, int) and since >= until:
        wrong.append("since must be before until: no mail could be in the period")
    if "scheduler" in values and values.get("engine") != "dask":
        wrong.append("scheduler belongs to the engine dask: --engine dask, or engine: dask")
    wrong.extend(notify.contradictions(values))
    if wrong:
        unknown = any("unknown" in fault for fault in wrong)
        raise ConfigError("\n".join(wrong), f"known keys: {', '.join(SETTINGS)}" if unknown else "")
    return _build(values)


def _build(values: Mapping[str, object]) -> Config:
    inner: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
    plain: dict[str, Any] = {}
    for key, value in values.items():
        section, _, name = key.rpartition(".")
        (inner[section] if section else plain)[name] = value
    plain.update((name, kind(**inner[name])) for name, kind in SECTIONS.items())
    return Config(**plain)


def _file(environ: Mapping[str, str], config_path: Path | None, cwd: Path) -> Path | None:
    named = config_path or (Path(environ[_CONFIG_VARIABLE]) if environ.get(_CONFIG_VARIABLE) else None)
    if named is not None:
        return named
    return Path(FILE_NAME) if (cwd / FILE_NAME).exists() else None


def _from_environment(environ: Mapping[str, str], wrong: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for variable in sorted(environ):
        if not variable.startswith(PREFIX) or variable == _CONFIG_VARIABLE:
            continue
        key = _VARIABLES.get(variable)
        if key is not None:
            if environ[variable].strip():  # an empty variable is one that is not set
                _take(found, key, environ[variable], f"environment variable {variable}", wrong)
        elif not account.SECRET_VARIABLE.fullmatch(variable):
            name = variable if re.fullmatch(r"\w{1,60}", variable, re.ASCII) else f"{PREFIX}..."
            wrong.append(f"environment variable {name} is unknown{nearest(variable, _VARIABLES)}")
    return found


def _from_flags(flags: Mapping[str, object], wrong: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in flags.items():
        if value is not None:
            _take(found, key, value, f"option for {key}", wrong)
    return found


def _take(found: dict[str, object], key: str, given: object, where: str, wrong: list[str]) -> None:
    """Reads a value of flag or environment: text is split at commas (environment) or a sequence is taken as it is."""
    setting = SETTINGS[key]
    if not setting.many:
        pieces = [given]
    elif isinstance(given, str):
        pieces = [piece for piece in given.split(",") if piece.strip()]
    else:
        pieces = list(given)  # type: ignore[call-overload]  # flags of such keys are lists by their parser
    values: list[object] = []
    for piece in pieces:
        try:
            values.append(setting.reader(_plain(piece, setting)))
        except ValueError as error:
            wrong.append(f"{where}: {error}")
            return
    if setting.empty and not values:
        wrong.append(f"{where}: {setting.empty}")
        return
    found[key] = setting.held(values)


def _plain(value: object, setting: Setting) -> Plain:
    if isinstance(value, str):
        return plain_value(value.strip()) if setting.typed else value
    return value if isinstance(value, int | float) else str(value)
