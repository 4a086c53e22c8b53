"""Delivery reports as Outlook keeps them (MS-OXOMSG) to the parts of a report anybody else can read (RFC 3464).

Outlook takes a report apart: its text, the mail it is about and what became of each receiver are properties.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sentaudit.formats.mime_writing import entity, one_line

KIND = "report; report-type=delivery-status"
_ACTIONS = (("ndr", "failed"), ("expired.dr", "delayed"), ("delayed", "delayed"), ("dr", "delivered"))
_TEXT, _ORIGINAL_ID, _ORIGINAL_SUBJECT = 0x1001, 0x1046, 0x0049
_STATUS, _DIAGNOSIS, _SAID = 0x0C20, 0x0C05, 0x0C1B
_SMTP, _ADDRESS, _NAME = 0x39FE, 0x3003, 0x3001
_NO_SUCH_USER = 0


class Values(Protocol):
    """Properties of an object."""

    def text(self, *names: int) -> str: ...
    def number(self, name: int) -> int: ...
    def has(self, name: int) -> bool: ...


def action_of(kind: str) -> str:
    """What a report says of its receivers, by the class of the item (`REPORT.IPM.Note.NDR`); "" if it is none."""
    if not kind.startswith("report."):
        return ""
    return next((action for ending, action in _ACTIONS if kind.endswith(f".{ending}")), "")


def parts_of(action: str, own: Values, receivers: Iterable[Values]) -> list[bytes]:
    """Text, status and original of a report; who was only named and has no address cannot be told."""
    groups = ["Reporting-MTA: dns; unknown\r\n"]
    for one in receivers:
        address = next((text for text in (one.text(name) for name in (_SMTP, _ADDRESS, _NAME)) if "@" in text), "")
        if not address:
            continue
        group = (
            f"Final-Recipient: rfc822; {one_line(address)}\r\nAction: {action}\r\nStatus: {_status(action, one)}\r\n"
        )
        if said := one_line(one.text(_SAID)):
            group += f"Diagnostic-Code: smtp; {said}\r\n"
        groups.append(group)
    original = f"Subject: {one_line(own.text(_ORIGINAL_SUBJECT))}\r\n"
    if identity := one_line(own.text(_ORIGINAL_ID)).strip("<> "):
        original += f"Message-ID: <{identity}>\r\n"
    text = own.text(_TEXT)
    return [
        *([entity("text/plain; charset=utf-8", "", text.encode("utf-8", "replace"))] if text else []),
        b"Content-Type: message/delivery-status\r\n\r\n" + "\r\n".join(groups).encode("utf-8", "replace"),
        b"Content-Type: text/rfc822-headers\r\n\r\n" + original.encode("utf-8", "replace"),
    ]


def _status(action: str, one: Values) -> str:
    """The status code (RFC 3463): kept as a number of three digits, else by the diagnosis of X.400."""
    code = one.number(_STATUS)
    if 200 <= code <= 599:
        return ".".join(str(code))
    if action != "failed":
        return "2.0.0" if action == "delivered" else "4.0.0"
    return "5.1.1" if one.has(_DIAGNOSIS) and one.number(_DIAGNOSIS) == _NO_SUCH_USER else "5.0.0"
