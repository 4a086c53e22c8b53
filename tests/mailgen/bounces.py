"""Delivery reports as mail systems write them, in own words: one renderer per form, the standard and the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from mailgen.headers import date_value


class Reason(NamedTuple):
    """Why a mail failed: what RFC 3463 and a server say, and in Japanese. `hard`: given up; `gone`: no such mailbox."""

    status: str
    said: str
    japanese: str
    gone: bool = False
    hard: bool = True


GONE = (
    Reason("5.1.1", "550 5.1.1 User unknown", "宛先のメールアドレスが存在しません", gone=True),
    Reason("5.0.0", "550 No such user here", "ユーザーが見つかりません", gone=True),
    Reason(
        "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; recipient not found", "受信者が見つかりません", gone=True
    ),
)
FAILED = (
    Reason("5.2.2", "552 5.2.2 Mailbox full", "メールボックスの容量が一杯です"),
    Reason("5.7.1", "554 5.7.1 Message blocked by content filter", "受信が拒否されました"),
    Reason("5.4.4", "550 Host unknown (Name service error)", "ドメインが正しくありません"),
)
DELAYED = Reason("4.4.1", "connection timed out", "接続できません", hard=False)


class Bounced(NamedTuple):
    """What a report is about: whose mail, which one, when the report was written, who failed and why."""

    owner: str
    message_id: str
    subject: str
    when: datetime
    address: str
    reason: Reason
    number: int


def _head(one: Bounced, sender: str, subject: str, content: str) -> str:
    return (
        f"Return-Path: <>\nFrom: {sender}\nTo: {one.owner}\nSubject: {subject}\nDate: {date_value(one.when)}\n"
        f"Message-ID: <report.{one.number}@mx.reports.example>\nMIME-Version: 1.0\nContent-Type: {content}\n\n"
    )


def _returned(one: Bounced) -> str:
    others = ", ".join(f"reader{number}@quoted.example" for number in range(12))
    return f"From: {one.owner}\nTo: {others}\nSubject: hello\nMessage-ID: <{one.message_id}>\n"


def _standard(one: Bounced, sender: str, subject: str, text: str, original: str = "") -> str:
    action = "failed" if one.reason.hard else "delayed"
    written_to = f"Original-Recipient: rfc822;{original}\n" if original else ""
    final = f"inner-{one.number}@relay.example" if original else one.address
    return (
        _head(one, sender, subject, 'multipart/report; report-type=delivery-status; boundary="=_r"')
        + f"--=_r\nContent-Type: text/plain\n\n{text}\n--=_r\nContent-Type: message/delivery-status\n\n"
        + f"Reporting-MTA: dns; mx.reports.example\n\n{written_to}Final-Recipient: rfc822; {final}\nAction: {action}\n"
        + f"Status: {one.reason.status}\nDiagnostic-Code: smtp; {one.reason.said}\n\n"
        + f"--=_r\nContent-Type: text/rfc822-headers\n\n{_returned(one)}\n--=_r--\n"
    )


def postfix(one: Bounced) -> str:
    return _standard(one, "MAILER-DAEMON@mx.reports.example (Mail Delivery System)", "Undelivered Mail Returned to Sender",
                     f"<{one.address}>: host mx.reports.example said: {one.reason.said}\n")  # fmt: skip


def aliased(one: Bounced) -> str:
    """The address written to led to another one."""
    return _standard(one, "postmaster@reports.example", "Delivery Status Notification", "It failed.\n", one.address)


def outlook(one: Bounced) -> str:
    return _standard(one, "postmaster@exchange.reports.example", f"配信不能: {one.subject}",
                     f"次の受信者またはグループへの配信に失敗しました。\n\n{one.address}\n{one.reason.japanese}\n")  # fmt: skip


def qmail(one: Bounced) -> str:
    return _head(one, "MAILER-DAEMON@reports.example", "failure notice", "text/plain") + (
        f"I could not deliver your message. I have given up.\n\n<{one.address}>:\n192.0.2.7 said: {one.reason.said}\n\n"
        f"--- Below this line is a copy of the message.\n\nReturn-Path: <{one.owner}>\n{_returned(one)}\nhello\n"
    )


def exim(one: Bounced) -> str:
    return _head(
        one, "Mail Delivery System <Mailer-Daemon@reports.example>", "Mail delivery failed", "text/plain"
    ).replace("MIME-Version", f"X-Failed-Recipients: {one.address}\nMIME-Version") + (
        f"These addresses failed:\n\n  {one.address}\n    {one.reason.said}\n\n"
        f"------ This is a copy of the message, including all the headers. ------\n\n{_returned(one)}\n"
    )


def carrier(one: Bounced) -> str:
    """A report in Japanese that does not tell which mail it is about."""
    return _head(one, "Postmaster@mobile.example", "エラーメール通知", "text/plain; charset=utf-8") + (
        f"次のあて先に送信できませんでした。\n\n宛先: {one.address}\n理由: {one.reason.japanese}\n"
    )


FORMS: tuple[Callable[[Bounced], str], ...] = (postfix, aliased, outlook, qmail, exim, carrier)


def delay(one: Bounced) -> str:
    """A warning that the mail is still under way."""
    return _standard(one._replace(reason=DELAYED), "MAILER-DAEMON@mx.reports.example", "Delayed Mail (still being retried)",
                     "You do not need to resend your message.\n")  # fmt: skip


def vacation(one: Bounced) -> str:
    """An automatic reply, which is no report."""
    return (
        f"From: {one.address}\nTo: {one.owner}\nSubject: Out of office: {one.subject}\nDate: {date_value(one.when)}\n"
        f"Auto-Submitted: auto-replied\nIn-Reply-To: <{one.message_id}>\n\nI am away; {one.address} is not read.\n"
    )
