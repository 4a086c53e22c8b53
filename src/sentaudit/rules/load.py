"""Loads the rules in effect: the defaults, then the user's files, with every error of every file shown at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from sentaudit.errors import RulesError
from sentaudit.rules.rule import Rule
from sentaudit.rules.schema import Entry, read_rule
from sentaudit.rules.yaml_lines import Faults, read_file

_SUFFIXES = frozenset({".yml", ".yaml"})


def default_folder() -> Path:
    """Where the default rules are: in the installed package, or at the top of a checkout."""
    here = Path(__file__).resolve()
    installed = here.parent / "default"
    return installed if installed.is_dir() else here.parents[3] / "rules"


def load_rules(folders: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The rules in effect, sorted by id: the defaults plus the *.yml and *.yaml of the given folders or files.

    A user's rule replaces the default of the same id; with `enabled: false` it switches it off.
    Raises RulesError with a line `path:line: text` for everything that is wrong in any of the files.
    """
    wrong: list[str] = []
    defaults = _read([default_folder()], wrong)
    own = _read(folders, wrong)
    _check_switches(own, {entry.id for _, entry in defaults}, wrong)
    if wrong:
        raise RulesError("\n".join(wrong), "correct the lines above; `sentaudit rules show ID` shows a rule that works")
    chosen = {entry.id: entry.rule for _, entry in (*defaults, *own)}
    rules = tuple(rule for _, rule in sorted(chosen.items()) if rule is not None)
    if not rules:
        raise RulesError("every rule is switched off", "leave at least one rule on, or nothing can be found")
    return rules


def digest(rules: Iterable[Rule]) -> str:
    """`sha256:` and the digest of what the rules say, wherever their files are."""
    content = [_without_origin(rule) for rule in sorted(rules, key=lambda rule: rule.id)]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _without_origin(rule: Rule) -> dict[str, object]:
    content = asdict(rule)
    for part in (content, *content["examples"], *content["counter_examples"]):
        del part["origin"]
    return content


def _read(places: Iterable[Path], wrong: list[str]) -> list[tuple[str, Entry]]:
    """Every rule file below the places, as `path:line` and entry; an id must not come twice among them."""
    found: list[tuple[str, Entry]] = []
    first: dict[str, str] = {}
    for path in _files(places, wrong):
        faults = Faults(str(path))
        node = read_file(path, faults)
        entry = read_rule(node, faults) if node is not None else None
        wrong.extend(faults.lines())
        if entry is None:
            continue
        origin = f"{path}:{entry.line}"
        if entry.id in first:
            wrong.append(f"{origin}: id '{entry.id}' is already used at {first[entry.id]}")
            continue
        first[entry.id] = origin
        found.append((origin, entry))
    return found


def _files(places: Iterable[Path], wrong: list[str]) -> list[Path]:
    """The rule files, each once. A place that does not exist or holds none is an error: it was named on purpose."""
    found: dict[Path, Path] = {}
    for place in places:
        try:
            inside = sorted(child for child in place.iterdir() if _is_rule_file(child)) if place.is_dir() else [place]
        except OSError as error:
            wrong.append(f"{place}:1: cannot be read: {error.strerror or type(error).__name__}")
            continue
        if not inside and not (place / "kinds").is_dir():
            wrong.append(f"{place}:1: this folder holds no rule (*.yml, *.yaml)")
        for path in inside:
            found.setdefault(path.resolve(), path)
    return list(found.values())


def _is_rule_file(path: Path) -> bool:
    return path.suffix.lower() in _SUFFIXES and path.is_file()


def _check_switches(own: Iterable[tuple[str, Entry]], known: set[str], wrong: list[str]) -> None:
    """Switching off a rule that does not exist is a misspelt id."""
    for origin, entry in own:
        if entry.rule is None and entry.id not in known:
            wrong.append(f"{origin}: there is no default rule '{entry.id}' to switch off")
