"""Bytes of a text in a declared, missing or wrong charset to text: what is there decides, the label only advises."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from sentaudit.names.charset_labels import codec_name
from sentaudit.names.jis import decode_euc, decode_iso2022

_SAMPLE = 8192  # bytes a guess is based on: enough for any language, cheap for any size

_JIS_ESCAPE = re.compile(rb"\x1b(?:\$[@AB]|\$\([@A-DO-Q]|\([IJ]|\$\)A)")
_KOREAN_ESCAPE = b"\x1b$)C"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FIRST_OF_BOM = b"\xef\xff\xfe\x00"
_SEVEN_BIT_SHIFTED = frozenset({"utf-7", "hz", "utf-16", "utf-16-le", "utf-16-be", "utf-32"})
_STATEFUL = frozenset({"jis", "iso2022_kr"})
_SINGLE_BYTE = re.compile(r"cp12\d\d|iso8859-\d+|koi8-[rtu]|mac[-_]\w+|cp874")

_KANA = re.compile("[\u3041-\u3093\u30a1-\u30f6\u30fc]+")
_HAN = re.compile("[\u4e00-\u9fff\u3001-\u3015\uff01-\uff5e]+")
_HANGUL = re.compile("[\uac00-\ud7a3]+")
_IN_JAPANESE_LISTS = re.compile("[氏名住所電話番号会員東京都道府県市区町村田山川本藤木子郎美一二三男女年月日様]+")
_IN_CHINESE_LISTS = re.compile("[姓名地址电话号码會員单位公司北京市海广东省区路号张王李刘陈杨國的男女年月日生先]+")
_TWO_BYTE_NEIGHBOURS = frozenset({"gb18030", "big5", "cp949"})
_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_ODD = re.compile("[\ufffd\ue000-\uf8ff\x80-\x9f]+")
_ASCII = re.compile("[\x00-\x7f]+")
_NEVER_IN_EUC = bytes([*range(0x80, 0x8E), *range(0x90, 0xA0)])
_LETTERS = b"@.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_HIGH_BYTES = bytes(range(128))
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_RARE_IN_WESTERN = re.compile(rb"[\x81-\x84\x86-\x8f\x90\x98\x9a-\x9f]")
_UNDEFINED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def decode(data: bytes, declared: str) -> tuple[str, bool]:
    """The text of `data` and whether it had to be repaired. Never raises; linear in the size.

    Repaired means that the label was wrong, unknown or missing (for text that needs one) and another charset was
    taken, or that characters were lost. A byte order mark beats the label.
    """
    codec = codec_name(declared)
    if data.isascii() and codec not in _SEVEN_BIT_SHIFTED and (0 not in data[:_SAMPLE] or not _wide_order(data)):
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
    if codec in _SEVEN_BIT_SHIFTED:
        return _decode_shifted(data, codec)
    if 0 in data and (wide := _wide_order(data)):
        return data.decode(wide, "replace"), True
    if codec in _STATEFUL or (0x1B in data and _escaped(data)):
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
    if codec == "iso2022_kr" or data.find(_KOREAN_ESCAPE, 0, _SAMPLE) >= 0:
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
        wide = _wide_order(data) or _likelier_order(data, codec)
    elif codec == "utf-32":
        wide = _wide_order(data)
    else:
        wide = codec
    if wide:
        text = data.decode(wide, "replace")
        if (wide.startswith("utf-") and wide != "utf-7") or "\ufffd" not in text:
            return text, "\ufffd" in text
    if data.isascii():
        return data.decode("ascii"), True
    return _decode_eight_bit(data, "")[0], True


def _likelier_order(data: bytes, codec: str) -> str:
    """The byte order that gives characters people write, the declared one if both do; "" if this is no UTF-16."""
    orders = ("utf-16-le", "utf-16-be") if codec == "utf-16-le" else ("utf-16-be", "utf-16-le")
    best, best_share = "", 0.5
    for order in orders:
        sample = data[:_SAMPLE].decode(order, "replace")
        share = (_count(_KANA, sample) + _count(_HAN, sample) + _count(_HANGUL, sample)) / (len(sample) or 1)
        if share > best_share:
            best, best_share = order, share
    return best


def _wide_order(data: bytes) -> str:
    """Which UTF-16 or UTF-32 without a mark this is, by where its zero bytes stand; "" if it is none."""
    sample = data[:_SAMPLE]
    zeros = [sample[start::4].count(0) * 4 / len(sample) for start in range(4)] if len(sample) >= 4 else [0.0] * 4
    if min(zeros[:3]) > 0.5 and zeros[3] < 0.1:
        return "utf-32-be"
    if min(zeros[1:]) > 0.5 and zeros[0] < 0.1:
        return "utf-32-le"
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even + odd < len(sample) / 20:
        return ""
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else ""


def _decode_eight_bit(data: bytes, codec: str) -> tuple[str, bool]:
    """Charsets in which ASCII stands for itself, on data that is not all ASCII."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and (codec in {"utf-8", "ascii", ""} or _is_utf8(text, codec)):
        return text, codec != "utf-8"
    if codec == "utf-8":
        # A cut or a few broken bytes make it no other charset; the rest is worth more than a guess.
        text = data.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        if _beyond_ascii(text[:_SAMPLE]) > 4 * min(broken, text[:_SAMPLE].count("\ufffd") or 1):
            return text, True
    elif codec not in {"ascii", ""} and not _looks_mislabelled(data, codec):
        text, lost = _decode_as(data, codec)
        if not lost:
            return text, False
        guessed = _guess(data)
        best = (
            guessed
            if guessed != codec and _decode_as(data, guessed)[0].count("\ufffd") < text.count("\ufffd") / 4
            else codec
        )
        return _decode_as(data, best)[0], True
    return _decode_as(data, _guess(data))[0], True


def _is_utf8(text: str, codec: str) -> bool:
    """Whether text valid as UTF-8 is that in spite of its label: certain for single-byte sets, whose letters hardly
    ever fall into valid sequences; for two-byte sets only if it holds what these are used for."""
    if _SINGLE_BYTE.fullmatch(codec):
        return True
    sample = text[:_SAMPLE]
    beyond = _beyond_ascii(sample)
    asian = _count(_KANA, sample) + _count(_HAN, sample) + _count(_HANGUL, sample)
    return beyond >= 6 or (asian >= 2 and 2 * asian > beyond)


def _looks_mislabelled(data: bytes, codec: str) -> bool:
    """Western labels are what software writes that does not know: believed only for text that looks Western.
    The two Japanese ones are mixed up with each other, and hardly any bytes are an error in either."""
    sample = data[:_SAMPLE]
    if codec == "cp932" and _excludes_euc(sample):
        return False
    if codec in {"cp932", "euc-jp"}:
        likelier, kana = _japanese(sample)
        return likelier not in {codec, ""} and kana >= 0.2
    if codec != "cp1252":
        return False
    high = len(sample.translate(None, _HIGH_BYTES))
    if high >= 6 and high > 0.3 * len(sample):
        return True
    return _japanese(sample)[1] >= 0.2 or (_UNDEFINED_IN_CP1252.search(sample) is not None and _guess(data) != codec)


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


def _guess(data: bytes) -> str:
    """The likeliest charset of 8-bit text that is no UTF-8: Japanese by its kana, else by what chardet says."""
    run = _HIGH_RUN.search(data)
    first = run.start() if run else 0
    sample = data[max(0, first - 64) : max(0, first - 64) + _SAMPLE]
    codec, kana = _japanese(sample)
    if kana >= 0.15:
        return codec
    high = len(sample.translate(None, _HIGH_BYTES))
    if high < 0.3 * len(sample) and high < 200 and _western(sample):
        return "cp1252"
    if codec and high < 24:
        return codec  # a few kanji, a name: too short for statistics
    import chardet

    found = codec_name(str(chardet.detect(sample)["encoding"] or ""))
    if found in _TWO_BYTE_NEIGHBOURS and _is_japanese_list(sample, found):
        return "euc-jp"
    if found in _SEVEN_BIT_SHIFTED or found in _STATEFUL or found in {"", "ascii", "utf-8"} or not _keeps_ascii(found):
        return codec or "cp1252"
    return found


def _is_japanese_list(sample: bytes, codec: str) -> bool:
    """Whether text without kana, Chinese or Korean by statistics, is a Japanese list of names and places in EUC-JP."""
    text = decode_euc(sample)[0]
    known = _count(_IN_JAPANESE_LISTS, text)
    return (
        text.count("\ufffd") <= 1
        and known >= 0.12 * _beyond_ascii(text)
        and known > _count(_IN_CHINESE_LISTS, sample.decode(codec, "replace"))
    )


@lru_cache(maxsize=256)
def _keeps_ascii(codec: str) -> bool:
    """False for EBCDIC, which statistics take a list of addresses for."""
    return _LETTERS.decode(codec, "replace") == _LETTERS.decode("ascii")


def _western(sample: bytes) -> bool:
    """Whether the 8-bit bytes stand as accented letters do: some alone, none of the rare signs of CP1252 among them."""
    return not _RARE_IN_WESTERN.search(sample) and any(len(run) % 2 for run in _HIGH_RUN.findall(sample))


def _excludes_euc(sample: bytes) -> bool:
    """Whether too many of the bytes beyond ASCII never occur in EUC-JP: hiragana in CP932 begin with such a byte."""
    high = sample.translate(None, _HIGH_BYTES)
    return len(high) - len(high.translate(None, _NEVER_IN_EUC)) > len(high) / 8


def _count(characters: re.Pattern[str], text: str) -> int:
    """How many of the characters stand in the text; `characters` matches runs of them."""
    return len(text) - len(characters.sub("", text))


def _beyond_ascii(text: str) -> int:
    return len(_ASCII.sub("", text))


def _japanese(sample: bytes) -> tuple[str, float]:
    """The better of CP932 and EUC-JP for this text, "" if neither fits, and the share of kana in what is not ASCII."""
    best, best_score, best_kana = "", 0.0, 0.0
    for codec in ("cp932",) if _excludes_euc(sample) else ("cp932", "euc-jp"):
        text = _decode_as(sample, codec)[0] if codec == "euc-jp" else sample.decode("cp932", "replace")
        beyond = _beyond_ascii(text) or 1
        kana, han = _count(_KANA, text), _count(_HAN, text)
        odd, half = _count(_ODD, text), _count(_HALF_KANA, text)
        score = (2 * kana + han - half - 6 * max(0, odd - 1)) / beyond
        if score > max(best_score, 0.4) and kana + han >= 2:
            best, best_score, best_kana = codec, score, kana / beyond
    return best, best_kana
