"""A look at a source without reading its messages: what is there, and what of it is taken as sent mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sentaudit.engine.pipeline import walk
from sentaudit.errors import SourceError
from sentaudit.model.checkup import Check, failed, good, warning
from sentaudit.model.coverage import Role
from sentaudit.ports import Source


def look_at(uri: str, source: Source) -> Iterator[Check]:
    """Folders with their size and role, and what cannot be read."""
    try:
        units, problems = walk(uri, source)
    except SourceError as error:
        yield failed("source", error.text, error.hint)
        return
    sizes: Counter[str] = Counter()
    for unit in units:
        sizes[unit.folder] += unit.size
    folders = {name: source.folder(name) for name in sizes}
    sent = [name for name, folder in folders.items() if folder.role is Role.SENT]
    for name in sent:
        yield good("sent mail", f"{name}: {sizes[name] / 1e6:,.1f} MB, by its {folders[name].chosen_by}")
    if units and not sent:
        text = "no folder is known to hold sent mail; who wrote a message decides"
        yield warning("sent mail", text, "name the folders: --folders NAME")
    if len(folders) > len(sent):
        rest = sum(size for name, size in sizes.items() if name not in sent)
        yield good("context", f"{len(folders) - len(sent)} more folders, {rest / 1e6:,.1f} MB")
    for kind, number in sorted(Counter(problem.kind for problem in problems).items()):
        yield warning("not read", f"{number} files: {kind}", "scan -v lists them")
