"""Content-Transfer-Encoding: bytes as sent to bytes as meant, as far as they go (RFC 2045 6)."""

from __future__ import annotations

import binascii
import re

import pybase64

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_PADDED_RUN = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_PADDING = 8
_BLANKS_AFTER_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\n)")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} [^\n]*\n", re.MULTILINE)


def decode_transfer(data: bytes, encoding: str) -> tuple[bytes, str]:
    """Decoded bytes and what was wrong ("" if nothing); never raises.

    `encoding` is the lower-case token. An unknown one leaves the bytes as they are and says so.
    """
    if encoding in ("7bit", "8bit", "binary", ""):
        return data, ""
    if encoding == "base64":
        return _decode_base64(data)
    if encoding == "quoted-printable":
        return _decode_quoted_printable(data)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _decode_uu(data)
    return data, "unknown transfer encoding"


def _decode_base64(data: bytes) -> tuple[bytes, str]:
    try:
        return pybase64.b64decode(data.replace(b"\n", b""), validate=True), ""
    except (binascii.Error, ValueError):
        pass  # blanks, line ends with CR, or something wrong
    try:
        decoded: bytes = pybase64.b64decode(data)
    except (binascii.Error, ValueError):
        return _decode_broken_base64(data)
    # The decoder passes over foreign characters in silence; the length tells whether there were any.
    body = data.rstrip(b"\n\r \t")
    letters = len(body) - body.count(b"\n") - body.count(b"\r")
    if len(decoded) == letters // 4 * 3 - body[-_PADDING:].count(b"=") and letters % 4 == 0:
        return decoded, ""
    return _decode_broken_base64(data)


def _decode_broken_base64(data: bytes) -> tuple[bytes, str]:
    """Every padded run for itself, what is no base64 dropped: a list footer or a lost line costs only itself."""
    letters = _NOT_BASE64.sub(b"", data)
    pieces = []
    for run in _PADDED_RUN.findall(letters):
        text = run.rstrip(b"=")
        usable = len(text) - (len(text) % 4 == 1)
        pieces.append(pybase64.b64decode(text[:usable] + b"=" * (-usable % 4)))
    if b"@" in data:
        # No base64 has an at-sign: this is plain text, or some stands behind it.
        pieces += [b"\n", data]
    return b"".join(pieces), "broken base64"


def _decode_quoted_printable(data: bytes) -> tuple[bytes, str]:
    decoded = binascii.a2b_qp(data)
    # An escape that is none stays in the text as "=": more of them than were encoded means something is broken.
    escapes = decoded.count(b"=")
    if not escapes or escapes == data.count(b"=3D"):
        return decoded, ""
    data = _BLANKS_AFTER_SOFT_BREAK.sub(b"=", data)
    decoded = binascii.a2b_qp(data)
    if decoded.count(b"=") == data.count(b"=3D") + data.count(b"=3d"):
        return decoded, ""
    return decoded, "broken quoted-printable"


def _decode_uu(data: bytes) -> tuple[bytes, str]:
    begin = _UU_BEGIN.search(data)
    pieces, wrong = [], "" if begin else "uuencode without begin line"
    for line in data[begin.end() if begin else 0 :].split(b"\n"):
        if line.rstrip() in (b"end", b""):
            if line:
                break
            continue
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders write trailing characters beyond the announced length.
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                pieces.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                wrong = "broken uuencode"
    return b"".join(pieces), wrong
