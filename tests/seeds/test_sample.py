"""The sample mailbox of `sentaudit demo` is the same every time and holds only invented addresses."""

from __future__ import annotations

import hashlib
import mailbox
import re
from pathlib import Path

from sentaudit.cli.about.sample_mailbox import write_sample


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_sample_is_the_same_every_time(tmp_path: Path) -> None:
    first = _digests(write_sample(tmp_path / "a"))
    assert _digests(write_sample(tmp_path / "b")) == first
    assert _digests(write_sample(tmp_path / "a")) == first


def test_the_sample_has_both_mailboxes_and_no_real_domain(tmp_path: Path) -> None:
    folder = write_sample(tmp_path)
    box = mailbox.mbox(folder / "sato" / "Sent.mbox", create=False)
    sent = mailbox.Maildir(folder / "tanaka" / "Maildir" / ".Sent", create=False)
    assert (len(box), len(sent)) == (36, 34)
    box.close()
    data = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    domains = {name.decode() for name in re.findall(rb"@([a-z0-9.-]+)", data)}
    assert domains
    assert all(re.search(r"(^|\.)example(\.(com|net|org|co\.jp))?$|\.test$", name) for name in domains), domains
