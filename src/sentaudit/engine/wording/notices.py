"""What a sender's own mail says about an earlier one: apology, correction or recall, request to delete it."""

from __future__ import annotations

import re
from typing import NamedTuple

from sentaudit.engine.wording.phrases import (
    CORRECTED,
    CORRECTING,
    DELETE,
    DISCLAIMER,
    EARLIER,
    HEADERS,
    LEAK,
    OTHER,
    OTHER_MAIL,
    PARAGRAPH,
    QUOTE,
    QUOTED_LINES,
    REGRET,
    SORRY,
    SORRY_SUBJECT,
    THE_MAIL,
    WIDE_GAP,
)
from sentaudit.model.facts import Flag
from sentaudit.names.charset import decode
from sentaudit.parsing.html_words import words_of


class Text(NamedTuple):
    """The first text of a message: its bytes without transfer encoding."""

    data: bytes
    charset: str
    is_html: bool


_READ = 12_000
"""Bytes of the text that are read, where something in its first bytes or the subject hints at a notice."""
_LOOKED = 1_000
_LOOKED_IF_MANY = 3_000
"""First bytes in which hints are looked for: apologies come early."""
_MANY = 10
"""Receivers from which a mail is a mailing: no ordinary mail is searched for all hints, that would take too long."""
_NEAR = 400
"""Characters around an apology in which what it is for is told."""
_HEAD = b"<body"

_APOLOGY, _CORRECTION, _DELETION = Flag.APOLOGY.value, Flag.CORRECTION.value, Flag.DELETION_REQUEST.value

# Searches of bytes cost by their number. First letters, which may be capital, are left out.
_IN_SUBJECT = (
    "apolog sorry regret correct recall resen re-sen retract ignore disregard delet error mistake breach".split()
)
_IN_WIDE_SUBJECT = "詫 おわび 謝 申し訳 訂正 再送 すみません 取り消 取消 撤回 削除 破棄 誤 rückruf rappel".split()
_IN_MAIL = (b"polog", b"orry")
_IN_MAILING = (*_IN_MAIL, b"egret", b"elete", b"recall", b"isregard", b"gnore ", b"n error", b"mistake", b"ccidental")
_LATE = re.compile(rb"orry (?:for|about) (?:my |the |this |our |being )?(?:so |very )?(?:late|delay|slow)")
_TOPICS = (
    "address", "bcc", "disclos", "expos", "mistake", "in error", "breach", "privacy", "accidental", "inadvert", "wrong",
    "アドレス", "個人情報", "漏", "流出", "誤", "宛先",
)  # fmt: skip


def _spelled(words: str) -> dict[str, tuple[bytes, ...]]:
    """Words by charset, "" for any of 8 bits. In ISO-2022-JP what stands between the escapes."""
    eight = {codec: tuple(word.encode(codec) for word in words.split()) for codec in ("utf-8", "cp932", "euc-jp")}
    seven = tuple(word.encode("iso-2022-jp")[3:-3] for word in words.split())
    return {**eight, "iso-2022-jp": seven, "": tuple(one for some in eight.values() for one in some)}


_WIDE_IN_MAIL = _spelled("お詫")
_WIDE_IN_MAILING = _spelled("お詫 申し訳 訂正 再送 取り消 削除 破棄 消去 誤送 誤配 誤っ 謝罪 迷惑")
_CODECS = {
    "utf-8": "utf-8", "UTF-8": "utf-8", "shift_jis": "cp932", "Shift_JIS": "cp932", "cp932": "cp932",
    "windows-31j": "cp932", "Windows-31J": "cp932", "euc-jp": "euc-jp", "EUC-JP": "euc-jp",
}  # fmt: skip


def notice_in(subject: str, text: Text, *, is_reply: bool, receivers: int) -> int:
    """The bits of the Flags that subject and first text of a mail give.

    Quoted text does not count, nor does the subject of a reply, nor what is said of prices, delays and the like, nor a
    disclaimer's wish to delete. A mail to a few of the `receivers` (0: unknown) that has nothing in its subject must
    apologise and speak of a leak.
    """
    if is_reply:
        subject = ""
    many = not 0 < receivers < _MANY
    if not (subject and _hints(subject)) and not _may_be_notice(text, many=many):
        return 0
    data, charset, is_html = text
    said = decode((_behind_head(data) if is_html else data)[:_READ], charset)[0].lower()
    subject = subject.lower()
    own = _own_words(words_of(said) if is_html else said, is_reply=is_reply)
    apology = _apology(subject, own)
    return apology | _correction(subject, own) | _deletion(own, apologises=bool(apology))


def _hints(subject: str) -> bool:
    lowered = subject.lower()
    for stem in _IN_SUBJECT if lowered.isascii() else (*_IN_WIDE_SUBJECT, *_IN_SUBJECT):  # noqa: SIM110 - for speed
        if stem in lowered:
            return True
    return False


def _may_be_notice(text: Text, *, many: bool) -> bool:
    """A look at the bytes that costs next to nothing for nearly all mail."""
    data, charset, is_html = text
    if is_html:
        data = _behind_head(data)
    head = data[: _LOOKED_IF_MANY if many else _LOOKED]
    for stem in _IN_MAILING if many else _IN_MAIL:
        at = head.find(stem)
        if at >= 0 and not _LATE.match(head, at):
            break
    else:
        if head.isascii() and 0x1B not in head:
            return False
        spelled = _WIDE_IN_MAILING if many else _WIDE_IN_MAIL
        stems = spelled["iso-2022-jp" if 0x1B in head else _CODECS.get(charset, "")]
        for stem in stems:
            if head.find(stem) >= 0:
                break
        else:
            return False
    if many:
        return True
    said = decode(data[:_READ], charset)[0].lower()
    return any(topic in said for topic in _TOPICS)


def _behind_head(data: bytes) -> bytes:
    """HTML from its body on; what stands before it may be long."""
    if len(data) <= _LOOKED:
        return data
    at = data.find(_HEAD, 0, 8 * _READ)
    if at < 0:
        at = data.find(_HEAD.upper(), 0, 8 * _READ)
    return data[at:] if at > 0 else data


def _own_words(text: str, *, is_reply: bool) -> str:
    """What the sender wrote himself, in one line; a notice may repeat the header of the mail it is about."""
    text = QUOTED_LINES.sub("", text.replace("\r", ""))
    ends = [found.start() for pattern in (QUOTE, HEADERS)[: 1 + is_reply] if (found := pattern.search(text))]
    paragraphs = PARAGRAPH.split(text[: min(ends)] if ends else text)
    own = " ".join([" ".join(one.split()) for one in paragraphs if not DISCLAIMER.search(one)])
    return WIDE_GAP.sub("", own)


def _apology(subject: str, own: str) -> int:
    """An apology for an earlier mail, or for nothing told, in the subject or near what it is for."""
    said = f"{subject} {own}"
    if SORRY_SUBJECT.search(subject) and (LEAK.search(said) or not OTHER.search(said)):
        return _APOLOGY
    for found in SORRY.finditer(said):
        near = said[max(0, found.start() - _NEAR) : found.end() + _NEAR]
        if LEAK.search(near) or (EARLIER.search(near) and not OTHER.search(near)):
            return _APOLOGY
    for found in REGRET.finditer(said):
        if LEAK.search(said[max(0, found.start() - _NEAR) : found.end() + _NEAR]):
            return _APOLOGY
    return 0


def _correction(subject: str, own: str) -> int:
    if not (CORRECTED.search(subject) or CORRECTING.search(own)):
        return 0
    said = f"{subject} {own}"
    return _CORRECTION if LEAK.search(said) or not OTHER.search(said) else 0


def _deletion(own: str, *, apologises: bool) -> int:
    """A request to delete a mail, or what was sent with it; who apologises for a mail need not name it once more."""
    for found in DELETE.finditer(own):
        near = own[max(0, found.start() - 80) : found.end() + 80]
        sentence = own[max(0, found.start() - 40) : found.end() + 40]
        if (apologises or THE_MAIL.search(near)) and not OTHER_MAIL.search(sentence):
            return _DELETION
    return 0
