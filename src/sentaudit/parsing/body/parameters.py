"""Parameters of MIME header fields, whole, continued and encoded, as broken as they come (RFC 2045, 2231)."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from sentaudit.names.charset import decode, decode_raw
from sentaudit.parsing.header.words import CONTROLS, FOLD, decode_words

_CACHED = 4096  # bytes: longer fields are rare and would only fill the cache

Parameters = tuple[str, dict[str, str]]

_PLAIN_VALUE = re.compile(rb"\s*([!#$&.+^_a-zA-Z0-9/-]+)\s*(?=;|\Z)")
_PLAIN_PARAMETER = re.compile(
    rb";\s*(?:([a-zA-Z-]+)=(?:\"([^\"\\\x1b\r\n]*)\"|([!#$&.+^_a-zA-Z0-9/:-][!#$&.+^_a-zA-Z0-9/:=?-]*))\s*(?=;|\Z))?"
)
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_COMMENT = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_WHOLE, _EXTENDED = -1, -2  # places of `name=` and `name*=` among the numbered sections
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")


def parameters(raw: bytes) -> Parameters:
    """Value (lower-case) and parameters (lower-case names, decoded values) of a Content-Type or -Disposition body.

    Continuations and `charset'language'%XX` of RFC 2231 are joined and decoded, encoded words in values too, which
    no RFC allows. Missing quotes, semicolons in quotes, comments and folds are understood. Of two parameters of one
    name the first counts. A boundary's odd bytes are surrogate escapes of UTF-8. The dictionary is shared between
    calls: read it only.
    """
    return _parameters_cached(raw) if len(raw) <= _CACHED else _parameters(raw)


@lru_cache(maxsize=4096)
def _parameters_cached(raw: bytes) -> Parameters:
    return _parameters(raw)


def _parameters(raw: bytes) -> Parameters:
    plain = _plain_parameters(raw)
    if plain is not None:
        return plain
    if b"\x1b" in raw:
        raw = decode_raw(raw).encode("utf-8", "replace")
    head, *rest = _split(raw)
    sections: dict[str, dict[int, tuple[bytes, bool]]] = {}
    if b"=" in head and b"/" not in head.partition(b"=")[0] and len(head.partition(b"=")[0].split()) == 1:
        rest.insert(0, head)  # the value itself is missing
        head = b""
    elif len(words := head.split(None, 1)) == 2 and b"=" in words[1]:
        head = words[0]  # the first semicolon is missing
        rest.insert(0, words[1])
    for piece in rest:
        name, equals, body = piece.partition(b"=")
        section = _SECTION.fullmatch(name.strip().decode("latin-1").lower())
        if equals and section:
            number = int(section[2]) if section[2] else _EXTENDED if section[3] else _WHOLE
            sections.setdefault(section[1], {}).setdefault(number, (_unquote(body), section[3] is not None))
    value = b"".join(_COMMENT.sub(b"", head).split()).lower().decode("latin-1")
    return value, {
        # A boundary is matched against bytes of the body: it is never encoded, however it may look.
        name: _join(pieces, name != "boundary")
        for name, pieces in sections.items()
    }


def _plain_parameters(raw: bytes) -> Parameters | None:
    """The field read the short way, None if anything in it needs the long one."""
    value = _PLAIN_VALUE.match(raw)
    if value is None or raw.find(b"=?") >= 0 or not raw.isascii():
        return None
    found: dict[str, str] = {}
    position = value.end()
    while position < len(raw):
        parameter = _PLAIN_PARAMETER.match(raw, position)
        if parameter is None:
            return None
        name, quoted, token = parameter.groups()
        if name is not None:
            text = (token or quoted or b"").decode("ascii")
            found.setdefault(name.decode("ascii").lower(), text.strip())
        position = parameter.end()
    return value[1].decode("ascii").lower(), found


def _split(raw: bytes) -> list[bytes]:
    """The field body at its semicolons, but for those in quotes."""
    pieces: list[bytes] = []
    start = position = 0
    quotes_end = True
    while position < len(raw):
        semicolon = raw.find(b";", position)
        quote = raw.find(b'"', position) if quotes_end else -1
        if quote >= 0 and (semicolon < 0 or quote < semicolon):
            quoted = _QUOTED.match(raw, quote)
            quotes_end = quoted is not None
            position = quoted.end() if quoted else quote + 1
        elif semicolon >= 0:
            pieces.append(raw[start:semicolon])
            start = position = semicolon + 1
        else:
            break
    pieces.append(raw[start:])
    return pieces


def _unquote(body: bytes) -> bytes:
    body = body.strip()
    if body[:1] == b'"':
        quoted = _QUOTED.match(body)
        # Windows programs write paths with bare backslashes; only quotes and backslashes are worth an escape.
        text = re.sub(rb'\\(["\\])', rb"\1", quoted[1]) if quoted else body[1:]
        return FOLD.sub(b" ", text)
    return FOLD.sub(b" ", _COMMENT.sub(b"", body)).strip()


def _join(pieces: dict[int, tuple[bytes, bool]], may_be_encoded: bool) -> str:
    """One value from its sections: the extended form counts before continuations, these before the plain one."""
    numbered = sorted(number for number in pieces if number >= 0)
    if _EXTENDED in pieces or not numbered:
        numbered = [_EXTENDED if _EXTENDED in pieces else _WHOLE]
    charset = ""
    data = bytearray()
    extended = False
    for order, number in enumerate(numbered):
        body, is_extended = pieces[number]
        extended |= is_extended
        if is_extended and order == 0 and body.count(b"'") >= 2:
            label, _, body = body.split(b"'", 2)
            charset = label.decode("latin-1")
        data += unquote_to_bytes(body) if is_extended else body
    if not extended:
        return decode_words(bytes(data)) if may_be_encoded else data.decode("utf-8", "surrogateescape").rstrip()
    return CONTROLS.sub(" ", decode(bytes(data), charset)[0]).strip()
