"""What a mail says, as far as single phrases tell: complaint, opt-out, that a mail was deleted, or a notice."""

from __future__ import annotations

import re
from typing import NamedTuple

from sentaudit.engine.wording.notices import Text, notice_in
from sentaudit.engine.wording.subject import has_reply_mark
from sentaudit.model.facts import Flag
from sentaudit.model.message import Message
from sentaudit.names.charset import decode
from sentaudit.parsing.html_words import words_of

_READ = 1_500
"""Bytes of the text that are read: answers say what they want first."""
_SHORT = 1_000
_SHORT_MARKUP = 4_000
_QUOTE_MARKS = (b"\n>", b"\n----", b"\n____", b"\nFrom:")
"""What most mailers put before the mail they answer."""

_QUOTE = re.compile(
    r"^(?:>|[-_=]{4,}|on .{4,200} wrote:|am .{4,200} schrieb|from:|sent:|差出人[:：]|.{0,80}書きました)"
    r"|^\d{4}[年/].{4,100}[:：]$",
    re.IGNORECASE | re.MULTILINE,
)
_COMPLAINT = re.compile(
    r"(?:個人情報|アドレス|宛先).{0,30}(?:漏|流出|見え|公開|表示され|さらさ|晒|知られ)|苦情|クレーム|抗議|遺憾|不愉快|信じられ|謝罪"
    r"|どうなって|信用でき(?:な|ませ)|管理.{0,10}(?:ずさん|杜撰|甘|なって(?:い)?(?:な|ませ))|address(?:es)?.{0,40}(?:visible|expos|disclos|shared|shown|leak|public)"
    r"|(?:everyone|everybody|others|strangers|all) (?:can|could) (?:now )?see .{0,20}address"
    r"|(?:see|seeing|shared|exposed|disclosed|leaked).{0,40}addresses|\bcomplain|unacceptable|outrag|data breach"
    r"|\bgdpr\b|data protection|privacy (?:violation|breach)|(?:use|used|using) bcc|instead of bcc",
    re.IGNORECASE,
)
_OPT_OUT = re.compile(
    r"(?:配信|メール|メルマガ|登録|案内|リスト|名簿).{0,12}(?:停止|解除|削除|不要|中止|止め|やめ|外し|抹消).{0,6}"
    r"(?:お願い|希望|して|ください|下さい|くださ|願い|です|たい|てほし)|退会(?:し|を|希望|させ)|(?:今後|もう|以後|二度と).{0,20}送らないで"
    r"|(?:remove|delete) me\b|remove (?:my|this) (?:e-?mail )?address|take me off|stop (?:sending|e-?mailing|mailing)"
    r"|unsubscribe me|(?:please|want to|like to) unsubscribe|\bopt(?:ing)?[ -]out\b"
    r"|^\W*unsubscribe\W*$|(?:do not|no longer) (?:wish|want) to (?:receive|get)"
    r"|do not (?:contact|e-?mail|write to) me",
    re.IGNORECASE | re.MULTILINE,
)
_DELETED = re.compile(
    r"(?:削除|破棄|消去|廃棄)(?:済み|ずみ|済|(?:を)?(?:し|いた|致)(?:し)?(?:まし)?た|(?:いた|致)しました|[をが]?完了)"
    r"|\b(?:have|has been|i.ve|we.ve|was|i|we) (?:now |just |already |been |permanently )?(?:deleted|erased|destroyed)"
    r"|\b(?:mail|message|it) (?:is|was) (?:now )?deleted|^deleted\b",
    re.IGNORECASE | re.MULTILINE,
)


class _Kind(NamedTuple):
    """One thing an answer may say: its pattern, and what every text it matches holds, in lower case: one of the stems
    `alone`, or one of the first and one of the second of a pair `together`. Looking for these costs a fraction of the
    pattern, and most mail has none. The stems of ASCII texts come first, `others` are Japanese."""

    pattern: re.Pattern[str]
    bit: int
    alone: tuple[str, ...]
    together: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    others: tuple[str, ...]
    others_together: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()

    def may_match(self, lowered: str, is_ascii: bool) -> bool:
        """Whether it is worth searching the text for the pattern."""
        return (
            _has_any(lowered, self.alone)
            or _has_both(lowered, self.together)
            or (not is_ascii and (_has_any(lowered, self.others) or _has_both(lowered, self.others_together)))
        )


def _has_any(lowered: str, stems: tuple[str, ...]) -> bool:
    for stem in stems:  # noqa: SIM110 - a generator would cost more than the search
        if stem in lowered:
            return True
    return False


def _has_both(lowered: str, pairs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]) -> bool:
    return any(_has_any(lowered, first) and _has_any(lowered, second) for first, second in pairs)


_KINDS = (
    _Kind(
        _COMPLAINT,
        Flag.COMPLAINT.value,
        ("complain", "unacceptable", "outrag", "data breach", "gdpr", "data protection", "privacy ", " bcc"),
        ((("address",), ("visible", "expos", "disclos", "shared", "shown", "leak", "public", "see")),),
        ("苦情", "クレーム", "抗議", "遺憾", "不愉快", "信じられ", "信用でき", "謝罪", "どうなって"),
        (
            (("個人情報", "アドレス", "宛先"), ("漏", "流出", "見え", "公開", "表示され", "さらさ", "晒", "知られ")),
            (("管理",), ("ずさん", "杜撰", "甘", "なって")),
        ),
    ),
    _Kind(
        _OPT_OUT,
        Flag.OPT_OUT.value,
        (
            "remove me", "delete me", "remove my", "remove this", "take me off", "stop sending", "stop e",
            "stop mailing", "unsubscribe", "opt out", "opt-out", "opting", "do not contact", "do not e", "do not w",
            "no longer w",
        ),
        (),
        ("停止", "解除", "削除", "不要", "中止", "止め", "やめ", "外し", "抹消", "退会", "送らないで"),
    ),
    _Kind(_DELETED, Flag.DELETED.value, ("deleted", "erased", "destroyed"), (), ("削除", "破棄", "消去", "廃棄")),
)  # fmt: skip

_ROOTS = tuple(
    "complain|unaccept|outrag|breach|gdpr|protection|privacy| bcc|address|remove |delet|erased|destroyed|take me|stop |"
    "unsubs|opt|do not |longer ".split("|")
)
"""One of these is in each stem of ASCII: most mail has none, and is done with after half as many looks."""
_WIDE_ROOTS = re.compile(
    "|".join({stem for kind in _KINDS for stems in (kind.others, *dict(kind.others_together)) for stem in stems})
)
"""The Japanese stems, those of pairs by their first: their first letters are rare enough for one search of all."""

_NO_TEXT = Text(b"", "", is_html=False)


def wording_of(message: Message) -> int:
    """The bits of the Flags a message's own words give; 0 for reports, automatic answers and posts to lists.

    What was received may be an answer, what was not (or answers nothing) a notice about an earlier mail. Exports often
    drop the trace of delivery: so what says little may be an answer in any case, and the rest is not worth its time.
    """
    envelope = message.envelope
    if envelope.auto_submitted or envelope.list_post or envelope.bounce:
        return 0
    subject, text = envelope.subject, first_text(message)
    is_reply = bool(envelope.references) or has_reply_mark(subject)
    end = _READ if envelope.delivered else _end_of_little(text)
    bits = _answer_in(subject, text, end, is_reply=is_reply) if end else 0
    if envelope.delivered and is_reply:
        return bits
    receivers = len(envelope.to.mailboxes) + len(envelope.cc.mailboxes) + len(envelope.bcc.mailboxes)
    return bits | notice_in(subject, text, is_reply=is_reply, receivers=receivers)


def first_text(message: Message) -> Text:
    """The first text of a message that says something, empty if there is none."""
    for part in message.parts:
        data = part.data
        if not part.is_attachment and part.content_type in ("text/plain", "text/html") and data and not data.isspace():
            return Text(data, part.charset, part.content_type == "text/html")
    return _NO_TEXT


def _end_of_little(text: Text) -> int:
    """Where the quote begins, or a text without markup ends, 0 if what stands before is not short."""
    data = text.data
    if text.is_html:
        return _READ if len(data) <= _SHORT_MARKUP else 0
    head = data[:_SHORT]
    ends = [at for mark in _QUOTE_MARKS if (at := head.find(mark)) >= 0]
    return min(ends) + 1 if ends else len(data) if len(data) <= _SHORT else 0


def _answer_in(subject: str, text: Text, end: int, *, is_reply: bool) -> int:
    """What an answer asks for or confirms in its subject and the first bytes of its text, up to `end`.

    Quoted text does not count. What is no reply must say it in the subject; the subject of a reply is somebody else's.
    """
    bits = 0
    if not is_reply:
        bits = _bits(subject, _possible(subject))
        if not bits:
            return 0
    said = decode(text.data[:end], text.charset)[0]
    if text.is_html:
        said = words_of(said)
    possible = _possible(said)
    if not possible:
        return bits
    quote = _QUOTE.search(said)
    return bits | _bits(said[: quote.start()] if quote else said, possible)


def _possible(text: str) -> list[_Kind]:
    """The kinds worth searching for."""
    lowered, is_ascii = text.lower(), text.isascii()
    if not _has_any(lowered, _ROOTS) and (is_ascii or _WIDE_ROOTS.search(text) is None):
        return []
    return [kind for kind in _KINDS if kind.may_match(lowered, is_ascii)]


def _bits(text: str, kinds: list[_Kind]) -> int:
    bits = 0
    for kind in kinds:
        if kind.pattern.search(text):
            bits |= kind.bit
    return bits
