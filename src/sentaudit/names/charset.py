"""Bytes of a text in a declared, missing or wrong charset to text: what is there decides, the label only advises."""

from __future__ import annotations

import codecs
import re

from sentaudit.names.charset_guess import (
    SAMPLE,
    SEVEN_BIT_SHIFTED,
    STATEFUL,
    asian,
    beyond_ascii,
    excludes_euc,
    guess,
    high_bytes,
    japanese,
    likelier_order,
    wide_order,
)
from sentaudit.names.charset_labels import codec_name
from sentaudit.names.jis import decode_euc, decode_iso2022

_JIS_ESCAPE = re.compile(rb"\x1b(?:\$[@AB]|\$\([@A-DO-Q]|\([IJ]|\$\)A)")
_KOREAN_ESCAPE = b"\x1b$)C"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF8_OR_NONE = frozenset({"utf-8", "ascii", ""})
_FIRST_OF_BOM = b"\xef\xff\xfe\x00"
_SINGLE_BYTE = re.compile(r"cp12\d\d|iso8859-\d+|koi8-[rtu]|mac[-_]\w+|cp874")
_UNDEFINED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def decode(data: bytes, declared: str) -> tuple[str, bool]:
    """The text of `data` and whether it had to be repaired. Never raises; linear in the size.

    Repaired means that the label was wrong, unknown or missing (for text that needs one) and another charset was
    taken, or that characters were lost. A byte order mark beats the label.
    """
    codec = codec_name(declared)
    if data.isascii() and codec not in SEVEN_BIT_SHIFTED and (0 not in data[:SAMPLE] or not wide_order(data)):
        if (0x1B not in data or not _escaped(data)) and (codec != "jis" or 0x0E not in data):
            return data.decode("ascii"), False
        return _decode_escaped(data, codec)
    if codec == "utf-8" and data[0] not in _FIRST_OF_BOM and 0x1B not in data:
        try:
            return data.decode("utf-8"), False
        except UnicodeDecodeError:
            pass
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return text, "\ufffd" in text or not encoding.startswith(codec or "?")
    if codec in SEVEN_BIT_SHIFTED:
        return _decode_shifted(data, codec)
    if 0 in data and (wide := wide_order(data)):
        return data.decode(wide, "replace"), True
    if codec in STATEFUL or (0x1B in data and _escaped(data)):
        return _decode_escaped(data, codec)
    return _decode_eight_bit(data, codec)


def decode_raw(data: bytes) -> str:
    """Header bytes that should have been ASCII: escapes, then UTF-8 (RFC 6532), then the likeliest charset.

    Only charsets that leave ASCII where it stands, for the structure of the field must survive.
    """
    if data.isascii() and (0x1B not in data or not _escaped(data)):
        return data.decode("ascii")
    if 0x1B in data and _escaped(data):
        return _decode_escaped(data, "jis")[0]
    return _decode_eight_bit(data, "")[0]


def _escaped(data: bytes) -> bool:
    return _JIS_ESCAPE.search(data) is not None or _KOREAN_ESCAPE in data


def _decode_escaped(data: bytes, codec: str) -> tuple[str, bool]:
    """ISO-2022 by its own escapes, whatever the label says."""
    if codec == "iso2022_kr" or data.find(_KOREAN_ESCAPE, 0, SAMPLE) >= 0:
        try:
            return data.decode("iso2022_kr"), codec != "iso2022_kr"
        except UnicodeDecodeError:
            pass
    if 0x1B not in data and not data.isascii():
        text, _ = _decode_eight_bit(data, "")
        return text, True
    text, lost = decode_iso2022(data)
    return text, lost or codec != "jis" or not data.isascii()


def _decode_shifted(data: bytes, codec: str) -> tuple[str, bool]:
    """Charsets in which ASCII bytes do not stand for themselves; most such labels on plain text are lies."""
    if codec.startswith("utf-16") and data.isascii() and 0 not in data:
        return data.decode("ascii"), True
    if codec.startswith("utf-16"):
        wide = wide_order(data) or likelier_order(data, codec)
    elif codec == "utf-32":
        wide = wide_order(data)
    else:
        wide = codec
    if wide:
        text = data.decode(wide, "replace")
        if (wide.startswith("utf-") and wide != "utf-7") or "\ufffd" not in text:
            return text, "\ufffd" in text
    if data.isascii():
        return data.decode("ascii"), True
    return _decode_eight_bit(data, "")[0], True


def _decode_eight_bit(data: bytes, codec: str) -> tuple[str, bool]:
    """Charsets in which ASCII stands for itself, on data that is not all ASCII."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and (codec in _UTF8_OR_NONE or _is_utf8(text, codec)):
        return text, codec != "utf-8"
    if codec in _UTF8_OR_NONE:
        # A cut or a few broken bytes make it no other charset; the rest is worth more than a guess.
        text = data.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        if beyond_ascii(text[:SAMPLE]) > 4 * min(broken, text[:SAMPLE].count("\ufffd") or 1):
            return text, True
    elif not _looks_mislabelled(data, codec):
        text, lost = _decode_as(data, codec)
        if not lost:
            return text, False
        guessed = guess(data)
        best = (
            guessed
            if guessed != codec and _decode_as(data, guessed)[0].count("\ufffd") < text.count("\ufffd") / 4
            else codec
        )
        return _decode_as(data, best)[0], True
    return _decode_as(data, guess(data))[0], True


def _is_utf8(text: str, codec: str) -> bool:
    """Whether text valid as UTF-8 is that in spite of its label: certain for single-byte sets, whose letters hardly
    ever fall into valid sequences; for two-byte sets only if it holds what these are used for."""
    if _SINGLE_BYTE.fullmatch(codec):
        return True
    sample = text[:SAMPLE]
    beyond = beyond_ascii(sample)
    found = asian(sample)
    return beyond >= 6 or (found >= 2 and 2 * found > beyond)


def _looks_mislabelled(data: bytes, codec: str) -> bool:
    """Western labels are what software writes that does not know: believed only for text that looks Western.
    The two Japanese ones are mixed up with each other, and hardly any bytes are an error in either."""
    sample = data[:SAMPLE]
    if codec == "cp932" and excludes_euc(sample):
        return False
    if codec in {"cp932", "euc-jp"}:
        likelier, kana = japanese(sample)
        return likelier not in {codec, ""} and kana >= 0.2
    if codec != "cp1252":
        return False
    high = high_bytes(sample)
    if high >= 6 and high > 0.3 * len(sample):
        return True
    return japanese(sample)[1] >= 0.2 or (_UNDEFINED_IN_CP1252.search(sample) is not None and guess(data) != codec)


def _decode_as(data: bytes, codec: str) -> tuple[str, bool]:
    """Text in a charset we settled on, and whether characters were lost."""
    if codec == "euc-jp":
        return decode_euc(data)
    if codec == "big5":
        for variant in ("cp950", "big5hkscs"):
            try:
                return data.decode(variant), False
            except UnicodeDecodeError:
                continue
        codec = "big5hkscs"
    try:
        return data.decode(codec), False
    except UnicodeDecodeError:
        if codec == "cp1252":
            return data.decode("latin-1"), False
        if codec == "cp932":
            try:
                return data.decode("shift_jis_2004"), False
            except UnicodeDecodeError:
                pass
        return data.decode(codec, "replace"), True
