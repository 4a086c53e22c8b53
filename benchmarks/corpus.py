"""Builds the mailbox the benchmark runs on: text mail of an office, one mbox, the same bytes for the same size.

Shape: median 4 KB, mean 6 KB per message; Japanese and English half and half; ISO-2022-JP, UTF-8, Shift_JIS and
windows-1252 in base64, quoted-printable, 7bit and 8bit; 45 % with an HTML twin, 60 % replies with quoted text, and one
planted exposure (To, Cc, body or table) in about 1,500 messages. Run it alone to write `build/bench/text-<MB>.mbox`.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))  # the generator of mails is shared with the acceptance tests

from attached import RATE, some_file  # noqa: E402

from mailgen import words  # noqa: E402  the path comes first
from mailgen.compose import Attachment, Mail, as_html, render  # noqa: E402
from mailgen.people import WORDS, Crowd, Person, bare  # noqa: E402

SHAPE = 2
"""Goes into the file name: raise it whenever the generator would give other bytes."""
DOMAIN = "bench.example.co.jp"
PERIOD = 1500
JAPANESE_STYLES = (
    ("iso-2022-jp", "7bit"),
    ("utf-8", "base64"),
    ("utf-8", "quoted-printable"),
    ("shift_jis", "8bit"),
    ("utf-8", "8bit"),
)
ENGLISH_STYLES = (
    ("us-ascii", "7bit"),
    ("windows-1252", "quoted-printable"),
    ("utf-8", "quoted-printable"),
    ("utf-8", "base64"),
)


def path_of(megabytes: int, *, attached: bool = False) -> Path:
    """Where the mailbox with that much text lies, building it if it is not there; `attached`: the same mails, of which
    15 % carry a file."""
    path = ROOT / "build" / "bench" / f"{'office' if attached else 'text'}-{megabytes}-v{SHAPE}.mbox"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as stream:
            for data in mails(megabytes * 1_000_000, attached=attached):
                stream.write(data)
        unfinished.rename(path)
    return path


def mails(size: int, *, attached: bool = False) -> Iterator[bytes]:
    """Mails with their postmark and blank line until `size` bytes are reached, attached files not counted."""
    rng, files = random.Random(20240305), random.Random(20240306)
    crowd = Crowd(rng)
    owner = crowd.person(DOMAIN, english=False)
    partners = crowd.people(3000)
    colleagues = [crowd.person(DOMAIN) for _ in range(40)]
    blocks = {english: _blocks(rng, english=english) for english in (False, True)}
    moment = datetime(2019, 1, 7, 8, 0, tzinfo=timezone(timedelta(hours=9)))
    written = number = 0
    while written < size:
        moment += timedelta(minutes=rng.randrange(1, 90))
        mail = _ordinary(rng, number, moment, owner, partners, colleagues, blocks)
        if number % PERIOD == PERIOD // 2:
            _plant(mail, number // PERIOD, crowd)
        written += len(_stored(mail))
        if attached and files.random() < RATE:
            mail.attachments.append(some_file(files, number))
        yield _stored(mail)
        number += 1


def _stored(mail: Mail) -> bytes:
    data: bytes = render(mail)
    return b"From - Mon Jan  7 08:00:00 2019\n" + data.replace(b"\nFrom ", b"\n>From ") + b"\n"


def _blocks(rng: random.Random, *, english: bool) -> list[str]:
    """Paragraphs of several lengths to put texts together from."""
    return ["\n".join(words.paragraph(rng, rng.randrange(2, 9), english=english)) + "\n" for _ in range(300)]


def _ordinary(
    rng: random.Random,
    number: int,
    moment: datetime,
    owner: Person,
    partners: list[Person],
    colleagues: list[Person],
    blocks: dict[bool, list[str]],
) -> Mail:
    english = rng.random() < 0.5
    charset, encoding = rng.choice(ENGLISH_STYLES if english else JAPANESE_STYLES)
    pool = blocks[english]
    text = "".join(rng.choices(pool, k=1 + min(60, int(rng.lognormvariate(1.0, 0.95)))))
    text += f"-- \n{owner.name}\n{DOMAIN}\n{owner.address}\n"
    to = rng.sample(partners, 1 if rng.random() < 0.7 else rng.randrange(2, 5))
    subject = words.subject(rng, english=english)
    parent = ""
    if rng.random() < 0.6:
        subject, parent = f"Re: {subject}", f"{number:08d}.in@mx.{to[0].address.rpartition('@')[2]}"
        older = "".join(rng.choices(pool, k=1 + min(60, int(rng.lognormvariate(1.1, 0.95)))))
        text += f"\n{moment:%Y/%m/%d %H:%M}, {to[0].name} <{to[0].address}>:\n"
        text += "".join(f"> {line}\n" for line in older.splitlines())
    return Mail(
        sender=owner,
        date=moment,
        subject=f"{subject}: {rng.choice(WORDS)} {rng.choice(WORDS)} {number}",
        text=text,
        to=to,
        cc=rng.sample(colleagues, rng.choice((0, 0, 0, 1, 3))),
        html=as_html(text, links=True) if rng.random() < 0.45 else None,
        charset=charset,
        encoding=encoding,
        message_id=f"{number:08d}@mx.{DOMAIN}",
        parent=parent,
        references=[parent] if parent else [],
    )


def _plant(mail: Mail, number: int, crowd: Crowd) -> None:
    people = bare(crowd.people((40, 150, 300, 800)[number % 4]))
    listed = "\n".join(person.address for person in people)
    if number % 4 == 0:
        mail.to = people
    elif number % 4 == 1:
        mail.cc = people
    elif number % 4 == 2:
        mail.text += listed + "\n"
    else:
        mail.attachments = [Attachment("list.csv", "text/csv; charset=utf-8", listed.encode())]


if __name__ == "__main__":
    print(path_of(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
