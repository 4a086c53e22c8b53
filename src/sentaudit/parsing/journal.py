"""Journal reports of Exchange: a message in an envelope that names everybody it went to, Bcc and list members too.

The body of such a report is a text of `Label: value` lines; servers write the labels in English, in any language
(Microsoft Exchange, journal reports). The message it is about is attached whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sentaudit.model.coverage import Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import AddressList, Mailbox, Message, Part
from sentaudit.names.charset import decode
from sentaudit.parsing.header.addresses import parse_addresses
from sentaudit.parsing.header.fields import Fields

MARKS = frozenset(("x-ms-journal-report", "content-identifer", "content-identifier"))
"""One of these stands in the header of a report; the second is how servers spell it."""

_LINE = re.compile(r"([A-Za-z][A-Za-z -]{1,30}?)[ \t]*:[ \t]*(.*)")
_RECEIVERS = frozenset(("to", "cc", "bcc", "recipient", "recipients"))
_ABOUT = frozenset(("sender", "message-id", "message id", "messageid"))
_HOW = re.compile(r",[ \t]*(?:Expanded|Forwarded)[ \t]*:", re.IGNORECASE)
_MOST_LINES = 1_000_000
_ARCHIVES = 3
"""Servers send a report to one mailbox, rarely to a second."""


def is_report(fields: Fields) -> bool:
    """True if the header says that this is a journal report."""
    if "x-ms-journal-report" in fields:
        return True
    named = fields.get("content-identifer") or fields.get("content-identifier")
    return bool(named) and named is not None and named[0].strip().lower() == b"exjournalreport"


def opened(report: Message, read: Callable[[bytes], Message]) -> Message | None:
    """The message a report is about, with all its receivers; None if it is not what servers write.

    Who received it without standing in To or Cc is given as Bcc, which nobody else could see: the copy then is none
    that was delivered. A second copy of the message (in the clear beside an encrypted one) adds its parts.
    """
    addressed = report.envelope.to.mailboxes + report.envelope.cc.mailboxes + report.envelope.bcc.mailboxes
    if len(addressed) > _ARCHIVES:
        return None  # anybody can write the mark of a report; it must hide no list of receivers
    inner = attached(report.parts)
    text = next((part for part in report.parts if part.content_type == "text/plain" and not part.is_attachment), None)
    if not inner or text is None:
        return None
    told = receivers(decode(text.data, text.charset)[0])
    if told is None:
        return None
    messages = [read(part.data) for part in inner]
    first = messages[0]
    same = [one.envelope.message_id == first.envelope.message_id for one in messages]
    parts = tuple(
        leaf._replace(path=f"{part.path}.{leaf.path}")
        for part, message, is_same in zip(inner, messages, same, strict=True)
        for leaf in (message.parts if is_same else (part,))
    )
    others = tuple(part for part in report.parts if part is not text and part not in inner)
    envelope = first.envelope
    seen = {one.address for one in (*envelope.to.mailboxes, *envelope.cc.mailboxes, *envelope.bcc.mailboxes)}
    hidden = tuple(one for one in told.mailboxes if one.address not in seen)
    bcc = AddressList((*envelope.bcc.mailboxes, *hidden), envelope.bcc.unparsed + told.unparsed)
    envelope = envelope._replace(bcc=bcc, has_bcc=True, delivered=envelope.delivered and not bcc.mailboxes)
    problems = [_inside(problem, inner[0]) for problem in first.problems]
    if told.unparsed:
        detail = f"{told.unparsed} receivers in a journal report hold no address"
        problems.append(Problem(Stage.PARSE, ProblemKind.BROKEN, Locator(""), detail))
    return Message(envelope, (*parts, *others), first.digest, tuple(problems))


def attached(parts: Sequence[Part]) -> list[Part]:
    """The messages in the parts of a report."""
    return [part for part in parts if part.content_type == "message/rfc822" and not part.omitted]


def receivers(text: str) -> AddressList | None:
    """Everybody a report says the message went to, each once; None if this is no text of a report."""
    found: dict[str, Mailbox] = {}
    unparsed = 0
    is_about = False
    label = ""
    for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
        match = _LINE.match(line.strip())
        if match is not None:
            label, value = match[1].lower(), match[2]
            is_about = is_about or label in _ABOUT
        else:
            value = line.strip()
        if label not in _RECEIVERS or not value:
            continue
        listed = parse_addresses(_HOW.split(value, maxsplit=1)[0].encode("utf-8", "replace"))
        unparsed += listed.unparsed
        for mailbox in listed.mailboxes:
            found.setdefault(mailbox.address, mailbox)
    return AddressList(tuple(found.values()), unparsed) if is_about else None


def _inside(problem: Problem, part: Part) -> Problem:
    where = problem.where
    path = f"{part.path}.{where.part}" if where.part else part.path
    return problem._replace(where=where._replace(part=path))
