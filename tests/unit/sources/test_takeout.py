"""Google Takeout: one mailbox of everything in an archive, in which labels tell what was sent."""

import io
import tarfile
import zipfile

import pytest

from sentaudit.engine.facts.marks import flags_of
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem
from sentaudit.model.facts import Flag
from sentaudit.model.message import RawMessage
from sentaudit.parsing.message import parse
from sentaudit.sources.path import PathSource

NAME = "Takeout/Mail/All mail Including Spam and Trash.mbox"


def mail(number: int, labels: str) -> bytes:
    return (
        f"From 18{number:017}@xxx Mon Jan 05 10:00:00 +0000 2015\nX-GM-THRID: 18{number:017}\nX-Gmail-Labels: {labels}\n"
        f"From: me@example.com\nTo: a@example.org\nSubject: {number}\n\nhello\n>From here\n\n"
    ).encode()


LABELS = [
    ("Sent,Opened", True),
    ("Inbox,Unread,Category promotions", False),
    ("=?UTF-8?Q?Archiviert,Ge=C3=B6ffnet?=", False),
    ("=?UTF-8?Q?Archiviert,Gesendet,Ge=C3=B6ffnet?=", True),
    ("=?UTF-8?B?6YCB5L+h5riI44G/44Oh44O844OrLOmWi+WwgeS4rQ==?=", True),
    ("=?UTF-8?B?6YCB5L+h5riI44G/?=,Important", True),
    ('"Sent, but not really",Inbox', False),
    ("=?UTF-8?Q?Messages_envoy=C3=A9s?=", True),
    ("Draft", False),
]
MBOX = b"".join(mail(number, labels) for number, (labels, _) in enumerate(LABELS))


@pytest.mark.parametrize("kind", ["zip", "tgz"])
def test_labels_tell_what_was_sent(tmp_path, kind):
    path = tmp_path / f"takeout-20150105T100000Z-001.{kind}"
    files = {"Takeout/archive_browser.html": b"<!DOCTYPE html><html></html>", NAME: MBOX}
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
    else:
        with tarfile.open(path, "w:gz") as archive:
            for name, data in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    source = PathSource(str(path), Limits())
    found = list(source.units())
    (problem,) = [one for one in found if isinstance(one, Problem)]
    (unit,) = [one for one in found if not isinstance(one, Problem)]
    assert problem.expected
    assert unit.folder == "Takeout/Mail/All mail Including Spam and Trash"
    messages = [one for one in source.read(unit) if isinstance(one, RawMessage)]
    assert all(one.position.startswith(f"{NAME}!") for one in messages)
    told = [Flag.SENT_LABEL in flags_of(parse(one.data, Limits()).envelope, one, 0, marked=False) for one in messages]
    assert told == [sent for _, sent in LABELS]


def test_long_lists_of_labels_are_folded_in_the_middle():
    labels = "=?UTF-8?Q?Wichtig,_Projekt_=C3=84pfel,?=\r\n =?UTF-8?Q?Gesendet,Archiviert?="
    assert "Gesendet" in parse(mail(1, labels).split(b"\n", 1)[1], Limits()).envelope.labels


def test_the_mailbox_alone_is_read_too(tmp_path):
    (tmp_path / "mail.mbox").write_bytes(MBOX)
    source = PathSource(str(tmp_path / "mail.mbox"), Limits())
    assert sum(1 for unit in source.units() for _ in source.read(unit)) == len(LABELS)
