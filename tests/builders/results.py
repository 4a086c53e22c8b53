"""Hand-made audit results for tests of reports and of the command line: three incidents, hostile texts, problems."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from sentaudit.model.coverage import (
    ChosenBy,
    Counts,
    Coverage,
    Extent,
    Folder,
    FolderCoverage,
    Problem,
    ProblemKind,
    Role,
    SourceCoverage,
    Stage,
)
from sentaudit.model.hint import Hint, HintKind
from sentaudit.model.incident import (
    Check,
    Exposed,
    ExposedAddress,
    Finding,
    Incident,
    Prompt,
    Reason,
    Receivers,
    Severity,
    Status,
)
from sentaudit.model.locator import Locator
from sentaudit.model.result import AuditResult, Negative, Possible, Run, Totals

SOURCE = "mbox:mail/sales.mbox"
HOSTILE = (
    "<script>alert('x')</script>\u202egnp.exe\x1b[2J\x1b]0;title\x07=HYPERLINK(\"https://evil.test\")\x00\u2028\ud800"
)
"""Markup, a direction override, terminal escapes, a formula, NUL, a line separator and a lone surrogate."""

_MAY = 1_714_525_200  # 2024-05-01 10:00 +09:00
_TOKYO = 540


def address(number: int, *, domain: str = "example.jp", **flags: bool) -> ExposedAddress:
    """One shown address; `flags` override internal, excluded, identifying, received."""
    settings = {"internal": False, "excluded": False, "identifying": True, "received": True} | flags
    return ExposedAddress(
        key=number,
        pseudonym=f"p:{number:016x}",
        address=f"taro.yamada{number:04}@{domain}",
        channels=("to",),
        **settings,
    )


def finding(number: int, *, channel: str = "to", exposed: int = 1, receivers: int = 2) -> Finding:
    """One exposing message, an hour after the one before, lying in a second folder as well."""
    where = Locator(SOURCE, "Sent", f"{number * 5000}+4711", f"<{number}.sales@mail.example.co.jp>")
    return Finding(
        id=f"F-{number:08x}",
        rule="visible-recipients",
        channel=channel,
        exposed=exposed,
        receivers=receivers,
        sent_at=_MAY + 3600 * number,
        zone=_TOKYO,
        where=where,
        sha256=number.to_bytes(32, "big"),
        copies=(Locator(SOURCE, "Archive/2024", f"{number * 7000}+4711", where.message_id),),
    )


@cache
def mailing() -> Incident:
    """1,748 customers in To, in two batches: severity high, Japanese subject."""
    shown = [address(number) for number in range(1, 1749)]
    shown.append(address(2001, domain="example.co.jp", internal=True))
    shown.append(address(2002, domain="check.test", excluded=True, identifying=False))
    return Incident(
        id="I-4c1d2e3f",
        title="宛先に多数の外部アドレスが見えるメール",
        rules=("visible-recipients",),
        channels=("to", "cc"),
        severity=Severity.HIGH,
        confidence=0.93,
        reported=True,
        reasons=(
            Reason("no-thread", "+", "The messages belong to no conversation."),
            Reason("individuals", "+", "1,702 individuals in 64 unrelated domains."),
            Reason("known-group", "-", "4 % of the people have written to each other before."),
        ),
        status=Status.NEW,
        new=True,
        sender="営業部 <sales@example.co.jp>",
        subject="【重要】夏季休業のお知らせ（お客様各位）",
        client="ExampleMailer 4.2",
        first_sent=_MAY + 3600,
        last_sent=_MAY + 7200,
        zone=_TOKYO,
        messages=2,
        batches=2,
        exposed=Exposed(1793, 43, 1, 1, 1748, None, 1748, 1702, 64, 999),
        receivers=Receivers(1750, False, 2, None, 1750),
        overlap=1748,
        never_received=0,
        records_people=None,
        records_columns={},
        data_kinds={"address": 1748, "name": 0},
        findings=(finding(1, exposed=1000, receivers=1001), finding(2, exposed=748, receivers=749)),
        addresses=tuple(shown),
        checks=(Check("visible-recipients", "exposed", 1000, 10),),
        explanation="Everybody in To and Cc sees the addresses of all the others.",
        advice="Ask the receivers to delete the message, tell the people concerned, and note both in the case.",
        prompts=(Prompt.APPI_PEOPLE, Prompt.GDPR, Prompt.P_MARK),
    )


@cache
def list_in_attachment() -> Incident:
    """A customer table as an attachment to two people, with everything examined: severity critical."""
    where = Locator(
        SOURCE, "Sent", "90000+120000", "<offer@mail.example.co.jp>", "2", ("kunden.zip", "Yamada-Liste.xlsx", "Sheet1")
    )
    shown = tuple(address(number, received=False)._replace(channels=("attachment",)) for number in range(3000, 3340))
    return Incident(
        id="I-0a9b8c7d",
        title="A list of addresses was attached",
        rules=("attached-list",),
        channels=("attachment",),
        severity=Severity.CRITICAL,
        confidence=0.81,
        reported=True,
        reasons=(Reason("unrelated", "+", "None of the listed people received the message."),),
        status=Status.CONFIRMED,
        new=False,
        sender="hanako@example.co.jp",
        subject="Angebot für Frau Schmidt",
        client=None,
        first_sent=_MAY + 86_400,
        last_sent=_MAY + 86_400,
        zone=None,
        messages=1,
        batches=1,
        exposed=Exposed(352, 8, 4, 0, 340, 3, 337, 301, 12, 337),
        receivers=Receivers(2, True, 1, 1, 1),
        overlap=0,
        never_received=340,
        records_people=345,
        records_columns={"name": 345, "phone": 280, "password": 12},
        data_kinds={"address": 340, "name": 345, "phone": 280, "password": 12, "medical": 0},
        findings=(
            replace(
                finding(30, channel="attachment", exposed=340, receivers=2),
                rule="attached-list",
                where=where,
                zone=None,
                copies=(),
            ),
        ),
        addresses=shown,
        breakdown=(("north", 200), ("south", 137)),
    )


@cache
def hostile() -> Incident:
    """Below the confidence limit; every text an attacker can choose is hostile, one of them 100 kB long."""
    shown = (
        address(1)._replace(address='"=cmd|calc"@evil.test', pseudonym="p:" + "e" * 16),
        address(2)._replace(address="<img/src=x>@evil.test", pseudonym="p:" + "f" * 16),
    )
    return Incident(
        id="I-ffff0001",
        title="Addresses in the subject",
        rules=("subject-addresses",),
        channels=("subject",),
        severity=Severity.LOW,
        confidence=0.31,
        reported=False,
        reasons=(Reason("all-roles", "-", "All addresses are role addresses."),),
        status=Status.NEW,
        new=True,
        sender=f"=1+2{HOSTILE} <x@evil.test>",
        subject=f"=2+5+cmd|' /C calc'!A0 {HOSTILE} " + "あA\u0301\u0301" * 25_000,
        client=HOSTILE,
        first_sent=None,
        last_sent=None,
        zone=None,
        messages=1,
        batches=1,
        exposed=Exposed(12, 0, 0, 0, 12, None, 12, 2, 11, 11),
        receivers=Receivers(12, True, 0, None, 12),
        overlap=12,
        never_received=0,
        records_people=None,
        records_columns={},
        data_kinds={"address": 12},
        findings=(
            replace(
                finding(60, channel="subject", exposed=12, receivers=12),
                rule="subject-addresses",
                sent_at=None,
                zone=None,
                where=Locator(SOURCE, "Sent", "1+2", f"<{HOSTILE}>", "1", (HOSTILE, "x" * 5000)),
            ),
        ),
        addresses=shown,
    )


def problems() -> tuple[Problem, ...]:
    """Content and operation Problems, expected ones, an aside, and one with a hostile place."""
    part = Locator(SOURCE, "Sent", "50000+800", "<locked@mail.example.co.jp>", "2", ("salary.zip",))
    return (
        Problem(Stage.EXTRACT, ProblemKind.ENCRYPTED, part, "password-protected archive", Extent.PART_FAILED),
        Problem(Stage.EXTRACT, ProblemKind.ENCRYPTED, part._replace(part="3"), "", Extent.PART_FAILED),
        Problem(Stage.EXTRACT, ProblemKind.UNSUPPORTED, part._replace(part="4"), "image", Extent.PART_SKIPPED, True),
        Problem(Stage.PARSE, ProblemKind.BROKEN, Locator(SOURCE, "Sent", "7+1", HOSTILE), HOSTILE, Extent.ASIDE),
        Problem(
            Stage.SOURCE, ProblemKind.CONNECTION, Locator("imaps://mail.example.test", "Sent"), "lost", Extent.ASIDE
        ),
        Problem(Stage.PARSE, ProblemKind.TOO_LARGE, Locator(SOURCE, "Sent", "9+1"), "", Extent.MESSAGE_FAILED),
        Problem(Stage.SOURCE, ProblemKind.UNREADABLE, Locator(SOURCE, "Drafts"), "", Extent.MESSAGE_SKIPPED),
    )


def coverage() -> Coverage:
    """Two folders of one mailbox: 12,010 messages seen."""
    sent = FolderCoverage(Folder("Sent", Role.SENT, ChosenBy.NAME), True, Counts(8000, 1, 1), _MAY - 10**8, _MAY)
    archive = FolderCoverage(Folder("Archive/2024"), False, Counts(4008, 0, 0), None, None)
    return Coverage(
        messages=Counts(12008, 1, 1),
        duplicates=340,
        parts=Counts(24000, 1, 2),
        sources=(SourceCoverage(SOURCE, (sent, archive)),),
        problems=problems(),
    )


def run() -> Run:
    """An incomplete run with an inferred organisation."""
    return Run(
        id="R-20240601-1",
        tool_version="0.1.0",
        started=datetime(2024, 6, 1, 9, 0, tzinfo=UTC),
        finished=datetime(2024, 6, 1, 9, 4, 30, tzinfo=UTC),
        complete=False,
        ruleset_digest="sha256:" + "ab" * 32,
        config_digest="sha256:" + "cd" * 32,
        internal_domains=("example.co.jp",),
        internal_inferred=True,
    )


@cache
def result() -> AuditResult:
    """Two reported incidents, one listed apart, gaps of every kind."""
    return AuditResult(
        run=run(),
        coverage=coverage(),
        incidents=(list_in_attachment(), mailing(), hostile()),
        totals=Totals({Severity.CRITICAL: 1, Severity.HIGH: 1}, 2080, 1751, 1, 17),
        negative=(
            Negative(SOURCE, "Angebote/2023", (_MAY - 10**8, _MAY), 312),
            Negative(SOURCE, "空", (None, None), 0),
        ),
        case="sentaudit-case",
        min_confidence=0.5,
        possible=(
            Possible(
                Locator(SOURCE, "Angebote/2023", "77+1200", None, "2", ("Kundenliste-secret.zip",)),
                _MAY,
                120,
                12,
                9,
                "encrypted zip (4711 bytes)",
            ),
        ),
        hints=(
            Hint(
                HintKind.NEAR,
                0.75,
                (
                    Reason("near-own", "+", "The domain is nearly the organisation's own."),
                    Reason("wrote-itself", "-", "Somebody wrote from that address as well."),
                ),
                Locator(SOURCE, "Angebote/2023", "99+640", "<left.secret@right.example>"),
                _MAY,
                120,
                2,
                1,
                ("northwnd.example", "northwind.example"),
            ),
        ),
    )


def clean() -> AuditResult:
    """A complete run without incidents and without gaps."""
    folder = FolderCoverage(Folder("Sent", Role.SENT, ChosenBy.NAME), True, Counts(40), _MAY, _MAY)
    return AuditResult(
        run=replace(run(), complete=True),
        coverage=Coverage(Counts(40), 0, Counts(44), (SourceCoverage(SOURCE, (folder,)),), ()),
        incidents=(),
        totals=Totals({}, 0, 0, 0, 0),
        negative=(Negative(SOURCE, "Sent", (_MAY, _MAY), 40),),
        case="sentaudit-case",
    )
