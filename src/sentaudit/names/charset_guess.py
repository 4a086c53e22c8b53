"""Which charset a text without a true label is in, by what its bytes look like."""

from __future__ import annotations

import re
from functools import lru_cache

from sentaudit.names.charset_labels import codec_name
from sentaudit.names.jis import decode_euc

SAMPLE = 8192
"""Bytes a guess is based on: enough for any language, cheap for any size."""

SEVEN_BIT_SHIFTED = frozenset({"utf-7", "hz", "utf-16", "utf-16-le", "utf-16-be", "utf-32"})
"""Charsets in which ASCII bytes do not stand for themselves."""

STATEFUL = frozenset({"jis", "iso2022_kr"})
"""Charsets in which a byte means what those before it say."""

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
_ASCII_BYTES = bytes(range(128))
_WIDE_AT = {
    "cp932": re.compile(rb"[0-9A-Za-z]\x81\x97[0-9A-Za-z]"),
    "euc-jp": re.compile(rb"[0-9A-Za-z]\xa1\xf7[0-9A-Za-z]"),
}
"""A full-width at-sign inside a word: nothing else has these bytes there."""
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_RARE_IN_WESTERN = re.compile(rb"[\x81-\x84\x86-\x8f\x90\x98\x9a-\x9f]")


def guess(data: bytes) -> str:
    """The likeliest charset of 8-bit text that is no UTF-8: Japanese by its kana, else by what chardet says."""
    run = _HIGH_RUN.search(data)
    first = run.start() if run else 0
    sample = data[max(0, first - 64) : max(0, first - 64) + SAMPLE]
    codec, kana = japanese(sample)
    if kana >= 0.15:
        return codec
    for likely, mark in _WIDE_AT.items():
        if mark.search(sample):
            return likely
    high = high_bytes(sample)
    if high < 0.3 * len(sample) and high < 200 and _western(sample):
        return "cp1252"
    if codec and high < 24:
        return codec  # a few kanji, a name: too short for statistics
    import chardet

    found = codec_name(str(chardet.detect(sample)["encoding"] or ""))
    if found in _TWO_BYTE_NEIGHBOURS and _is_japanese_list(sample, found):
        return "euc-jp"
    if found in SEVEN_BIT_SHIFTED or found in STATEFUL or found in {"", "ascii", "utf-8"} or not _keeps_ascii(found):
        return codec or "cp1252"
    return found


def likelier_order(data: bytes, codec: str) -> str:
    """The byte order that gives characters people write, the declared one if both do; "" if this is no UTF-16."""
    orders = ("utf-16-le", "utf-16-be") if codec == "utf-16-le" else ("utf-16-be", "utf-16-le")
    best, best_share = "", 0.5
    for order in orders:
        sample = data[:SAMPLE].decode(order, "replace")
        share = asian(sample) / (len(sample) or 1)
        if share > best_share:
            best, best_share = order, share
    return best


def wide_order(data: bytes) -> str:
    """Which UTF-16 or UTF-32 without a mark this is, by where its zero bytes stand; "" if it is none."""
    sample = data[:SAMPLE]
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


def japanese(sample: bytes) -> tuple[str, float]:
    """The better of CP932 and EUC-JP for this text, "" if neither fits, and the share of kana in what is not ASCII."""
    best, best_score, best_kana = "", 0.0, 0.0
    for codec in ("cp932",) if excludes_euc(sample) else ("cp932", "euc-jp"):
        text = decode_euc(sample)[0] if codec == "euc-jp" else sample.decode("cp932", "replace")
        beyond = beyond_ascii(text) or 1
        kana, han = _count(_KANA, text), _count(_HAN, text)
        odd, half = _count(_ODD, text), _count(_HALF_KANA, text)
        score = (2 * kana + han - half - 6 * max(0, odd - 1)) / beyond
        if score > max(best_score, 0.4) and kana + han >= 2:
            best, best_score, best_kana = codec, score, kana / beyond
    return best, best_kana


def _is_japanese_list(sample: bytes, codec: str) -> bool:
    """Whether text without kana, Chinese or Korean by statistics, is a Japanese list of names and places in EUC-JP."""
    text = decode_euc(sample)[0]
    known = _count(_IN_JAPANESE_LISTS, text)
    return (
        text.count("\ufffd") <= 1
        and known >= 0.12 * beyond_ascii(text)
        and known > _count(_IN_CHINESE_LISTS, sample.decode(codec, "replace"))
    )


@lru_cache(maxsize=256)
def _keeps_ascii(codec: str) -> bool:
    """False for EBCDIC, which statistics take a list of addresses for."""
    return _LETTERS.decode(codec, "replace") == _LETTERS.decode("ascii")


def _western(sample: bytes) -> bool:
    """Whether the 8-bit bytes stand as accented letters do: some alone, none of the rare signs of CP1252 among them."""
    return not _RARE_IN_WESTERN.search(sample) and any(len(run) % 2 for run in _HIGH_RUN.findall(sample))


def excludes_euc(sample: bytes) -> bool:
    """Whether too many of the bytes beyond ASCII never occur in EUC-JP: hiragana in CP932 begin with such a byte."""
    high = sample.translate(None, _ASCII_BYTES)
    return len(high) - len(high.translate(None, _NEVER_IN_EUC)) > len(high) / 8


def _count(characters: re.Pattern[str], text: str) -> int:
    """How many of the characters stand in the text; `characters` matches runs of them."""
    return len(text) - len(characters.sub("", text))


def beyond_ascii(text: str) -> int:
    """How many characters are beyond ASCII."""
    return len(_ASCII.sub("", text))


def asian(text: str) -> int:
    """How many Japanese, Chinese and Korean characters stand in the text."""
    return _count(_KANA, text) + _count(_HAN, text) + _count(_HANGUL, text)


def high_bytes(sample: bytes) -> int:
    """How many bytes are beyond ASCII."""
    return len(sample.translate(None, _ASCII_BYTES))
