"""Encoded words of header fields, as broken as they come (RFC 2047)."""

from __future__ import annotations

import binascii
import re

from sentaudit.names.charset import decode, decode_raw

# No pattern here can run far: each payload stops at the next "?" that could begin another word.
_WORD = re.compile(rb"=\?([^?\s]{1,80})\?(?:[Bb]\?([^?]*)|[Qq]\?([^?]*(?:(?<!=)\?(?!=)[^?]*)*))\?=")
FOLD = re.compile(rb"\r?\n[ \t\r\n]*")
CONTROLS = re.compile("[\x00-\x1f\x7f]+")
_PADDED_RUN = re.compile(rb"([A-Za-z0-9+/]+)={0,3}")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")


def decode_words(raw: bytes) -> str:
    """The text of an unstructured field body, unfolded (a fold is one blank) and stripped, without control characters.

    Adjacent encoded words of one charset are joined before they are decoded, so a character split between them is
    whole again. 8-bit bytes and ISO-2022-JP escapes outside of words are decoded too. A word that is none stays.
    """
    if raw.find(b"=?") >= 0 or not raw.isascii() or 0x1B in raw:
        text = _decode_mixed(raw)
    else:
        text = (FOLD.sub(b" ", raw) if 0x0A in raw else raw).decode("ascii")
    return (text if text.isprintable() else CONTROLS.sub(" ", text)).strip()


def _decode_mixed(raw: bytes) -> str:
    if 0x1B in raw and (b"\x1b$" in raw or b"\x1b(" in raw):
        raw = decode_raw(raw).encode("utf-8", "replace")  # escapes first: kanji bytes look like "=?" now and then
    if 0x0A in raw:
        raw = FOLD.sub(b" ", raw)
    pieces: list[str] = []
    run: list[bytes] = []
    run_charset = b""
    position = 0
    for word in _WORD.finditer(raw):
        between = raw[position : word.start()]
        charset = word[1].lower()
        if run and (charset != run_charset or between.strip()):
            pieces.append(decode(b"".join(run), run_charset.decode("latin-1"))[0])
            run = []
        if between.strip() or (between and not position):
            pieces.append(decode_raw(between))
        run.append(_decode_base64(word[2]) if word[2] is not None else _decode_q(word[3]))
        run_charset = charset
        position = word.end()
    if run:
        pieces.append(decode(b"".join(run), run_charset.decode("latin-1"))[0])
    if position < len(raw):
        pieces.append(decode_raw(raw[position:]))
    return "".join(pieces)


def _decode_q(payload: bytes) -> bytes:
    return binascii.a2b_qp(payload, header=True)


def _decode_base64(payload: bytes) -> bytes:
    """Every padded run for itself, foreign characters passed over, a last incomplete group cut."""
    try:
        return binascii.a2b_base64(payload, strict_mode=True)
    except binascii.Error:
        pass
    letters = _NOT_BASE64.sub(b"", payload.replace(b"-", b"+"))
    pieces: list[bytes] = []
    for run in _PADDED_RUN.findall(letters):
        usable = run[: len(run) - (len(run) % 4 == 1)]
        pieces.append(binascii.a2b_base64(usable + b"=" * (-len(usable) % 4)))
    return b"".join(pieces)
