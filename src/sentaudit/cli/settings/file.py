"""Reads the settings of a `sentaudit.yml`: every fault is told with its line, paths start at the folder of the file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sentaudit.cli.settings.keys import SECTIONS, SETTINGS, Setting
from sentaudit.rules.fields import nearest
from sentaudit.rules.yaml_lines import Faults, Items, Keys, Node, Scalar, read_file, shown


def from_file(path: Path, cwd: Path, wrong: list[str]) -> dict[str, object]:
    """The values of the file by their keys; what is wrong becomes lines `path:line: text` in `wrong`."""
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
    for key, node in _entries(root, "the file", {*known, *SECTIONS}, faults):
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
    if setting.empty and not values and len(faults.found) == before:
        faults.add(node.line, f"{key} {setting.empty}")
    if len(faults.found) > before:
        return None
    return setting.held(values)


def _in_folder(setting: Setting, value: object, folder: Path) -> object:
    """Paths of a file start at its folder; `~` is the home folder."""
    if not setting.path:
        return value
    if isinstance(value, tuple):
        return tuple(_in_folder(setting, each, folder) for each in value)
    path = os.path.expanduser(str(value))  # noqa: PTH111 - pathlib raises where there is no home
    return path if folder == Path() else str(folder / path)
