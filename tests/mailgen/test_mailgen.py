"""What the generator writes is what the standard library reads back, in every charset, encoding, fold and container."""

from __future__ import annotations

import email
import hashlib
import mailbox
import random
from datetime import UTC, datetime
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from mailgen.boxes import write_eml, write_maildir, write_mbox
from mailgen.compose import Attachment, Mail, as_html, render
from mailgen.headers import FOLDS
from mailgen.people import CARRIER_DOMAINS, Crowd, bare

CODES = (
    ("iso-2022-jp", "7bit"),
    ("shift_jis", "base64"),
    ("shift_jis", "8bit"),
    ("euc-jp", "8bit"),
    ("utf-8", "quoted-printable"),
    ("utf-8", "base64"),
)


def _mail(charset: str = "utf-8", encoding: str = "base64", fold: str = "lines") -> Mail:
    crowd = Crowd(random.Random(7))
    return Mail(
        sender=crowd.person("example.co.jp", english=False),
        date=datetime(2024, 3, 5, 1, 0, tzinfo=UTC),
        subject="棚卸しの日程について、長めの件名をつけておきます",
        text="本文です。\nFrom the start\n" + "とても長い行です" * 40 + "\n",
        to=crowd.people(25),
        bcc=bare(crowd.people(3)),
        charset=charset,
        encoding=encoding,
        fold=fold,
        message_id="1@example.co.jp",
    )


@pytest.mark.parametrize(("charset", "encoding"), CODES)
@pytest.mark.parametrize("fold", FOLDS)
def test_a_mail_reads_back(charset: str, encoding: str, fold: str) -> None:
    mail = _mail(charset, encoding, fold)
    mail.html = as_html(mail.text)
    mail.attachments = [Attachment("名簿.csv", "text/csv", b"a,b\r\n")]
    read = email.message_from_bytes(render(mail))
    assert str(make_header(decode_header(read["Subject"]))) == mail.subject
    header = str(make_header(decode_header(read["To"])))
    assert [person.address for person in mail.to if person.address not in header] == []
    plain, rich, file = (part for part in read.walk() if not part.is_multipart())
    assert plain.get_payload(decode=True).decode(charset).rstrip("\n") == mail.text.rstrip("\n")
    assert rich.get_content_type() == "text/html"
    assert file.get_payload(decode=True) == b"a,b\r\n"


def test_no_address_is_given_twice_and_carriers_use_dots() -> None:
    crowd = Crowd(random.Random(1))
    people = crowd.people(5000) + crowd.mobile(500)
    assert len({person.address.lower() for person in people}) == 5500
    carriers = [person.address for person in people if person.address.rpartition("@")[2] in CARRIER_DOMAINS]
    assert any(".." in address for address in carriers)
    assert any(".@" in address for address in carriers)


def test_containers_tell_where_each_mail_is(tmp_path: Path) -> None:
    mails = [render(_mail()), b"Subject: x\n\nFrom here\n>From there\nno end", b"Subject: y\n\n\n\n"]
    for crlf in (False, True):
        path = tmp_path / f"{crlf}.mbox"
        places = write_mbox(path, mails, crlf=crlf)
        data = path.read_bytes()
        for place in places:
            offset, length = map(int, place.position.split("+"))
            assert hashlib.sha256(data[offset : offset + length]).hexdigest() == place.sha256
            assert data[:offset].splitlines()[-1].startswith(b"From ")
        box = mailbox.mbox(path, create=False)
        assert len(box) == 3
        box.close()
    for place in write_eml(tmp_path / "eml", mails):
        assert hashlib.sha256((tmp_path / "eml" / place.position).read_bytes()).hexdigest() == place.sha256
    for place in write_maildir(tmp_path / "md", mails):
        assert hashlib.sha256((tmp_path / "md" / place.position).read_bytes()).hexdigest() == place.sha256
    assert len(mailbox.Maildir(tmp_path / "md", create=False)) == 3
