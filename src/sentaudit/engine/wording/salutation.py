"""Whom a mail to a single person names: the salutation and the names of files, against the name of the receiver."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePath

from sentaudit.engine.wording.notices import Text
from sentaudit.model.facts import pack_rows
from sentaudit.names.charset import decode
from sentaudit.names.charset_labels import codec_name
from sentaudit.parsing.html_words import words_of

_READ = 300
"""First bytes of a plain text that are looked at: a mail begins with whom it is for."""
_READ_OF_HTML = 1_500
_BODY = b"<body"
_LINES = 8
_LONGEST_NAME = 40
_LONGEST = 200
"""Characters of a display name, an address or the name of a file that are looked at."""
_FILES = 4
_WORDS = 6

_JAPANESE = re.compile(r"(?:様|さま|殿|先生|さん)(?=[ \u3000\r]*(?:[へ宛、,，。.．!！:：(（]|$))", re.MULTILINE)
_LATIN = re.compile(
    r"(?:dear|hello|hi|hey|good (?:morning|afternoon|evening)|sehr geehrter?|liebe[rs]?|hallo|guten tag|bonjour"
    r"|ch(?:er|ère)),? +((?:[^\W\d_]|[ .'-]){2,50}?) *(?:[,!:;–\r]| - |$)",
    re.IGNORECASE | re.MULTILINE,
)
_TITLES = frozenset(
    """mr mrs ms miss mx dr prof professor sir madam herr herrn frau fr hr monsieur madame mme mlle m von van de or and
    und""".split()
)
_NOBODY = frozenset(
    """all customer customers colleague colleagues friend friends team member members subscriber subscribers reader
    readers everyone everybody there user users partner partners list sirs ladies gentlemen client clients participant
    participants damen herren kunde kunden kollegen tous toutes folks guys""".split()
)
_NOBODY_JAPANESE = re.compile(
    r"(?:お客|皆|みな|会員|担当者?|責任者|関係者|代表者|各位|ユーザー?|オーナー|読者|保護者|参加者|申込者|受講者|利用者|一同)$"
)
_WIDE = re.compile("[\u3041-\u30ff\u3400-\u9fff々]")
_HONORIFIC = re.compile(
    r"(?:部長|課長|係長|社長|会長|専務|常務|主任|主査|店長|所長|室長|教授)?(?:様|さま|殿|先生|さん)?$"
)
_IN_BRACKETS = re.compile(r"[(\[<【「（].*?[)\]>】」）]")
_BETWEEN = re.compile(r"[\W\d_]+")

_AFTER_NAMES = "様 殿 さま さん 先生".split()
_SPELLED = {codec_name(one): tuple(word.encode(one) for word in _AFTER_NAMES) for one in ("utf-8", "cp932", "euc-jp")}
_ANY_CHARSET = tuple(one for some in _SPELLED.values() for one in some)
_SPELLED["jis"] = tuple(word.encode("iso-2022-jp")[3:-3] for word in _AFTER_NAMES)
_SPELLED["ascii"] = ()
_LATIN_ENDS = (b",", b"\n", b"!")
_ENDS = {codec: (words[0], words[3]) for codec, words in _SPELLED.items() if words}
_CODECS = {"jis": "iso2022_jp"}
_TO_ASCII = b"\x1b(B"
_LATIN_FIRST = re.compile(
    rb"\s*(?:dear|hello|hi|hey|good|sehr|liebe|hallo|guten|bonjour|ch(?:er|..?re))[ ,]", re.IGNORECASE
)
_LATIN_IN_HTML = (b"ear ", b"ello ", b"Hi ", b"Hey ", b"ood ", b"ehr ge", b"iebe", b"allo ", b"uten ", b"onjour ")
"""What every salutation holds: a look at the bytes costs next to nothing for the mail that has none."""


class Misnamed:
    """Tells, as keyed fingerprints, where a mail to one person names somebody else. One per worker."""

    def __init__(self, hash_of: Callable[[str], int]) -> None:
        self._hash_of = hash_of

    def of(self, name: str, address: str, text: Text, files: Sequence[str] = ()) -> bytes:
        """Empty if nothing names the receiver or somebody else, or if it is the receiver.

        Else 32 bits each: the number of forms of the receiver's name, these, then forms of the names found. The
        receiver without a name goes by an address such as brian.holt@.
        """
        greeted = _salutation(text, name)
        if not greeted and not files:
            return b""
        own = (_words(name[:_LONGEST]) if "@" not in name else ()) or _words_of_address(address[:_LONGEST])
        if not own:
            return b""
        others = [
            words
            for named in ([_words(greeted)], *map(_in_file_name, files[:_FILES]))
            if not any(_agree(own, words) for words in named)
            for words in named
            if _same_script(own, words)
        ]
        if not others:
            return b""
        found = dict.fromkeys(form for words in others for form in _forms(words))
        forms = _forms(own)
        prints = [self._hash_of(f"name {form}") & 0xFFFFFFFF for form in (*forms, *found)]
        return pack_rows([len(forms), *prints])


def _salutation(text: Text, name: str) -> str:
    """Whom the text greets, in its first lines; "" if nobody in particular, or if these lines hold a word of `name`."""
    data, charset, is_html = text
    if is_html:
        at = max(data.find(_BODY), 0)
        head = data[at : at + _READ_OF_HTML]
    else:
        # Up to the end of a line, lest a character cut in two send the decoder on a search for the charset.
        head = data[: max(data.rfind(b"\n", 0, _READ), 0) or _READ]
    codec = "jis" if 0x1B in head else "ascii" if head.isascii() else codec_name(charset)
    if not _may_greet(head, codec, is_html=is_html) or _names(head, codec, name):
        return ""
    said = decode(head, charset)[0]
    return _greeted(words_of(said) if is_html else said)


def _may_greet(head: bytes, codec: str, *, is_html: bool) -> bool:
    if _LATIN_FIRST.match(head):
        return True
    stems = _SPELLED.get(codec, _ANY_CHARSET)
    for stem in (*stems, *_LATIN_IN_HTML) if is_html else stems:  # noqa: SIM110 - for speed
        if stem in head:
            return True
    return False


def _names(head: bytes, codec: str, name: str) -> bool:
    """True if the bytes hold the name, or greet by its first word: most mail does, and need not be decoded."""
    first, _, rest = name.partition(" ")
    try:
        coded = first.encode(_CODECS.get(codec, codec))
        whole = name.encode(_CODECS.get(codec, codec))
    except (UnicodeEncodeError, LookupError):
        return False
    if codec == "jis":
        coded, whole = coded.removesuffix(_TO_ASCII), whole.removesuffix(_TO_ASCII)
    if not coded or coded not in head:
        return False
    if rest and whole in head:
        return True
    for end in _ENDS.get(codec, _LATIN_ENDS):  # noqa: SIM110 - for speed
        if coded + end in head:
            return True
    return False


def _greeted(said: str) -> str:
    """The name in the first line that greets in a language of Europe, or in one of the first in Japanese."""
    said = said.lstrip()
    latin = _LATIN.match(said)
    if latin:
        return latin[1]
    found = _JAPANESE.search(said)
    if found is None:
        return ""
    start = said.rfind("\n", 0, found.start()) + 1
    name = said[start : found.start()]
    return name if len(name) <= _LONGEST_NAME and said.count("\n", 0, start) < _LINES and ">" not in name else ""


def _in_file_name(file: str) -> list[tuple[str, ...]]:
    """What may be a name in the name of a file: words in Japanese, and any two words together."""
    words = _words(PurePath(file[-_LONGEST:]).stem)[:_WORDS]
    wide = [(word,) for word in words if _WIDE.search(word)]
    return [*wide, *pairwise(words)]


@lru_cache(maxsize=20_000)
def _words(name: str) -> tuple[str, ...]:
    """The parts of a name, folded, without titles; empty if it names nobody."""
    plain = _IN_BRACKETS.sub(" ", unicodedata.normalize("NFKC", name)).casefold()
    words = [_HONORIFIC.sub("", word) for word in _BETWEEN.split(plain)]
    words = [word for word in words if word and word not in _TITLES]
    if not words or not _NOBODY.isdisjoint(words) or _NOBODY_JAPANESE.search(words[-1]):
        return ()
    return tuple(words)


def _words_of_address(address: str) -> tuple[str, ...]:
    words = tuple(word for word in _BETWEEN.split(address.rpartition("@")[0].casefold()) if len(word) > 2)
    return words if len(words) == 2 else ()


def _same_script(own: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return bool(words) and bool(_WIDE.search("".join(own))) == bool(_WIDE.search("".join(words)))


def _agree(own: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """True if both may be the same person: one name holds all of the other, or ends in what the other begins with."""
    if not _same_script(own, words):
        return False
    if _WIDE.search("".join(own)):
        one, turned, other = "".join(own), "".join(own[::-1]), "".join(words)
        return one in other or turned in other or other in one or other in turned or one.startswith(words[-1])
    return _within(own, words) or _within(words, own)


def _within(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """True if each of the words, but for initials, is one of the others, or begins like it."""
    return all(len(one) == 1 or any(one.startswith(other) or other.startswith(one) for other in others) for one in some)


def _forms(words: tuple[str, ...]) -> list[str]:
    """How a name may be written: all of it in any order, its last two words, and its words alone."""
    whole = "".join(words) if _WIDE.search(words[0]) else " ".join(sorted(words))
    last = words[-2:]
    pair = "".join(last) if _WIDE.search(words[0]) else " ".join(sorted(last))
    return list(dict.fromkeys((whole, pair, *(word for word in last if len(word) > 2 or _WIDE.search(word)))))
