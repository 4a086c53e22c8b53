"""One mailbox under construction: its owner, colleagues, the people outside, and the mails collected so far."""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from mailgen import words
from mailgen.compose import Mail, render
from mailgen.people import Crowd, Person

STYLES = (
    ("iso-2022-jp", "7bit", "express"),
    ("iso-2022-jp", "7bit", "becky"),
    ("utf-8", "base64", "thunderbird"),
    ("utf-8", "quoted-printable", "outlook"),
    ("shift_jis", "base64", "outlook"),
    ("euc-jp", "8bit", "bulk"),
    ("utf-8", "8bit", "thunderbird"),
    ("shift_jis", "quoted-printable", "bulk"),
)
ENGLISH_STYLES = (
    ("us-ascii", "7bit", "thunderbird"),
    ("windows-1252", "quoted-printable", "outlook"),
    ("iso-8859-1", "8bit", "becky"),
)


class Posted(NamedTuple):
    """A rendered mail of a folder; `tag` is an incident's id, or what kind of noise it is with a leading `~`."""

    folder: str
    date: datetime
    tag: str
    data: bytes


@dataclass
class Office:
    """The owner's mailbox and the world around it; everything random comes from the name."""

    name: str
    start: datetime
    end: datetime
    mails: list[Posted] = field(default_factory=list)

    def __post_init__(self) -> None:
        seed = zlib.crc32(self.name.encode())
        self.rng = random.Random(seed)
        self.crowd = Crowd(self.rng)
        self.domain = f"{self.name}.test" if seed % 2 else f"{self.name}.example.jp"
        self.owner = self.crowd.person(self.domain, english=False)
        self.colleagues = [self.crowd.person(self.domain) for _ in range(60)]
        self.count = 0

    def moment(self) -> datetime:
        """A time of day somewhere in the life of the mailbox."""
        days = max(1, (self.end - self.start).days)
        return self.start + timedelta(
            days=self.rng.randrange(days), minutes=self.rng.randrange(480), seconds=self.rng.randrange(60)
        )

    def signature(self) -> str:
        """The owner's signature."""
        return f"-- \n{self.owner.name}\n{self.domain}\nTel 03-0000-{self.count % 10000:04d}\n{self.owner.address}\n"

    def text(self, *, english: bool, lines: int = 5, middle: str = "", quote: str = "") -> str:
        """A mail text: greeting sentences, what is to be said, signature, quoted text."""
        sentences = words.paragraph(self.rng, lines, english=english)
        return "\n".join(sentences) + f"\n{middle}\n{self.signature()}{quote}"

    def mail(self, *, english: bool = False, style: int | None = None, **values: Any) -> Mail:
        """A mail of the owner (or of `sender`) with the next Message-ID and a random or numbered style."""
        self.count += 1
        styles = ENGLISH_STYLES if english else STYLES
        charset, encoding, client = self.rng.choice(styles) if style is None else styles[style % len(styles)]
        sender = values.pop("sender", self.owner)
        given = {
            "charset": charset,
            "encoding": encoding,
            "client": client,
            "fold": self.rng.choice(("lines", "columns", "tab", "one-line")),
        }
        host = sender.address.rpartition("@")[2]
        return Mail(sender=sender, message_id=f"{self.name}.{self.count:06d}@mx.{host}", **(given | values))

    def post(self, mail: Mail, tag: str, folder: str = "Sent") -> None:
        """Puts the mail into a folder."""
        self.mails.append(Posted(folder, mail.date, tag, render(mail)))

    def outsiders(self, count: int, **values: Any) -> list[Person]:
        """People nobody of the mailbox has written with."""
        return self.crowd.people(count, **values)
