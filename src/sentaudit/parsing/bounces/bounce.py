"""Delivery reports: who did not get which mail, from reports in the standard form and from those in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sentaudit.model.config import Limits
from sentaudit.model.facts import Outcome
from sentaudit.model.message import Envelope, Message
from sentaudit.names.charset import decode
from sentaudit.parsing.bounces.reason import is_delay, outcome_of
from sentaudit.parsing.bounces.status import StatusGroup, read_status
from sentaudit.parsing.bounces.text import Notice, read_notice
from sentaudit.parsing.header.addresses import parse_addresses
from sentaudit.parsing.header.envelope import read_envelope
from sentaudit.parsing.header.fields import read_fields, split_header
from sentaudit.parsing.html_words import words_of
from sentaudit.parsing.message import parse

_MOST_RECIPIENTS = 10_000
_TEXT_READ = 64 * 1024
_HEADER_READ = 64 * 1024
_STATUS_READ = 4 * 1024 * 1024
_TELLING = 12
"""Characters of a diagnosis that say more than a bare status code."""

_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_MAIL_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
_OTHER_REPORTS = frozenset({"message/feedback-report", "message/disposition-notification"})
_RETURNED_TYPES = _MAIL_TYPES | {"text/rfc822-headers", "message/global-headers", "message/rfc822-headers"}
_REPORTERS = (
    "mailer-daemon", "maildaemon", "mail-daemon", "mailerdaemon", "mdaemon", "mailer_daemon", "postmaster",
    "post_master", "post-master", "mail-router", "mailadmin", "mailsystem", "mail-system", "bounce", "mailerror",
    "mail-error", "failure", "mmdf",
)  # fmt: skip
_ENGLISH = ("deliver", "fail", "returned", "mail could", "system error", "message ", "user unknown", "mailbox ")
_STEMS = (
    *_ENGLISH,
    "配",
    "不達",
    "送",
    "届",
    "宛先",
    "エラー",
    "退",
    "投",
    "zustell",
    "zugestellt",
    "remis",
    "entreg",
    "recapito",
    "доставлен",
)
_SUBJECTS = re.compile(
    r"undeliver|unable to deliver|delivery (?:status|fail|problem|error|report|unsuc|notif|has)|delivery.{0,30}delayed"
    r"|deliver(?:y|ed).{0,20}fail(?:ed|ure)|failure (?:notice|notif)|returned (?:mail|to sender)|mail (?:delivery"
    r"|could not|failure|system error)|message (?:could|status|you sent)|non.?deliver|warning: (?:could not|message)"
    r"|user unknown|not delivered|mailbox (?:full|unavailable)|unzustellbar|nicht zugestellt|non remis"
    r"|no se puede entregar|não entregue|mancato recapito|недоставлен|退信|无法投递|系统退"
    r"|配信(?:不能|不可|でき|失敗|エラー|され|状態|状況)|配達(?:不能|でき|され|状況|エラー)|不達|送信(?:でき|不能|失敗|エラー)"
    r"|送達(?:でき|不能)|届(?:きません|けられ|かな)|宛先(?:不明|エラー)|エラーメール|メールエラー|エラー通知"
)
_FAILURE = re.compile(r"deliver|fail|error|unknown|reject|return|配信|配達|送信|届|不達|宛先", re.IGNORECASE)
_ID_IN_TEXT = re.compile(
    r"^[> \t]*(?:Original-|X-Original-)?Message-?ID:[ \t]*(?:\n[> \t]+)?<([^<>\s]{1,998})>",
    re.IGNORECASE | re.MULTILINE,
)
_LINE_END = re.compile(rb"\r\n?")


class Reported(NamedTuple):
    """One recipient of a report: canonical address and what became of the mail."""

    address: str
    outcome: Outcome


class Report(NamedTuple):
    """What a delivery report says. `original` is the Message-ID of the mail it is about, None if it does not tell."""

    original: str | None
    recipients: tuple[Reported, ...]


def may_be_report(envelope: Envelope) -> bool:
    """The cheap test every message goes through: by type, by who wrote it, and in a delivered copy by its subject."""
    sender = envelope.sender
    if envelope.bounce or sender is None or is_reporter(sender.address):
        return True
    return envelope.delivered and sounds_like_report(envelope.subject)


def is_reporter(address: str) -> bool:
    """Whether an address is one that servers write their reports from."""
    return address.startswith(_REPORTERS)


def sounds_like_report(subject: str) -> bool:
    """Whether a subject has the words of a delivery report."""
    subject = subject.lower()
    # A loop over words takes a fraction of what the pattern takes, and nearly every mail has none of them.
    for stem in _ENGLISH if subject.isascii() else _STEMS:
        if stem in subject:
            return _SUBJECTS.search(subject) is not None
    return False


def read_report(data: bytes, message: Message, limits: Limits) -> Report | None:
    """What the delivery report `message` says, None if it is none; `data` are its bytes, for the header fields that
    only reports have. Automatic replies, complaints and disposition notifications are none.

    RFC 3464 where the report has a part for machines, else its words; of a forwarded report, the one inside.
    """
    report = _read(data, message)
    if report is not None:
        return report
    for part in message.parts:
        if part.content_type in _MAIL_TYPES:
            inner = parse(part.data, limits)
            report = _read(part.data, inner) if may_be_report(inner.envelope) else None
            if report is not None:
                return report
    return None


def _read(data: bytes, message: Message) -> Report | None:
    if not _OTHER_REPORTS.isdisjoint([part.content_type for part in message.parts]):
        return None
    envelope = message.envelope
    words = _words(message)
    notice = read_notice(words, frozenset(_people(envelope)))
    original, written_to = _returned(message)
    named, groups = _status(message, words)
    found: dict[str, Outcome] = {}
    for group in groups[:_MOST_RECIPIENTS]:
        said = group.text if len(group.text) > _TELLING else f"{group.text}\n{notice.near(group.addresses[0])}"
        outcome = outcome_of(group.action, group.status, said)
        for address in group.addresses:
            found[address] = min(outcome, found.get(address, outcome))
    if not found:
        delayed = is_delay(f"{envelope.subject}\n{notice.text}")
        for address, said in _failed(data, envelope, notice, words, written_to):
            found[address] = Outcome.DELAYED if delayed else outcome_of("", "", said)
    if not found:
        return None
    original = original or named or _id_in(notice) or (envelope.references[0] if envelope.references else None)
    return Report(original, tuple(Reported(address, outcome) for address, outcome in found.items()))


def _failed(
    data: bytes, envelope: Envelope, notice: Notice, words: str, written_to: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Failed addresses with what is said of them, where there is no part for machines."""
    addresses = dict.fromkeys((*_failed_fields(data), *notice.failed))
    if not addresses:
        # Somebody wrote to himself: the addressee of the report is the failed address after all.
        notice = read_notice(words, frozenset(one.address for one in envelope.authors))
        addresses = dict.fromkeys(notice.failed)
    if not addresses and len(written_to) == 1 and _FAILURE.search(notice.text):
        addresses = dict.fromkeys(written_to)
    for address in list(addresses)[:_MOST_RECIPIENTS]:
        yield address, notice.near(address)


def _status(message: Message, words: str) -> tuple[str | None, list[StatusGroup]]:
    """Message-ID and recipients of the parts for machines, or of the same fields among the words."""
    texts = [
        decode(_LINE_END.sub(b"\n", part.data[:_STATUS_READ]), "utf-8")[0]
        for part in message.parts
        if part.content_type in _STATUS_TYPES
    ]
    if not texts and "-Recipient" in words:
        texts = [words]
    original: str | None = None
    groups: list[StatusGroup] = []
    for text in texts:
        named, some = read_status(text)
        original = original or named
        groups += some
    return original, groups


def _returned(message: Message) -> tuple[str | None, tuple[str, ...]]:
    """Message-ID and recipients of the returned mail, or of its header."""
    for part in message.parts:
        if part.content_type in _RETURNED_TYPES:
            envelope = read_envelope(read_fields(_head(part.data)), "", set())
            people = (*envelope.to.mailboxes, *envelope.cc.mailboxes)
            if envelope.message_id or people:
                return envelope.message_id, tuple(dict.fromkeys(one.address for one in people))
    return None, ()


def _head(data: bytes) -> bytes:
    """The header block of a mail."""
    data = _LINE_END.sub(b"\n", data[:_HEADER_READ])
    start, end, _ = split_header(data)
    return data[start:end]


def _failed_fields(data: bytes) -> tuple[str, ...]:
    """The addresses of X-Failed-Recipients fields."""
    values = read_fields(_head(data)).get("x-failed-recipients", ())
    return tuple(one.address for value in values for one in parse_addresses(value).mailboxes)


def _id_in(notice: Notice) -> str | None:
    found = _ID_IN_TEXT.search(notice.rest) or _ID_IN_TEXT.search(notice.text)
    return found[1] if found else None


def _people(envelope: Envelope) -> Iterator[str]:
    """Whom the report is from and to: the latter wrote the mail that is reported."""
    return (one.address for one in (*envelope.authors, *envelope.to.mailboxes, *envelope.cc.mailboxes))


def _words(message: Message) -> str:
    """The text of the report itself: its plain text, else the words of its HTML."""
    plain: list[str] = []
    marked_up: list[str] = []
    for part in message.parts:
        kind = part.content_type
        if part.omitted or not (kind in ("text/plain", "text/html") or kind.startswith("multipart/")):
            continue
        text = decode(_LINE_END.sub(b"\n", part.data[:_TEXT_READ]), part.charset)[0]
        if kind == "text/html":
            marked_up.append(words_of(text))
        else:  # a multipart is a leaf only where its boundaries are broken
            plain.append(text)
    return "\n".join(plain if any(text.strip() for text in plain) else marked_up)[: 2 * _TEXT_READ]
