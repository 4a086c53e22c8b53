"""What control words of RTF 1.9.1 stand for: code pages of fonts, characters, breaks, and which text is seen."""

from __future__ import annotations

FONT_PAGES = {
    2: "cp1252",
    77: "mac-roman",
    78: "cp932",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    255: "cp437",
}
"""By the number of `fcharset`."""

CHARACTERS = {
    "tab": "\t",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": " ",
    "emdash": "\u2014",
    "endash": "\u2013",
    "bullet": "\u2022",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
}
BREAKS = frozenset({"par", "line", "page", "sect", "softline", "column"})

SEEN, HIDDEN, CHECKED, FONTS, OBJECT, DROPPED = range(6)
"""What becomes of text: shown; told apart as hidden; looked into for addresses only; and what is no text at all.

A destination inside another is at least as far from being seen.
"""

DESTINATIONS = {
    "fonttbl": FONTS,
    "objdata": OBJECT,
    "pict": DROPPED,
    "colortbl": DROPPED,
    "stylesheet": CHECKED,
    "fldinst": HIDDEN,
    "annotation": HIDDEN,
    "atnauthor": HIDDEN,
    "info": HIDDEN,
    "userprops": HIDDEN,
    "comment": HIDDEN,
    "sn": DROPPED,
    "sv": CHECKED,
    "nonshppict": DROPPED,
    "bkmkstart": DROPPED,
    "bkmkend": DROPPED,
    "listtext": SEEN,
    "shpinst": SEEN,
    "shppict": SEEN,
    "shptxt": SEEN,
    "footnote": SEEN,
    "themedata": DROPPED,
    "datastore": DROPPED,
    "blipuid": DROPPED,
}
