"""What a charset label of a mail means: registered names, vendors' names and the misspelt ones."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_ALIASES = {
    alias: codec
    for codec, aliases in {
        "ascii": "us-ascii ascii ansi-x3.4-1968 ansi-x3.4-1986 iso646-us iso-ir-6 646 7bit us",
        "utf-8": "utf-8 utf8 u8 utf-8n utf8mb4 unicode-1-1-utf-8 utf-8-sig x-unicode-2-0-utf-8 cp65001 unicode",
        "utf-7": "utf-7 utf7 unicode-1-1-utf-7 x-unicode-2-0-utf-7 csunicode11utf7 cp65000 utf-7-imap",
        "utf-16": "utf-16 utf16 ucs-2 iso-10646-ucs-2",
        "utf-16-le": "utf-16le utf-16-le utf16le",
        "utf-16-be": "utf-16be utf-16-be utf16be",
        "utf-32": "utf-32 utf32 ucs-4 iso-10646-ucs-4 utf-32le utf-32be",
        "jis": "jis iso-2022-jp iso2022-jp iso2022jp csiso2022jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3"
        " iso-2022-jp-ms iso-2022-jp-ext iso-2022-jp-2004 iso-2022-cn iso-2022-cn-ext cp50220 cp50221"
        " cp50222 x-cp50220 x-cp50221 x-iso-2022-jp",
        "cp932": "shift-jis sjis x-sjis s-jis ms-kanji csshiftjis windows-31j cswindows31j cp932 ms932"
        " windows-932 x-ms-cp932 shiftjis x-shift-jis x-mac-japanese sjis-win",
        "shift_jis_2004": "shift-jis-2004 shift-jisx0213 sjis-2004 shift-jis-x0213",
        "euc-jp": "euc-jp eucjp x-euc-jp x-euc ujis cseucpkdfmtjapanese cp51932 eucjp-ms eucjp-win euc-jp-ms"
        " euc-jisx0213 euc-jis-2004",
        "gb18030": "gb2312 gb-2312 gb2312-80 gb-2312-80 csgb2312 gbk x-gbk cp936 ms936 windows-936 gb18030 euc-cn"
        " euccn cn-gb chinese csiso58gb231280 iso-ir-58",
        "hz": "hz hz-gb-2312 hzgb",
        "big5": "big5 big5-tw cn-big5 x-x-big5 csbig5 cp950 ms950 windows-950 big5-hkscs big5hkscs x-big5 big5-eten",
        "cp949": "euc-kr euckr ks-c-5601-1987 ks-c-5601-1989 ks-c-5601 ksc5601 ksc-5601 ks-c5601 csksc56011987"
        " cp949 uhc ms949 windows-949 korean cseuckr iso-ir-149",
        "iso2022_kr": "iso-2022-kr iso2022kr csiso2022kr",
        "cp1252": "iso-8859-1 latin1 latin-1 l1 iso8859-1 iso-8859-1-windows-3.0-latin-1 iso-ir-100 cp1252"
        " windows-1252 ansi x-ansi cp819 ibm819 csisolatin1 western",
        "cp1254": "iso-8859-9 iso8859-9 latin5 windows-1254 cp1254",
        "cp874": "tis-620 tis620 windows-874 iso-8859-11 cp874",
        "iso8859-8": "iso-8859-8 iso-8859-8-i iso-8859-8-e",
        "iso8859-6": "iso-8859-6 iso-8859-6-i iso-8859-6-e",
        "mac_roman": "macintosh mac x-mac-roman macroman mac-roman",
        "mac_cyrillic": "x-mac-cyrillic mac-cyrillic x-mac-ukrainian",
        "mac_latin2": "x-mac-ce x-mac-centraleurroman",
        "mac_greek": "x-mac-greek",
        "mac_turkish": "x-mac-turkish",
        "koi8-r": "koi8-r koi8r koi8 cskoi8r koi",
        "koi8-u": "koi8-u koi8u koi8-ru",
        "": "unknown-8bit unknown x-unknown x-user-defined default none null binary 8bit _autodetect"
        " -autodetect -autodetect-all autodetect _autodetect_all _charset -charset",
    }.items()
    for alias in aliases.split()
}
_NUMBERED = re.compile(r"(?:x-)?(windows|cp|win|ibm|iso-?8859)-?(\d{1,5})\b")
# Codecs of Python that are character sets; others (punycode, unicode_escape ...) are none or not linear.
_CHARACTER_SET = re.compile(r"cp\d+|iso8859-\d+|koi8-[rtu]|mac-\w+|kz1048|ptcp154|johab|hp-roman8|tis-620")
_TOKEN = re.compile(r"[a-z0-9.:-]{2,40}")


@lru_cache(maxsize=1024)
def codec_name(declared: str) -> str:
    """Our name of the codec a charset label means; "" if there is none or it means nothing."""
    label = declared.strip(" \t\r\n\"'<>;").lower().partition("*")[0].replace("_", "-")
    if label in _ALIASES:
        return _ALIASES[label]
    numbered = _NUMBERED.match(label)
    if numbered:
        kind, number = numbered[1], numbered[2]
        label = f"iso8859-{number}" if kind.startswith("iso") else f"cp{number}"
        if label.startswith("cp") and f"windows-{number}" in _ALIASES:
            return _ALIASES[f"windows-{number}"]
        if label == "iso8859-1":
            return "cp1252"
    if not _TOKEN.fullmatch(label):
        return ""
    try:
        found = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    return found if _CHARACTER_SET.fullmatch(found) else _ALIASES.get(found.replace("_", "-"), "")
