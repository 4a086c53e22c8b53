"""Address lists of To, Cc, Bcc, From: raw field bodies to mailboxes, one malformed entry costing at most itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sentaudit.model.message import EMPTY_ADDRESSES, AddressList, Mailbox
from sentaudit.names.address import canonical
from sentaudit.names.charset import decode_raw
from sentaudit.parsing.header.address_tokens import Entry, entries
from sentaudit.parsing.header.words import decode_words

_LONGEST_LOOSE = 1000  # characters: beyond that, blanks around signs are no obsolete syntax
_CACHED = 1024  # bytes: people who come again stand in short fields
_CACHED_ENTRIES = 100_000
_CACHED_NAME = 200  # characters

# One well-formed entry and its separator. The alternatives differ in their first characters or fail early, and each
# is anchored where the last one ended, so no field can make this slow.
_LOCAL = r"[A-Za-z0-9!#$%&*+/=?^_`{|}~.-][A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]*"
_ORDINARY = re.compile(
    rf"""(?:
        ({_LOCAL}@[A-Za-z0-9.-]+)
      | (?: "([^"\\]*)"\s* | ([^\s"<>@,;:()\\\[\]][^"<>@,;:()\\\[\]]*)? ) <({_LOCAL}@[A-Za-z0-9.-]+)>
    )\s*(?:[,;]\s*|\Z)""",
    re.VERBOSE,
)

_BARE_WORD = re.compile(r'(?:[^\s"]+|"[^"\\]*(?:\\.[^"\\]*)*")+', re.DOTALL)
_SCANNED_WORD = re.compile(r"[^\s<>()\[\],;:\"\\|、，；：「」（）＜＞]+")
_QUOTING = re.compile(r'\\(.)|"', re.DOTALL)
_FOLD = re.compile(r"\r?\n[ \t\r\n]*")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")
_NO_LIST = re.compile(
    r"undisclosed|unlisted|unspecified|recipients? list|list suppressed|no recipient|宛先", re.IGNORECASE
)
_PLAIN_NEIGHBOUR = re.compile(rb"[,;][ \t\r\n]*([A-Za-z0-9._+-]+@[A-Za-z0-9.-]+)[ \t]*(?=[,;])")


def parse_addresses(raw: bytes) -> AddressList:
    """The mailboxes of one address field, in order and with duplicates; `raw` is its body, folds and all.

    RFC 5322 with its obsolete forms, RFC 6532 (UTF-8), RFC 2047 (encoded words, decoded after splitting), and what
    mailers write instead. Addresses are canonical, names decoded. `unparsed` counts entries that hold no readable
    address; empty entries, empty groups and "Undisclosed recipients" are none. Never raises; linear in the length.
    """
    if len(raw) > _CACHED:
        return _parse(raw)
    try:
        # A field whose pieces between commas all are ordinary entries holds exactly their mailboxes.
        return AddressList(tuple([_ordinary[piece] for piece in raw.split(b",")]), 0)
    except KeyError:
        return _cached(raw)


class _Ordinary(dict[bytes, Mailbox]):
    """Well-formed entry of the usual kinds -> its mailbox; the same people come again and again, in other company."""

    def __missing__(self, raw: bytes) -> Mailbox:
        """Raises KeyError if the entry is anything else."""
        text = raw.decode("ascii").strip() if raw.isascii() and 0x1B not in raw else ""
        mailboxes: list[Mailbox] = []
        if not text or text[-1] in ",;" or _ordinary_entries(text, mailboxes) < len(text) or len(mailboxes) != 1:
            raise KeyError
        if len(self) >= _CACHED_ENTRIES:
            self.clear()
        mailbox = self[raw] = mailboxes[0]
        return mailbox


_ordinary = _Ordinary()


@lru_cache(maxsize=8192)
def _cached(raw: bytes) -> AddressList:
    return _parse(raw)


def _parse(raw: bytes) -> AddressList:
    plain = raw.isascii() and 0x1B not in raw
    text = (raw.decode("ascii") if plain else decode_raw(raw)).strip()
    if not text:
        return EMPTY_ADDRESSES
    mailboxes: list[Mailbox] = []
    unparsed = 0
    rest = text[_ordinary_entries(text, mailboxes) :]
    if rest:
        rest = _CONTROLS.sub("", rest).replace("\uff20", "@")
        if "&lt;" in rest or "&gt;" in rest:  # fields that went through a web page
            rest = rest.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
        found, unparsed = _parse_text(rest, True)
        mailboxes += found
    if rest or not plain:
        _add_neighbours(raw, mailboxes)
    return AddressList(tuple(mailboxes), unparsed)


def _ordinary_entries(text: str, mailboxes: list[Mailbox]) -> int:
    """Appends the well-formed entries of the usual kinds at the beginning; where the first other one begins."""
    position, end = 0, len(text)
    match = _ORDINARY.match
    while position < end:
        entry = match(text, position)
        if entry is None:
            break
        bare, quoted, words, angled = entry.groups()
        address = canonical(bare or angled)
        if address is None:
            break
        if bare is not None:
            mailboxes.append(Mailbox(address))
        else:
            if quoted and "@" in quoted and ("," in quoted or ";" in quoted):
                break
            name = quoted or words
            mailboxes.append(Mailbox(address, _name(name)) if name else Mailbox(address))
        position = entry.end()
    return position


def _add_neighbours(raw: bytes, mailboxes: list[Mailbox]) -> None:
    """Adds plain addresses between two separators that a quote, comment or charset of their neighbours swallowed."""
    known = {mailbox.address for mailbox in mailboxes}
    for match in _PLAIN_NEIGHBOUR.finditer(raw):
        address = canonical(match[1].decode("ascii"))
        if address is not None and address not in known:
            known.add(address)
            mailboxes.append(Mailbox(address))


def _parse_text(text: str, outermost: bool) -> tuple[list[Mailbox], int]:
    """Mailboxes and the number of unreadable entries; encoded lists inside of entries are opened once."""
    mailboxes: list[Mailbox] = []
    unparsed = 0
    for entry in entries(text):
        found = _angled(entry) or _bare(entry) or (_hidden(entry) if outermost else [])
        mailboxes += found
        if not found and _says_something(entry):
            unparsed += 1
    return mailboxes, unparsed


def _angled(entry: Entry) -> list[Mailbox]:
    """Mailboxes in brackets: one, but for missing commas. A bare address before a bracket is the display name."""
    addresses = [address for inside in entry.angles for address in _in_brackets(inside)]
    if not addresses:
        return []
    name = _name(entry.phrase) or (_name(entry.comments[0]) if entry.comments else "")
    found = [Mailbox(addresses[0], name), *map(Mailbox, addresses[1:])]
    if "@" in entry.rest:
        found += [Mailbox(address) for address in _scan(entry.rest) if address != addresses[0]]
    return found


def _in_brackets(inside: str) -> list[str]:
    address = canonical(inside)
    if address is None and "@" in inside and len(inside) > 4:
        address = canonical(_tight(_FOLD.sub("", inside)))
        if address is None:
            return _words_with_addresses(inside)
    return [address] if address is not None else []


def _bare(entry: Entry) -> list[Mailbox]:
    """Mailboxes without brackets: `a@b (Name)`, `Name a@b`, several with blanks between them."""
    bare = entry.bare
    if "@" not in bare:
        return []
    addresses = _words_with_addresses(bare)
    if len(addresses) != 1:
        return list(map(Mailbox, addresses or _words_with_addresses(_tight(bare[:_LONGEST_LOOSE]))))
    words = [word for word in _BARE_WORD.findall(bare) if "@" not in word]
    name = _name(entry.comments[0] if entry.comments else " ".join(words))
    return [Mailbox(addresses[0], name)]


def _words_with_addresses(text: str) -> list[str]:
    found: list[str] = []
    for word in _BARE_WORD.findall(text):
        if "@" in word:
            address = canonical(word)
            if address is not None:
                found.append(address)
            elif not word.startswith('"') or not word.endswith('"'):
                found += _scan(word)
    return found


def _hidden(entry: Entry) -> list[Mailbox]:
    """Mailboxes of an entry that shows none: inside encoded words, quotes or comments."""
    found: list[Mailbox] = []
    for text in (entry.bare, *entry.angles, *entry.comments):
        if "=?" in text:
            decoded = decode_words(text.encode("utf-8", "replace")).replace("\uff20", "@")
            if "@" in decoded:
                found += _parse_text(decoded, False)[0]
        elif "@" in text:
            found += map(Mailbox, _scan(text))
    return found


def _scan(text: str) -> Iterator[str]:
    """Every address in a text whose structure means nothing; of `a@b.example@c.example` the first two pieces."""
    for match in _SCANNED_WORD.finditer(text):
        word = match[0]
        # A slash may stand in a local part, but between two addresses it separates them.
        for part in word.split("/") if word.count("@") > 1 else [word]:
            pieces = part.split("@")
            index = 1
            while index < len(pieces):
                address = None
                if pieces[index - 1] and ("." in pieces[index] or not pieces[index].isascii()):
                    local = pieces[index - 1].lstrip("'`*~=") or pieces[index - 1]
                    address = canonical(f"{local}@{pieces[index].rstrip('.!?*~=')}")
                if address is not None:
                    yield address
                    index += 1
                index += 1


def _tight(text: str) -> str:
    """Without the blanks that obsolete syntax allows around dots and the at sign."""
    for sign in "@.":
        text = sign.join([piece.strip() for piece in text.split(sign)])
    return text


def _says_something(entry: Entry) -> bool:
    """Whether the entry meant to name somebody; a comment alone does only if it looks like an address."""
    text = " ".join((entry.bare, *entry.angles, *[comment for comment in entry.comments if "@" in comment]))
    if "=?" in text:
        text = decode_words(text.encode("utf-8", "replace"))
    return any(map(str.isalnum, text)) and not _NO_LIST.search(text)


def _name(text: str) -> str:
    """A display name without quotes and escapes, decoded, in single blanks."""
    return _common_name(text) if len(text) <= _CACHED_NAME else _read_name(text)


@lru_cache(maxsize=8192)
def _common_name(text: str) -> str:
    return _read_name(text)


def _read_name(text: str) -> str:
    if '"' in text or "\\" in text:
        text = _QUOTING.sub(r"\1", text)
    if "=?" in text or not text.isprintable():
        text = decode_words(text.encode("utf-8", "replace"))
    text = " ".join(text.split())
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1].strip()
    return text
