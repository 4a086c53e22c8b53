"""Delivery reports: who did not get which mail, from reports in the standard form and from those in plain words."""

from __future__ import annotations

import re
from typing import NamedTuple

from sentaudit.model.config import Limits
from sentaudit.model.facts import Outcome
from sentaudit.model.message import Envelope, Message
from sentaudit.names.charset import decode
from sentaudit.parsing.addresses import parse_addresses
from sentaudit.parsing.bounce_reason import is_delay, outcome_of
from sentaudit.parsing.bounce_status import StatusGroup, read_status
from sentaudit.parsing.bounce_text import read_notice
from sentaudit.parsing.envelope import read_envelope
from sentaudit.parsing.fields import read_fields, split_header
from sentaudit.parsing.html_words import words_of
from sentaudit.parsing.message import parse

MAX_RECIPIENTS = 10_000
"""Most recipients read from one report; a mailing's reports come one by one or in small batches."""

_TEXT_READ = 64 * 1024
_HEADER_READ = 64 * 1024
_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_MAIL_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
_HEADER_TYPES = frozenset({"text/rfc822-headers", "message/global-headers", "message/rfc822-headers"})
_REPORTERS = (
    "mailer-daemon", "maildaemon", "mail-daemon", "mailerdaemon", "mdaemon", "mailer_daemon", "postmaster", "post_master", "post-master",
    "mail-router", "mailadmin", "mailsystem", "mail-system", "bounce", "mailerror", "mail-error", "failure", "mmdf",
)  # fmt: skip
_SUBJECTS = re.compile(
    r"undeliver|unable to deliver|delivery (?:status|fail|problem|error|report|unsuc|notif|has)|delivery.{0,30}delayed"
    r"|deliver(?:y|ed).{0,20}(?:failed|failure)|failure (?:notice|notif)|returned (?:mail|to sender)"
    r"|mail (?:delivery|could not|failure|system error)|message (?:could|status|you sent)|non.?deliver|nondeliverable"
    r"|warning: (?:could not|message)|user unknown|not delivered|mailbox (?:full|unavailable)|unzustellbar"
    r"|nicht zugestellt|non remis|no se puede entregar|não entregue|mancato recapito|недоставлен|退信|无法投递|系统退"
    r"|配信(?:不能|不可|でき|失敗|エラー|され|状態|状況)|配達(?:不能|でき|され|状況|エラー)|不達|送信(?:でき|不能|失敗|エラー)|メールエラー|エラー通知"
    r"|送達(?:でき|不能)|届(?:きません|けられ|かな)|宛先(?:不明|エラー)|エラーメール|返送",
    re.IGNORECASE,
)
_ID_IN_TEXT = re.compile(r"^[> \t]*(?:Original-|X-Original-)?Message-?ID:[ \t]*(?:\n[> \t]+)?<([^<>\s]{1,998})>", re.I | re.M)
_LINE_END = re.compile(rb"\r\n?")
_FAILURE = re.compile(r"deliver|fail|error|unknown|reject|return|配信|配達|送信|届|不達|宛先", re.IGNORECASE)
_TELLING = 12
"""Characters of a diagnosis that say more than a bare status code."""


class Reported(NamedTuple):
    """One recipient of a report: canonical address and what became of the mail."""

    address: str
    outcome: Outcome


class Report(NamedTuple):
    """What a delivery report says. `original` is the Message-ID of the mail it is about, None if it does not tell."""

    original: str | None
    recipients: tuple[Reported, ...]


def may_be_report(envelope: Envelope) -> bool:
    """The cheap test every message goes through: by type, by who wrote it, by the words of its subject."""
    if envelope.bounce:
        return True
    sender = envelope.sender
    if sender is None or sender.address.startswith(_REPORTERS):
        return True
    return bool(envelope.subject) and _SUBJECTS.search(envelope.subject) is not None


def read_report(data: bytes, message: Message, limits: Limits) -> Report | None:
    """What the delivery report `message` says, None if it is none; `data` are its bytes, for the header fields that
    only reports have. Automatic replies and disposition notifications are no delivery reports."""
    return _read(data, message, limits, nested=False)


def _read(data: bytes, message: Message, limits: Limits, *, nested: bool) -> Report | None:
    returned = _returned(message, limits)
    words = _words(message)
    notice = read_notice(words, _own(message.envelope))
    delayed = is_delay(f"{message.envelope.subject}\n{notice.text}")
    found: dict[str, Outcome] = {}
    original = returned[0]
    status = [part.data[: 4 * _TEXT_READ] for part in message.parts if part.content_type in _STATUS_TYPES]
    groups: list[StatusGroup] = []
    for one in status or (words.encode("utf-8", "replace"),):
        if status or b"-recipient" in one.lower():
            named, some = read_status(decode(_LINE_END.sub(b"\n", one), "utf-8")[0])
            original, groups = original or named, groups + some
    for group in groups[:MAX_RECIPIENTS]:
        said = group.text if len(group.text) > _TELLING else f"{group.text}\n{notice.near(group.addresses[0])}"
        outcome = outcome_of(group.action, group.status, said)
        for address in group.addresses:
            found[address] = min(outcome, found.get(address, outcome))
    if not found:
        named = _failed_fields(data)
        if not named and not notice.failed:
            # Somebody wrote to himself: the addressee of the report is the failed address after all.
            notice = read_notice(words, frozenset(one.address for one in message.envelope.authors))
        for address in (*named, *(one for one, _ in notice.failed)):
            if address not in found and len(found) < MAX_RECIPIENTS:
                outcome = outcome_of("", "", notice.near(address))
                found[address] = Outcome.DELAYED if delayed else outcome
    if not found and not nested:
        for part in message.parts:
            if part.content_type in _MAIL_TYPES:
                inner = parse(part.data, limits)
                report = _read(part.data, inner, limits, nested=True) if may_be_report(inner.envelope) else None
                if report is not None:
                    return report
    if not found and len(returned[1]) == 1 and _FAILURE.search(notice.text):
        outcome = outcome_of("", "", notice.text)
        found[returned[1][0]] = Outcome.DELAYED if delayed else outcome
    if not found:
        return None
    if original is None:
        named_in_text = _ID_IN_TEXT.search(notice.rest) or _ID_IN_TEXT.search(notice.text)
        references = message.envelope.references
        original = named_in_text[1] if named_in_text else references[0] if references else None
    return Report(original, tuple(Reported(address, outcome) for address, outcome in found.items()))


def _returned(message: Message, limits: Limits) -> tuple[str | None, tuple[str, ...]]:
    """Message-ID and To of the returned mail, or of its header."""
    for part in message.parts:
        if part.content_type in _MAIL_TYPES or part.content_type in _HEADER_TYPES:
            data = _LINE_END.sub(b"\n", part.data[:_HEADER_READ])
            start, end, _ = split_header(data)
            envelope = read_envelope(read_fields(data[start:end]), "", set())
            if envelope.message_id or envelope.to.mailboxes:
                people = (*envelope.to.mailboxes, *envelope.cc.mailboxes)
                return envelope.message_id, tuple(dict.fromkeys(one.address for one in people))
    return None, ()


def _failed_fields(data: bytes) -> tuple[str, ...]:
    """The addresses of X-Failed-Recipients fields."""
    head = _LINE_END.sub(b"\n", data[:_HEADER_READ])
    start, end, _ = split_header(head)
    values = read_fields(head[start:end]).get("x-failed-recipients", ())
    return tuple(one.address for value in values for one in parse_addresses(value).mailboxes)


def _own(envelope: Envelope) -> frozenset[str]:
    """Whom the report is from and to: the latter wrote the mail that is reported."""
    people = (*envelope.authors, *envelope.to.mailboxes, *envelope.cc.mailboxes)
    return frozenset(one.address for one in people)


def _words(message: Message) -> str:
    """The text of the report itself: its plain text, else the words of its HTML."""
    plain, marked_up = [], []
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
