"""A small case to review: incidents of one and of several messages, one of them as hostile as mail can be."""

import base64
from pathlib import Path

from builders.mails import mail, mbox, strangers
from sentaudit import app
from sentaudit.engine.progress import Silent
from sentaudit.model.config import Config, Organisation, ReportSettings

DAY = 24 * 60
HOSTILE = "</title><script>alert('subject')</script>\u202egnp.exe\x1b[31m=cmd|' /C calc'!A0 " + "x" * 100_000
SENDER = "news@example.co.jp"


def settings(case: Path, lang: str = "en") -> Config:
    """The settings the case is scanned and looked at with."""
    return Config(
        case=str(case), organisation=Organisation(domains=("example.co.jp",)), jobs=1, report=ReportSettings(lang=lang)
    )


def _word(text):
    return "=?utf-8?b?" + base64.b64encode(text.encode()).decode() + "?="


def _mails():
    people = strangers(150)
    yield mail(1, to=people[:40], subject="Summer sale")
    yield mail(2, to=people[40:70], subject="Summer sale", minutes=70)
    yield mail(
        3,
        to=people[70:90],
        sender=f"{_word('<img src=x onerror=alert(1)>')} <{SENDER}>",
        subject=_word(HOSTILE),
        minutes=60 * DAY,
    )
    yield mail(4, to=people[90:115], subject="Change of address", minutes=200 * DAY)
    yield mail(5, to=people[115:150], subject="夏季休業のお知らせ", minutes=400 * DAY)


def scanned(folder: Path) -> Path:
    """The case, made in the folder."""
    source = folder / "Sent"
    source.write_bytes(mbox(_mails()))
    case = folder / "case"
    app.scan([str(source)], settings(case), Silent())
    return case
