"""The generated mailboxes hold what the table says, by an independent count with the standard library."""

from __future__ import annotations

import email
import hashlib
import mailbox
import re
from collections import Counter, defaultdict
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

import pytest

from seeds.build import Truth, build, expected
from seeds.incidents import INCIDENTS, Incident

ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def _header(message: Message, name: str) -> set[str]:
    return {
        found.lower()
        for value in message.get_all(name, [])
        for found in ADDRESS.findall(str(make_header(decode_header(value))))
    }


def _text(message: Message) -> str:
    texts = []
    for part in message.walk():
        data = part.get_payload(decode=True)
        if isinstance(data, bytes):
            charset = part.get_content_charset() or ("utf-16" if data[:2] == b"\xff\xfe" else "iso-2022-jp")
            texts.append(data.decode("utf-16" if data[:2] == b"\xff\xfe" else charset, "replace"))
    return "\n".join(texts)


@pytest.fixture(scope="module")
def sent(truth: Truth) -> dict[str, list[Message]]:
    """Incident id to its mails, by the standard library's mbox reader."""
    by_tag: dict[str, list[Message]] = defaultdict(list)
    for path in sorted(truth.root.glob("*/Sent.mbox")):
        box = mailbox.mbox(path, create=False)
        for key in box.iterkeys():
            data = box.get_bytes(key)
            # the reader's bytes include the blank line before the next postmark, the last one's too
            stripped = (
                data.removesuffix(b"\r\n")
                if data.endswith(b"\r\n\r\n") or b"\r\n" in data[:200]
                else data.removesuffix(b"\n")
            )
            tag = truth.tags.get(hashlib.sha256(stripped).hexdigest()) or truth.tags.get(
                hashlib.sha256(data).hexdigest()
            )
            assert tag is not None, path
            if not tag.startswith("~"):
                by_tag[tag].append(email.message_from_bytes(data.replace(b"\r\n", b"\n")))
        box.close()
    return by_tag


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda incident: incident.id)
def test_mails_show_the_people_of_the_table(incident: Incident, sent: dict[str, list[Message]], truth: Truth) -> None:
    mails = sent[incident.id]
    assert len(mails) == incident.messages
    visible: set[str] = set()
    receivers: set[str] = set()
    for mail in mails:
        header = _header(mail, "To") | _header(mail, "Cc")
        receivers |= header | _header(mail, "Bcc")
        if incident.way in ("to", "cc", "both", "wrong-bcc"):
            visible |= header
        elif incident.way == "subject":
            visible |= _header(mail, "Subject")
        else:
            visible |= {found.lower() for found in ADDRESS.findall(_text(mail))} - (
                header if len(mails) == 1 else set()
            )
    contacts = {"help@support-desk.example"} if incident.way == "copies" else set()
    external = {
        found for found in visible - contacts - set(truth.excluded)
        if found.rpartition("@")[2] not in truth.domains and not found.rpartition("@")[2].startswith("mx.")
    }  # fmt: skip
    want = expected(incident)
    assert (len(external), len(receivers)) == (want.distinct, want.receivers)


def test_noise_is_plenty_and_incidents_are_complete(truth: Truth) -> None:
    counts = Counter("noise" if tag.startswith("~") else "incident" for tag in truth.tags.values())
    assert counts["incident"] == sum(incident.messages for incident in INCIDENTS)
    assert counts["noise"] > 400


def test_a_second_build_gives_the_same_bytes(tmp_path: Path) -> None:
    names = ("ministry", "foundation")
    first, second = build(tmp_path / "a", names), build(tmp_path / "b", names)
    assert first.tags == second.tags
    assert len(first.tags) > 50
