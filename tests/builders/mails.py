"""Plain mails and mailboxes as bytes, for tests that need a few of them."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

START = datetime(2020, 3, 2, 9, 0, tzinfo=UTC)


def mail(
    number,
    *,
    sender="news@example.co.jp",
    to=("a@example.org",),
    cc=(),
    bcc=None,
    subject=None,
    body="Hello\n",
    minutes=None,
    extra=(),
):
    """One mail; `number` makes its Message-ID and, unless `minutes` is given, its hour."""
    when = START + timedelta(minutes=minutes if minutes is not None else 60 * number)
    lines = [
        f"From: {sender}",
        "To: " + ",\n ".join(to),
        *(["Cc: " + ",\n ".join(cc)] if cc else []),
        *(["Bcc: " + ",\n ".join(bcc)] if bcc is not None else []),
        f"Subject: {subject if subject is not None else f'Subject number {number}'}",
        f"Date: {format_datetime(when)}",
        f"Message-ID: <{number}.made@example.co.jp>",
        *extra,
    ]
    return ("\n".join(lines) + "\n\n" + body).encode()


def mbox(mails):
    """An mbox of mails, mboxrd quoting."""
    out = []
    for one in mails:
        quoted = b"\n".join(
            b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in one.split(b"\n")
        )
        out.append(b"From news@example.co.jp Mon Mar  2 09:00:00 2020\n" + quoted + b"\n\n")
    return b"".join(out)


def strangers(count, *, prefix="p", domains=37):
    """Distinct addresses in unrelated domains."""
    return [f"{prefix}{n}@d{n % domains}.example" for n in range(count)]
