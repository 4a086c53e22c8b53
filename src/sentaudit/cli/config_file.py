"""Merges the settings of a run: flag, then environment, then the --config file or ./sentaudit.yml, then defaults.

A list given at a higher place replaces the list below it. In the environment a key `organisation.domains` is
`SENTAUDIT_ORGANISATION_DOMAINS`, and lists are separated by commas. Relative paths in a file start at its folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sentaudit.cli import account_values as account
from sentaudit.cli import config_values as read
from sentaudit.cli import notify_values as notify
from sentaudit.errors import ConfigError
from sentaudit.model.config import Config, Limits, Notify, Organisation, ReportSettings
from sentaudit.rules.fields import nearest
from sentaudit.rules.yaml_lines import Faults, Items, Keys, Node, Plain, Scalar, plain_value, read_file, shown

FILE_NAME = "sentaudit.yml"
PREFIX = "SENTAUDIT_"


@dataclass(frozen=True, slots=True)
class Setting:
    """How one key is read: `many` values or one; `typed` if text of flag or environment may mean a number."""

    reader: read.Reader
    many: bool = False
    typed: bool = False
    path: bool = False


_BYTES = Setting(read.size, typed=True)
_COUNT = Setting(read.count, typed=True)

SETTINGS: Mapping[str, Setting] = {
    "organisation.domains": Setting(read.domain, many=True),
    "organisation.addresses": Setting(read.address, many=True),
    "organisation.exclude": Setting(read.address, many=True),
    "organisation.lists": Setting(read.address, many=True),
    **{f"limits.{field.name}": _BYTES if field.name.endswith("_bytes") else _COUNT for field in fields(Limits)},
    "report.min_confidence": Setting(read.confidence, typed=True),
    "report.lang": Setting(read.language),
    "report.csv_bom": Setting(read.switch, typed=True),
    "notify.when": Setting(notify.when),
    "notify.name": Setting(notify.name),
    "notify.mail_to": Setting(read.address, many=True),
    "notify.mail_from": Setting(read.address),
    "notify.smtp_host": Setting(account.host),
    "notify.smtp_port": Setting(account.port, typed=True),
    "notify.smtp_tls": Setting(account.tls),
    "notify.smtp_ca_file": Setting(read.text, path=True),
    "notify.smtp_user": Setting(account.user),
    "notify.smtp_password_env": Setting(account.variable),
    "notify.smtp_password_file": Setting(read.text, path=True),
    "notify.smtp_password_command": Setting(account.words),
    "notify.webhook": Setting(notify.webhook),
    "notify.webhook_file": Setting(read.text, path=True),
    "notify.metrics_file": Setting(notify.metrics_file, path=True),
    "folders": Setting(read.text, many=True),
    "since": Setting(read.moment),
    "until": Setting(read.moment),
    "rules": Setting(read.text, many=True, path=True),
    "jobs": _COUNT,
    "engine": Setting(read.engine),
    "scheduler": Setting(read.scheduler),
    "time_budget": Setting(read.duration, typed=True),
    "passwords": Setting(read.text, path=True),
    "try_mail_passwords": Setting(read.switch, typed=True),
    "paranoid": Setting(read.switch, typed=True),
    "case": Setting(read.text, path=True),
    "reports": Setting(read.text, path=True),
}
"""Every key there is."""

_VARIABLES = {PREFIX + key.replace(".", "_").upper(): key for key in SETTINGS}
_CONFIG_VARIABLE = PREFIX + "CONFIG"

_SECTIONS: Mapping[str, type[Organisation] | type[Limits] | type[ReportSettings] | type[Notify]] = {
    "organisation": Organisation,
    "limits": Limits,
    "report": ReportSettings,
    "notify": Notify,
}


def load_config(flags: Mapping[str, object], environ: Mapping[str, str], config_path: Path | None, cwd: Path) -> Config:
    """The settings of a run. `flags` has dotted keys; None means that the flag was not given.

    Without `config_path` the file named by SENTAUDIT_CONFIG is read, else `sentaudit.yml` in `cwd` if it is there.
    Raises ConfigError with a line for everything that is wrong anywhere (`path:line: text` for the file).
    """
    wrong: list[str] = []
    values: dict[str, object] = {}
    path = _file(environ, config_path, cwd)
    if path is not None:
        values.update(_from_file(path, cwd, wrong))
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
    inner: dict[str, dict[str, Any]] = {name: {} for name in _SECTIONS}
    plain: dict[str, Any] = {}
    for key, value in values.items():
        section, _, name = key.rpartition(".")
        (inner[section] if section else plain)[name] = value
    plain.update((name, kind(**inner[name])) for name, kind in _SECTIONS.items())
    return Config(**plain)


def _file(environ: Mapping[str, str], config_path: Path | None, cwd: Path) -> Path | None:
    named = config_path or (Path(environ[_CONFIG_VARIABLE]) if environ.get(_CONFIG_VARIABLE) else None)
    if named is not None:
        return named
    return Path(FILE_NAME) if (cwd / FILE_NAME).exists() else None


def _from_file(path: Path, cwd: Path, wrong: list[str]) -> dict[str, object]:
    faults = Faults(str(path))
    found: dict[str, object] = {}
    root = read_file(cwd / path, faults)
    if root is not None:
        for key, node in _leaves(root, faults):
            values = _node_values(key, node, faults)
            if values is not None:
                found[key] = _in_folder(SETTINGS[key], values, path.parent)
    wrong.extend(faults.lines())
    return found


def _leaves(root: Node, faults: Faults) -> Iterator[tuple[str, Node]]:
    """Every known key with a value; what is unknown becomes a fault. A key or section left empty is the default."""
    known = {key for key in SETTINGS if "." not in key}
    for key, node in _entries(root, "the file", {*known, *_SECTIONS}, faults):
        if key in known:
            yield key, node
        else:
            names = {setting.partition(".")[2] for setting in SETTINGS if setting.startswith(f"{key}.")}
            for name, inner in _entries(node, f"'{key}'", names, faults):
                yield f"{key}.{name}", inner


def _entries(node: Node, what: str, known: set[str], faults: Faults) -> Iterator[tuple[str, Node]]:
    if not isinstance(node, Keys):
        faults.add(node.line, f"{what} must be a mapping (key: value)")
        return
    for key, value in node.entries.items():
        if key not in known:
            faults.add(node.lines[key], f"{what}: unknown {shown(key)}{nearest(key, known)}")
        elif not _is_empty(value):
            yield key, value


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _node_values(key: str, node: Node, faults: Faults) -> object | None:
    """The value or the tuple of values of a key; None after a fault."""
    setting = SETTINGS[key]
    many = isinstance(node, Items)
    if many and not setting.many:
        faults.add(node.line, f"{key} must be a single value, not a list")
        return None
    before = len(faults.found)
    values: list[object] = []
    for item in node.items if isinstance(node, Items) else [node]:
        if not isinstance(item, Scalar):
            faults.add(item.line, f"{key}: a value is missing or misplaced here")
            continue
        try:
            values.append(setting.reader(item.value))
        except ValueError as error:
            faults.add(item.line, f"{key} {error}")
    if key == "folders" and not values and len(faults.found) == before:
        faults.add(node.line, "folders must name at least one folder, or sent or all")
    if len(faults.found) > before:
        return None
    return _distinct(values) if setting.many else values[0]


def _in_folder(setting: Setting, value: object, folder: Path) -> object:
    """Paths of a file start at its folder; `~` is the home folder."""
    if not setting.path:
        return value
    if isinstance(value, tuple):
        return tuple(_in_folder(setting, each, folder) for each in value)
    path = os.path.expanduser(str(value))  # noqa: PTH111 - pathlib raises where there is no home
    return path if folder == Path() else str(folder / path)


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
    if setting.many and not values and key == "folders":
        wrong.append(f"{where}: must name at least one folder, or sent or all")
        return
    found[key] = _distinct(values) if setting.many else values[0]


def _plain(value: object, setting: Setting) -> Plain:
    if isinstance(value, str):
        return plain_value(value.strip()) if setting.typed else value
    return value if isinstance(value, int | float) else str(value)


def _distinct(values: list[object]) -> tuple[object, ...]:
    return tuple(dict.fromkeys(values))
