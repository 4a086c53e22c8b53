"""Names that are easily taken for each other: one slip of the keyboard apart, or alike to the eye."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from enum import StrEnum

_LONGEST = 64
_SHORTEST = 5
"""Shorter names are one slip apart from too many others."""
_SUFFIXES = (
    frozenset(("com", "co", "cm", "om", "con")),
    frozenset(("ac.jp", "co.jp", "ne.jp", "or.jp", "go.jp", "ed.jp", "lg.jp")),
    frozenset(("co.uk", "ac.uk", "org.uk", "gov.uk")),
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
# The right sides are what the left ones look like; Cyrillic and Greek letters by their code points.
_LETTERS = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "\u0131": "l"}
    | dict(zip("\u0430\u0441\u0435\u043e\u0440\u0445\u0443", "aceopxy", strict=True))
    | dict(zip("\u0456\u0455\u0501\u04bb\u043a\u043c\u0442", "lsdhkmt", strict=True))
    | dict(zip("\u03bf\u03b1\u03bd\u03c1\u03c4\u03b9", "oavptl", strict=True))
)  # fmt: skip


class Alike(StrEnum):
    """In which way two names are alike."""

    SLIP = "slip"
    """One character more, fewer or other, or two neighbours exchanged."""
    LOOK = "look"
    """Other characters that look the same."""
    SUFFIX = "suffix"
    """The same name below another public suffix of the same sort: co and com, ac.jp and co.jp."""


def one_slip(name: str, other: str) -> bool:
    """True if one edit or one exchange of neighbours makes one of the other, and it is not about a digit.

    Numbered names (`desk1`, `desk2`) are no slips of each other.
    """
    if len(name) > len(other):
        name, other = other, name
    if name == other or len(other) - len(name) > 1:
        return False
    at = next((at for at, (one, two) in enumerate(zip(name, other, strict=False)) if one != two), len(name))
    if len(name) < len(other):
        return name[at:] == other[at + 1 :] and not other[at].isdigit()
    if name[at + 1 :] == other[at + 1 :]:
        return not (name[at].isdigit() or other[at].isdigit())
    swapped = name[at : at + 2][::-1] == other[at : at + 2] and name[at + 2 :] == other[at + 2 :]
    return swapped and not name[at : at + 2].isdigit()


def skeleton(name: str) -> str:
    """What a name looks like: equal for names the eye takes for each other. A-labels are read as they are shown."""
    name = name[:_LONGEST]
    if name.startswith("xn--"):
        try:
            name = name[4:].encode("ascii").decode("punycode")
        except (UnicodeError, OverflowError):
            return name
    # Marks on letters are easily overlooked.
    plain = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(char for char in plain if not unicodedata.combining(char))
    for pair, single in _PAIRS:
        text = text.replace(pair, single)
    return text.translate(_LETTERS)


def alike(domain: str, other: str) -> Alike | None:
    """How two different registrable domains are alike, None if they are not."""
    if domain == other:
        return None
    (name, _, suffix), (other_name, _, other_suffix) = domain.partition("."), other.partition(".")
    if suffix != other_suffix:
        group = _group(suffix)
        same = name == other_name and group is not None and group == _group(other_suffix)
        return Alike.SUFFIX if same and len(name) > 2 else None
    if min(len(name), len(other_name)) < _SHORTEST - 1:
        return None
    if skeleton(name) == skeleton(other_name):
        return Alike.LOOK
    return Alike.SLIP if min(len(name), len(other_name)) >= _SHORTEST and one_slip(name, other_name) else None


def marks(domain: str) -> Iterator[tuple[str, str]]:
    """Marks of a registrable domain: domains that are alike share one, most others share none."""
    name, _, suffix = domain[: _LONGEST * 2].partition(".")
    name = name[:_LONGEST]
    yield suffix, f"={skeleton(name)}"
    group = _group(suffix)
    if group is not None:
        yield f"#{group}", name
    for shorter in shortened(name):
        yield suffix, shorter


def shortened(name: str) -> Collection[str]:
    """The name and what is left of it without any one character: two names one slip apart share one of these."""
    if not has_marks(name):
        return ()
    return {name, *[name[:at] + name[at + 1 :] for at in range(len(name))]}


def has_marks(name: str) -> bool:
    """Whether a name is neither so short nor so long that it cannot be told from others."""
    return _SHORTEST - 1 <= len(name) <= _LONGEST


def _group(suffix: str) -> int | None:
    return next((number for number, group in enumerate(_SUFFIXES) if suffix in group), None)
