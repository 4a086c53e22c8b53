"""Hostile mail through the command line: an answer or a named Problem, never a crash, and memory within bounds.

Address space is limited as well, so that a runaway is stopped on any machine; resident memory is what is asserted.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

GIB = 2**30
PEAK = GIB
SPACE = 6 * GIB
LIMITED = f"import os, resource, sys; resource.setrlimit(resource.RLIMIT_AS, ({SPACE}, {SPACE})); os.execv(sys.argv[1], sys.argv[1:])"
HEAD = b"Date: Tue, 05 Mar 2024 10:00:00 +0900\nFrom: anna@example.co.jp\nSubject: x\n"
TO = b"To: dora@example.com\n"
MIME = b"MIME-Version: 1.0\n"
LISTED = [f"reader{number}@maple{number % 7}.example" for number in range(20_000)]
SHOWN = b"\n".join(address.encode() for address in LISTED[:50]) + b"\n"


class Scan(NamedTuple):
    """Exit code, report (None if there is none), peak resident bytes, and what stood on stderr."""

    code: int
    report: dict[str, Any]
    peak: int
    errors: str


def scan(folder: Path, *sources: Path) -> Scan:
    """Scans in a process of its own, all folders audited."""
    command = [
        str(Path(sys.executable).with_name("sentaudit")), "scan", *map(str, sources), "--case", str(folder / "case"), "--format", "json",
        "-o", str(folder / "report.json"), "--organisation-domain", "example.co.jp", "--folders", "all", "--jobs", "1", "--no-progress", "--reveal",
    ]  # fmt: skip
    with (folder / "stderr").open("wb") as errors:
        process = subprocess.Popen([sys.executable, "-c", LIMITED, *command], stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    path = folder / "report.json"
    text = (folder / "stderr").read_text("utf-8", "replace")
    report = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return Scan(process.returncode, report, usage.ru_maxrss * 1024, text)


def judged(folder: Path, *sources: Path) -> Scan:
    """A scan that ended with an answer within the memory."""
    done = scan(folder, *sources)
    assert done.code in (0, 1, 3), done.errors[-2000:]
    assert "Traceback" not in done.errors
    assert done.peak < PEAK, f"{done.peak / 2**20:.0f} MiB"
    messages = done.report["coverage"]["messages"]
    assert messages["seen"] == messages["scanned"] + messages["skipped"] + messages["failed"] > 0
    assert not [problem for problem in done.report["coverage"]["problems"] if problem["kind"] == "crash"]
    return done


def exposed(done: Scan) -> list[int]:
    """Distinct exposed addresses of every incident, reported or not."""
    return sorted(incident["exposed"]["distinct"] for incident in done.report["incidents"])


def problems(done: Scan) -> set[str]:
    """Kinds of problems."""
    return {problem["kind"] for problem in done.report["coverage"]["problems"]}


def recipients() -> bytes:
    """A To field of half a megabyte."""
    return HEAD + b"To: " + ",\n ".join(LISTED).encode() + b"\n\nHi\n"


def recipients_on_one_line() -> bytes:
    """The same without a fold, every entry with a quoted name."""
    return HEAD + b"To: " + ", ".join(f'"A, B" <{address}>' for address in LISTED).encode() + b"\n\nHi\n"


def nested_multiparts(levels: int = 1000) -> bytes:
    """Multiparts within multiparts, a list in the innermost."""
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(levels)
    )
    closed = b"".join(b"--b%d--\n" % level for level in reversed(range(levels)))
    return HEAD + TO + MIME + opened + b"Content-Type: text/plain\n\n" + SHOWN + closed


def nested_mails(levels: int = 1000) -> bytes:
    """Mails within mails, a list in the innermost."""
    return (
        HEAD
        + TO
        + MIME
        + (b"Content-Type: message/rfc822\n\n" + HEAD + MIME) * levels
        + b"Content-Type: text/plain\n\n"
        + SHOWN
    )


def many_parts(count: int = 10_050) -> bytes:
    """More parts than the limit, a list in the first."""
    first = b"--b\nContent-Type: text/plain\n\n" + SHOWN
    return (
        HEAD
        + TO
        + MIME
        + b"Content-Type: multipart/mixed; boundary=b\n\n"
        + first
        + b"--b\nContent-Type: text/plain\n\nx\n" * count
        + b"--b--\n"
    )


def deep_comments() -> bytes:
    """Brackets that open and never close."""
    return (
        HEAD
        + b"To: "
        + b"(" * 200_000
        + b" dora@example.com, "
        + b"(" * 200_000
        + b"\nCc: emil@example.com\n\n"
        + SHOWN
    )


def deep_groups() -> bytes:
    """Groups, quotes and angle brackets without end."""
    return HEAD + b"To: " + b'a:b:<<"' * 60_000 + b" dora@example.com\nCc: emil@example.com\n\n" + SHOWN


def encoded_words() -> bytes:
    """Fifty thousand encoded words in the Subject and as many in To."""
    word = b"=?utf-8?B?" + base64.b64encode("あ".encode()) + b"?=\n "
    return (
        HEAD.replace(b"Subject: x", b"Subject: " + word * 50_000 + b"end")
        + b"To: "
        + word * 50_000
        + b"<dora@example.com>\n\n"
        + SHOWN
    )


def unfinished_words() -> bytes:
    """Starts of encoded words that never end."""
    return HEAD.replace(b"Subject: x", b"Subject: " + b"=?utf-8?Q?" * 100_000) + TO + b"\n" + SHOWN


def nul_bytes() -> bytes:
    """A megabyte of NUL around a list."""
    return HEAD + TO + b"\n" + bytes(500_000) + b"\n" + SHOWN + bytes(500_000) + b"\n"


def at_signs() -> bytes:
    """Text that looks like the beginning of addresses everywhere."""
    return HEAD + TO + b"\n" + b"a@" * 1_000_000 + b"\n" + b"@" * 1_000_000 + b"\n" + b"a.b-" * 500_000 + b"\n" + SHOWN


def tags() -> bytes:
    """HTML that opens a hundred thousand tags and closes none."""
    listed = b"<br>".join(SHOWN.split())
    return (
        HEAD
        + TO
        + MIME
        + b"Content-Type: text/html\n\n"
        + b"<div><b>" * 50_000
        + listed
        + b"<!--" * 50_000
        + b"&#" * 50_000
        + b"\n"
    )


def quote_marks() -> bytes:
    """Lines of ten thousand quote marks and blanks."""
    return HEAD + TO + b"\n" + (b"> " * 10_000 + b"From: \n") * 30 + (b" " * 20_000 + b"\n") * 50 + SHOWN


def many_fields() -> bytes:
    """Two hundred thousand header fields and one address list among them."""
    return HEAD + b"X-A: b\n" * 200_000 + b"To: " + ", ".join(LISTED[:50]).encode() + b"\n\nHi\n"


def boundary_lookalikes() -> bytes:
    """A multipart whose boundary begins every line of its text."""
    return (
        HEAD
        + TO
        + MIME
        + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
        + SHOWN
        + b"--bx\n-- b\n" * 200_000
        + b"\n--b--\n"
    )


CASES: tuple[tuple[Callable[[], bytes], int | None, set[str]], ...] = (
    (recipients, 20_000, set()),
    (recipients_on_one_line, 20_000, set()),
    (nested_multiparts, 50, {"too-deep"}),
    (nested_mails, None, {"too-deep"}),
    (many_parts, 50, {"too-many"}),
    (deep_comments, 50, set()),
    (deep_groups, 50, set()),
    (encoded_words, 50, set()),
    (unfinished_words, 50, set()),
    (nul_bytes, 50, set()),
    (at_signs, 50, set()),
    (tags, 50, set()),
    (quote_marks, 50, set()),
    (many_fields, 50, set()),
    (boundary_lookalikes, 50, set()),
)


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """All cases as one tree of .eml files in one scan."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "mails").mkdir()
    for make, _, _ in CASES:
        (folder / "mails" / f"{make.__name__}.eml").write_bytes(
            make().replace(b"anna@", f"anna.{make.__name__}@".encode(), 1)
        )
    return judged(folder, folder / "mails")


def _within(entry: dict[str, Any], name: str) -> bool:
    return name in f"{entry['where']['source']} {entry['where']['folder']} {entry['where']['position']}"


@pytest.mark.parametrize(("make", "people", "kinds"), CASES, ids=[make.__name__ for make, _, _ in CASES])
def test_list_is_found_and_what_is_lost_is_named(
    make: Callable[[], bytes], people: int | None, kinds: set[str], together: Scan
) -> None:
    name = f"{make.__name__}.eml"
    found = [
        incident["exposed"]["distinct"]
        for incident in together.report["incidents"]
        if any(_within(item, name) for item in incident["findings"])
    ]
    named = {problem["kind"] for problem in together.report["coverage"]["problems"] if _within(problem, name)}
    assert kinds <= named
    if people is not None:
        assert found == [people]


def test_truncated_mails_give_an_answer_each(tmp_path: Path) -> None:
    mail = HEAD + TO + MIME + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\n"
    mail += base64.encodebytes(SHOWN)
    postmark = b"From - Tue Mar  5 10:00:00 2024\n"
    lengths = (1, 40, 90, 150, 200, 300, 700, 1100)
    (tmp_path / "mails").mkdir()
    for length in lengths:
        whole = HEAD.replace(b"anna", b"anna%d" % length) + TO + b"\nHi %d\n\n" % length
        (tmp_path / "mails" / f"{length}.mbox").write_bytes(postmark + whole + postmark + mail[:length])
    done = judged(tmp_path, tmp_path / "mails")
    assert done.report["coverage"]["messages"]["seen"] == 2 * len(lengths)
    assert max(exposed(done)) > 20


def test_a_line_of_200_megabytes(tmp_path: Path) -> None:
    if shutil.disk_usage(tmp_path).free < 3 * GIB:
        pytest.skip("not enough room on the disk")
    path = tmp_path / "line.mbox"
    with path.open("wb") as stream:
        stream.write(b"From - Tue Mar  5 10:00:00 2024\n" + HEAD + TO + b"\n" + b" ".join(SHOWN.split()) + b" ")
        for _ in range(200):
            stream.write(b"word and " * 116_508)
        stream.write(
            b"\n\nFrom - Tue Mar  5 10:00:00 2024\n" + HEAD + b"To: " + ", ".join(LISTED[:60]).encode() + b"\n\nHi\n"
        )
    done = judged(tmp_path, path)
    path.unlink()
    assert 60 in exposed(done)
    assert "too-large" in problems(done) or 50 in exposed(done)


def test_nothing_but_noise(tmp_path: Path) -> None:
    """A file that is no mailbox at all is named, not passed over."""
    (tmp_path / "noise.mbox").write_bytes(bytes(range(256)) * 4000)
    done = scan(tmp_path, tmp_path / "noise.mbox")
    assert done.code in (0, 2, 3)
    assert "Traceback" not in done.errors
    assert done.report.get("coverage", {}).get("problems") or done.errors.strip()
