"""What a mail says, as far as single phrases tell: complaint, opt-out, that a mail was deleted, or a notice."""

from __future__ import annotations

import re

from sentaudit.engine.fingerprints import has_reply_mark
from sentaudit.engine.notices import Text, notice_in
from sentaudit.model.facts import Flag
from sentaudit.model.message import Message
from sentaudit.names.charset import decode
from sentaudit.parsing.html_words import words_of

_READ = 1_500
"""Bytes of the text that are read: answers say what they want first."""

_QUOTE = re.compile(
    r"^(?:>|[-_=]{4,}|on .{4,200} wrote:|am .{4,200} schrieb|from:|sent:|差出人[:：]|.{0,80}書きました)"
    r"|^\d{4}[年/].{4,100}[:：]$",
    re.IGNORECASE | re.MULTILINE,
)
_COMPLAINT = re.compile(
    r"(?:個人情報|アドレス|宛先).{0,30}(?:漏|流出|見え|公開|表示され|さらさ|晒)|苦情|クレーム|抗議|遺憾|不愉快|信じられ|謝罪"
    r"|どうなって|管理.{0,10}(?:ずさん|杜撰|甘)|address(?:es)?.{0,40}(?:visible|expos|disclos|shared|shown|leak)"
    r"|(?:see|seeing|shared|exposed|disclosed|leaked).{0,40}addresses|\bcomplain|unacceptable|outrag|data breach"
    r"|\bgdpr\b|data protection|privacy (?:violation|breach)|(?:use|used|using) bcc|instead of bcc",
    re.IGNORECASE,
)
_OPT_OUT = re.compile(
    r"(?:配信|メール|メルマガ|登録|案内|リスト|名簿).{0,12}(?:停止|解除|削除|不要|中止|止め|やめ|外し).{0,6}"
    r"(?:お願い|希望|して|ください|下さい|くださ|願い|です|たい|てほし)|退会(?:し|を|希望|させ)|今後.{0,20}送らないで"
    r"|(?:remove|delete) me\b|remove (?:my|this) (?:e-?mail )?address|take me off|stop (?:sending|e-?mailing|mailing)"
    r"|unsubscribe me|(?:please|want to|like to) unsubscribe|\bopt(?:ing)?[ -]out\b"
    r"|do not (?:contact|e-?mail|write to) me",
    re.IGNORECASE,
)
_DELETED = re.compile(
    r"(?:削除|破棄|消去|廃棄)(?:済み|ずみ|済|(?:を)?(?:し|いた|致)(?:し)?(?:まし)?た|(?:いた|致)しました)"
    r"|\b(?:have|has been|i.ve|we.ve|was|i|we) (?:now |just |already |been |permanently )?(?:deleted|erased|destroyed)"
    r"|\b(?:mail|message|it) (?:is|was) (?:now )?deleted|^deleted\b",
    re.IGNORECASE | re.MULTILINE,
)
_KINDS = ((_COMPLAINT, Flag.COMPLAINT.value), (_OPT_OUT, Flag.OPT_OUT.value), (_DELETED, Flag.DELETED.value))

_NO_TEXT = Text(b"", "", is_html=False)

# One of these is in every text a pattern matches; looking for them costs a fraction of it, and most mail has none.
_ENGLISH = (
    "address", "complain", "unacceptable", "outrag", "breach", "gdpr", "data protection", "privacy", " bcc", "remove",
    "delete", "erased", "destroyed", "take me off", "stop ", "unsubscribe", "opt", "do not ",
)  # fmt: skip
_STEMS = (
    *_ENGLISH, "漏", "流出", "見え", "公開", "表示され", "晒", "さらさ", "苦情", "クレーム", "抗議", "遺憾", "不愉快",
    "信じられ", "謝罪", "どうなって", "管理", "停止", "解除", "削除", "不要", "中止", "止め", "やめ", "外し", "退会",
    "送らないで", "破棄", "消去", "廃棄",
)  # fmt: skip


def wording_of(message: Message) -> int:
    """The bits of the Flags a message's own words give; 0 for reports, automatic answers and posts to lists."""
    envelope = message.envelope
    if envelope.auto_submitted or envelope.list_post or envelope.bounce:
        return 0
    is_reply = bool(envelope.references) or has_reply_mark(envelope.subject)
    text = _NO_TEXT
    for part in message.parts:
        if not part.is_attachment and part.content_type in ("text/plain", "text/html"):
            text = Text(part.data, part.charset, part.content_type == "text/html")
            break
    receivers = len(envelope.to.mailboxes) + len(envelope.cc.mailboxes) + len(envelope.bcc.mailboxes)
    return wording_in(envelope.subject, text, delivered=envelope.delivered, is_reply=is_reply, receivers=receivers)


def wording_in(subject: str, text: Text, *, delivered: bool, is_reply: bool, receivers: int) -> int:
    """The same for the first text of a message; `is_reply` by its references or its subject, `receivers` by its fields.

    What was received may be an answer, what was not (or answers nothing) a notice about an earlier mail.
    """
    bits = answer_in(subject, text, is_reply=is_reply) if delivered else 0
    return bits if delivered and is_reply else bits | notice_in(subject, text, is_reply=is_reply, receivers=receivers)


def answer_in(subject: str, text: Text, *, is_reply: bool) -> int:
    """What an answer asks for or confirms.

    Quoted text does not count. What is no reply must say it in the subject; the subject of a reply is somebody else's.
    """
    bits = 0
    if not is_reply:
        bits = _bits(subject) if _may_say(subject.lower()) else 0
        if not bits:
            return 0
    said = decode(text.data[:_READ], text.charset)[0]
    if not _may_say(said.lower()):
        return bits
    if text.is_html:
        said = words_of(said)
    quote = _QUOTE.search(said)
    return bits | _bits(said[: quote.start()] if quote else said)


def _may_say(lowered: str) -> bool:
    for stem in _ENGLISH if lowered.isascii() else _STEMS:  # noqa: SIM110 - a generator would cost more than the search
        if stem in lowered:
            return True
    return False


def _bits(text: str) -> int:
    bits = 0
    for pattern, bit in _KINDS:
        if pattern.search(text):
            bits |= bit
    return bits
