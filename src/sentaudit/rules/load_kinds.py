"""Loads the kinds of personal data: the defaults, then those of the user's rule folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from sentaudit.errors import RulesError
from sentaudit.rules.kind import Examples, Kind, read_kind
from sentaudit.rules.load import default_folder
from sentaudit.rules.vocabulary import Vocabulary, plain, tidy
from sentaudit.rules.yaml_lines import Faults, read_file

FOLDER = "kinds"
"""The folder inside a folder of rules that holds kinds of data, one per file."""


def load_kinds(folders: Sequence[Path] = ()) -> tuple[Kind, ...]:
    """The kinds in effect, sorted by id; a user's kind replaces the default of the same id.

    Raises RulesError with a line `path:line: text` for everything that is wrong in any of the files.
    """
    wrong: list[str] = []
    chosen = {kind.id: kind for kind in _read(default_folder(), wrong)}
    for folder in folders:
        chosen |= {kind.id: kind for kind in _read(folder, wrong)}
    if not wrong:
        wrong += _shared_words(chosen.values())
    if wrong:
        raise RulesError("\n".join(wrong), "correct the lines above; the defaults in rules/kinds show how it is done")
    return tuple(kind for _, kind in sorted(chosen.items()))


@lru_cache(maxsize=1)
def default_vocabulary() -> Vocabulary:
    """The default kinds, read once."""
    return Vocabulary(load_kinds())


def check_kinds(kinds: Sequence[Kind]) -> Iterator[str]:
    """One line `file:line: text` for every example that is not recognised and every counter-example that is."""
    vocabulary = Vocabulary(kinds)
    for kind in kinds:
        for examples, wanted in ((kind.examples, True), (kind.counter_examples, False)):
            yield from _failures(kind, examples, vocabulary, wanted)


def digest_of(kinds: Sequence[Kind]) -> str:
    """16 hex digits over what the kinds say, wherever their files are."""
    said = [
        (one.id, one.headings, one.weak, one.unlike, one.values, one.bare, one.strict, one.checked) for one in kinds
    ]
    return sha256(repr(said).encode()).hexdigest()[:16]


def _failures(kind: Kind, examples: Examples, vocabulary: Vocabulary, wanted: bool) -> Iterator[str]:
    said = "is not recognised" if wanted else "is recognised"
    sort = "example" if wanted else "counter-example"
    for text in examples.headings:
        found = vocabulary.heading(text)
        if (found is not None and found.kind == kind.id) is not wanted:
            yield f"{examples.origin}: {kind.id}: {sort} heading '{text}' {said}"
    for text in examples.values:
        if vocabulary.fits(kind.id, plain(text)) is not wanted:
            yield f"{examples.origin}: {kind.id}: {sort} value '{text}' {said}"


def _read(place: Path, wrong: list[str]) -> Iterator[Kind]:
    folder = place / FOLDER
    if not folder.is_dir():
        return
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        faults = Faults(str(path))
        node = read_file(path, faults)
        kind = read_kind(node, faults) if node is not None else None
        wrong.extend(faults.lines())
        if kind is None:
            continue
        if kind.id in seen:
            wrong.append(f"{kind.origin}: id '{kind.id}' is already used at {seen[kind.id]}")
        seen[kind.id] = kind.origin
        yield kind


def _shared_words(kinds: Iterable[Kind]) -> Iterator[str]:
    """A word of two kinds would make the order of files decide."""
    owner: dict[str, Kind] = {}
    for kind in kinds:
        for word in (*kind.headings, *kind.weak):
            other = owner.setdefault(tidy(word), kind)
            if other is not kind:
                yield f"{kind.origin}: the heading '{word}' belongs to kind '{other.id}' already ({other.origin})"
