"""The canonical form of a mailbox address: two strings name the same mailbox exactly if their forms are equal."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

MAX_LENGTH = 320
"""Longest address: 64 octets of local part, `@`, 255 of domain (RFC 5321 4.5.3.1). Only the sum is enforced."""

_MAX_RAW = 1000  # nothing longer can shrink to an address; keeps normalisation bounded
_SHORT = 64  # nothing as short can have a label that is too long
_PLAIN = re.compile(r"[a-z0-9!#$%&*+/=?^_`{|}~.-][a-z0-9!#$%&'*+/=?^_`{|}~.-]*@[a-z0-9][a-z0-9.-]*\.[a-z]{2,63}")
_HOST_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_TOP_LABEL = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SPECIALS = frozenset('()<>[]:;@\\," ')
# Invisible characters that copy and paste leaves inside addresses; joiners stay, they matter in some scripts.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF]
)


@lru_cache(maxsize=1 << 15)
def canonical(raw: str) -> str | None:
    """The canonical form of `raw`, or None if it cannot be a mailbox address.

    NFKC, domain lower-case and in A-labels (IDNA 2008 with the UTS 46 mapping), local part case-folded; a `mailto:`
    scheme, surrounding quotes and a trailing dot of the domain are removed, plus-tags kept. Dots at odd places of the
    local part (`a..b@`, `.a@`, `a.@`) break RFC 5322 but are in use: such addresses are valid and distinct.
    Quotes around a local part stay only where it is no address without them (`"a b"@example.org`).
    """
    if len(raw) <= _SHORT and raw.isascii():
        lowered = raw.lower()
        if _PLAIN.fullmatch(lowered) and ".." not in lowered and ".-" not in lowered and "-." not in lowered:
            return lowered
    if len(raw) > _MAX_RAW:
        return None
    text = _bare(unicodedata.normalize("NFKC", raw).translate(_INVISIBLE))
    quoted, at, domain = text.rpartition("@")
    if not at:
        return None
    local = _local(quoted)
    host = _domain(domain)
    if local is None or host is None or len(local) + 1 + len(host) > MAX_LENGTH:
        return None
    return f"{local}@{host}"


def _bare(text: str) -> str:
    """The address without scheme, brackets and quotes around all of it."""
    text = text.strip()
    while len(text) > 2 and (text[0] + text[-1]) in {"''", '""', "<>", "``"}:
        text = text[1:-1].strip()
    if text[:7].lower() == "mailto:":
        text = unicodedata.normalize("NFKC", unquote(text[7:].partition("?")[0])).translate(_INVISIBLE).strip()
    return text.rstrip("'\"`") if text[-1:] in {"'", '"', "`"} else text


def _local(text: str) -> str | None:
    """The local part, case-folded, with quotes only if needed; None if it is empty or ill-formed."""
    pieces: list[str] = []
    in_quotes = escaped = False
    for char in text.strip():
        if not char.isprintable() and unicodedata.category(char) != "Cf":
            return None
        if escaped:
            pieces.append(char)
            escaped = False
        elif in_quotes and char == "\\":
            escaped = True
        elif char == '"':
            in_quotes = not in_quotes
        elif not in_quotes and (char in _SPECIALS or char.isspace()):
            return None
        else:
            pieces.append(char)
    if in_quotes or not pieces:
        return None
    plain = unicodedata.normalize("NFKC", "".join(pieces).casefold())
    # A leading and trailing apostrophe would be taken for surrounding quotes when the form is read again.
    if _SPECIALS.isdisjoint(plain) and not (plain[0] in "'`" and len(plain) == 1):
        return plain
    escaped_plain = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped_plain}"'


def _domain(text: str) -> str | None:
    """The domain in lower-case A-labels, or an address literal as RFC 5321 4.1.3 has it; None if it is neither."""
    text = text.strip().replace("\u3002", ".").lower().removesuffix(".")
    if text.startswith("["):
        return _literal(text)
    if not text.isascii():
        text = _a_labels(text)
    if not 3 <= len(text) <= 255:
        return None
    *labels, top = text.split(".")
    if not labels or not all(map(_valid_label, labels)):
        return None
    return text if (_TOP_LABEL.fullmatch(top) if top.isascii() else _valid_label(top)) else None


def _valid_label(label: str) -> bool:
    """Underscores are no host names (RFC 1123) but occur; non-ASCII is left only where IDNA refused the label."""
    if label.isascii():
        return _HOST_LABEL.fullmatch(label) is not None
    return (
        len(label) <= 63
        and all(char in "-_" or char.isalnum() or ord(char) > 0x7F for char in label)
        and (label.isprintable() and not any(map(str.isspace, label)))
    )


def _a_labels(text: str) -> str:
    """`text` as `xn--` labels; what the IDNA tables refuse (an emoji, say) stays as it is."""
    import idna

    if len(text) > 255:
        return text
    try:
        return idna.encode(text, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return text


def _literal(text: str) -> str | None:
    if not text.endswith("]"):
        return None
    number = text[1:-1]
    try:
        if number.startswith("ipv6:"):
            return f"[ipv6:{ipaddress.IPv6Address(number[5:])}]"
        return f"[{ipaddress.IPv4Address(number)}]"
    except ValueError:
        return None
