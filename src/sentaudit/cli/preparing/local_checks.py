"""What `doctor` looks at without any mailbox: rules, readers, case, reports, and who belongs to the organisation."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from sentaudit.model.checkup import Check, failed, good, warning
from sentaudit.model.config import Config, Organisation

_FREE = 1_000_000_000
_EXTRA = re.compile(r"([A-Za-z0-9._-]+).*;.*\bextra\s*==\s*['\"]([a-z0-9-]+)['\"]")
_FOR_WORK_ON_IT = frozenset({"dev", "test"})


def local_checks(config: Config) -> Iterator[Check]:
    """All of them, in the order of a scan."""
    yield from organisation_checks(config.organisation)
    yield from _rules(config)
    yield from _readers()
    yield from folder_checks(Path(config.case), Path(config.reports))


def organisation_checks(organisation: Organisation) -> Iterator[Check]:
    """Domains anybody may have an address in would make strangers internal, and their leaks invisible."""
    from sentaudit.names.domain import is_freemail, is_public_suffix

    what = "organisation"
    wrong = False
    for domain in organisation.domains:
        if is_public_suffix(domain):
            wrong = True
            text = f"{domain} is a suffix under which everybody registers: all of them would count as internal"
            yield warning(what, text, "name the organisation's own domain: organisation.domains")
        elif is_freemail(domain):
            wrong = True
            text = f"everybody can have an address at {domain}: all of them would count as internal"
            yield warning(what, text, "name own addresses one by one: organisation.addresses")
    if not organisation.domains and not organisation.addresses:
        text = "no domain is set: that of the most frequent own author is taken"
        yield warning(what, text, "set organisation.domains, or give --organisation-domain")
    elif not wrong:
        yield good(what, f"{len(organisation.domains)} domains, {len(organisation.addresses)} single addresses")


def _rules(config: Config) -> Iterator[Check]:
    from sentaudit.errors import RulesError
    from sentaudit.rules.check import check
    from sentaudit.rules.load import load_rules

    try:
        rules = load_rules(tuple(map(Path, config.rules)))
    except RulesError as error:
        yield failed("rules", error.text, error.hint)
        return
    broken = check(rules)
    if broken:
        yield failed("rules", f"{len(broken)} examples do not hold", "sentaudit rules check shows them")
    else:
        yield good("rules", f"{len(rules)} rules, every example holds")


def _readers() -> Iterator[Check]:
    """Optional packages: what is not installed is reported part by part in every scan."""
    missing: dict[str, list[str]] = {}
    extras = set()
    try:
        requirements = metadata.requires("sentaudit") or []
    except metadata.PackageNotFoundError:
        yield warning("readers", "sentaudit is not installed as a package", "pip install sentaudit")
        return
    for requirement in requirements:
        match = _EXTRA.match(requirement)
        if match is None or match[2] in _FOR_WORK_ON_IT:
            continue
        extras.add(match[2])
        try:
            metadata.version(match[1])
        except metadata.PackageNotFoundError:
            missing.setdefault(match[2], []).append(match[1])
    for extra, packages in sorted(missing.items()):
        text = f"'{extra}' is not installed ({', '.join(packages)})"
        yield warning("readers", text, f"if you need it: pip install 'sentaudit[{extra}]'")
    present = sorted(extras - missing.keys())
    if present:
        yield good("readers", f"installed: {', '.join(present)}")


def folder_checks(case: Path, reports: Path) -> Iterator[Check]:
    """Only their owner may look into the case, and there must be room to write."""
    if case.exists():
        yield from _private(case, 0o700)
        if (case / "case.key").exists():
            yield from _private(case / "case.key", 0o600)
    if reports.exists() and os.name == "posix" and stat.S_IMODE(reports.stat().st_mode) & 0o007:
        text = f"{reports} can be opened by every user of this machine (the files in it cannot)"
        yield warning("reports", text, f"chmod 750 {reports}")
    for what, path in (("case", case), ("reports", reports)):
        place = path
        while not place.exists():
            place = place.parent
        if not os.access(place, os.W_OK):
            yield failed(what, f"{place} cannot be written to", "check who owns it, or choose another place")
            continue
        free = shutil.disk_usage(place).free
        if free < _FREE:
            yield warning(what, f"{free / 1e6:,.0f} MB are free at {place}", "make room, or choose another place")
        else:
            yield good(what, f"{path} can be written, {free / 1e9:,.0f} GB free")


def _private(path: Path, wanted: int) -> Iterator[Check]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & ~wanted & 0o077:
        text = f"others than its owner have rights at {path} ({mode:o})"
        yield failed("case", text, f"chmod {wanted:o} {path}")
