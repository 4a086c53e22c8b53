"""Other programs that look through mail, where they are installed: what only searches bytes, and what decodes."""

from __future__ import annotations

import mailbox
import shlex
import shutil
import sys
from functools import partial
from pathlib import Path

from measuring import Contender

HERE = Path(__file__).resolve().parent
ADDRESS = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+"


def on_bytes(box: Path) -> list[Contender]:
    """Yardsticks that decode nothing."""
    commands = {
        "cat": ["cat"],
        "rg -c @": ["rg", "-c", "--text", "@"],
        "rg -oN ADDRESS": ["rg", "-oN", "--text", ADDRESS],
        "mboxgrep -c ADDRESS": ["mboxgrep", "-c", "-E", ADDRESS],
        "grepmail -r ADDRESS": ["grepmail", "-r", ADDRESS],
    }
    return [
        Contender(name, box, partial(_with_box, command), (0, 1))
        for name, command in commands.items()
        if shutil.which(command[0])
    ]


def _with_box(command: list[str], box: Path, _out: Path) -> list[str]:
    return [*command, str(box)]


def decoding(box: Path) -> list[Contender]:
    """Programs that decode the mail; those that index read it as a Maildir."""
    found = [
        Contender(
            "standard library (policy.default, regex)",
            box,
            lambda box, out: [sys.executable, str(HERE / "standard.py"), str(box), str(out / "standard.json")],
        )
    ]
    if shutil.which("mu"):
        script = "mu init --quiet --muhome={out}/mu --maildir={mail} && mu index --quiet --muhome={out}/mu"
        found.append(_indexer("mu index", box, script))
    if shutil.which("notmuch"):
        settings = "[database]\\npath=%s\\nmail_root=%s\\n[user]\\nprimary_email=n@example.org\\n"
        script = (
            f"printf '{settings}' {{out}} {{mail}} > {{out}}/config"
            " && NOTMUCH_CONFIG={out}/config notmuch new --quiet"
        )
        found.append(_indexer("notmuch new", box, script))
    return found


def _indexer(name: str, box: Path, script: str) -> Contender:
    mail = _as_maildir(box)
    return Contender(
        name,
        box,
        lambda _, out: ["sh", "-c", script.format(out=shlex.quote(str(out)), mail=shlex.quote(str(mail)))],
    )


def _as_maildir(box: Path) -> Path:
    """The same messages as a Maildir, made once beside the mailbox."""
    place = box.with_suffix(".maildir")
    if not place.exists():
        unfinished = place.with_suffix(".part")
        maildir = mailbox.Maildir(unfinished)
        source = mailbox.mbox(box, create=False)
        for key in source.iterkeys():
            maildir.add(source.get_bytes(key))
        unfinished.rename(place)
    return place
