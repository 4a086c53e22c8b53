"""Bombs, loops and lies in attachments: each ends in the right Problem, in bounded time and memory, and costs no other mail."""

from __future__ import annotations

import base64
import gzip
import io
import tarfile
import time
import zipfile
import zlib

import pytest

from builders.archives import LIST, overlapping, tarred, zip_of_raw, zipped
from builders.pdfs import CATALOG, endless_forms, pdf, pdf_of, shown, stream
from builders.quines import quine_gzip, quine_zip
from faults.test_hostile import scan

MIB = 2**20
PEAK = 1536 * MIB
SECONDS = 150


def nested(depth: int, width: int, inner: bytes) -> bytes:
    for _ in range(depth):
        inner = zipped({f"{number}.zip": inner for number in range(width)})
    return inner


def swollen(size: int) -> bytes:
    """A page whose content unpacks to that many bytes."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = engine.compress(bytes(MIB)) + engine.flush(zlib.Z_FULL_FLUSH)  # may be repeated as it is
    packed = b"\x78\x01" + block * (size // MIB) + b"\x03\x00"
    return pdf_of(
        {
            1: CATALOG,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
            4: stream(packed, more=b"/Filter /FlateDecode"),
        }
    )


def looping() -> bytes:
    """A tree of pages that comes back to its root."""
    return pdf_of(
        {
            1: CATALOG,
            2: b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>",
            3: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
        }
    )


CASES = {
    "flat.gz": (lambda: gzip.compress(bytes(80 * MIB), 6), {"too-large"}),
    "flat.zip": (lambda: zipped({"a.csv": bytes(80 * MIB)}), {"too-large", "timeout"}),
    "deep.zip": (lambda: nested(60, 1, zipped({"a.csv": LIST})), {"too-deep"}),
    "wide.zip": (lambda: nested(4, 10, zipped({"a.csv": bytes(20 * MIB)})), {"too-large", "timeout"}),
    "lapping.zip": (lambda: overlapping(2_000, 10 * MIB), {"too-large", "timeout"}),
    "many.zip": (lambda: zip_of_raw([(b"%d" % n, 0, 0, 0, 0, b"", 0, b"") for n in range(12_000)]), {"too-many", "timeout"}),
    "itself.zip": (quine_zip, {"too-deep"}),
    "itself.gz": (quine_gzip, {"too-deep"}),
    "cut.zip": (lambda: zipped({"a.csv": LIST, "b.csv": LIST})[:-90], {"broken"}),
    "up.zip": (lambda: zipped({"../../../up.csv": LIST}), set()),
    "links.tar": (lambda: tarred({}, links=[("l", tarfile.SYMTYPE, "/etc/passwd"), ("d", tarfile.BLKTYPE, "")]), {"unsupported"}),
    "forms.pdf": (endless_forms, {"timeout", "too-large", "broken", "too-deep"}),
    "swollen.pdf": (lambda: swollen(1024 * MIB), {"timeout", "too-large", "broken", "no-text"}),
    "loop.pdf": (looping, {"broken", "too-deep", "too-large", "no-text"}),
    "good.pdf": (lambda: pdf([shown(LIST.decode().split("\n")[:30])]), set()),
}  # fmt: skip
"""Name to what makes the file, and the kinds of Problems of which one must be told (none: it must be read)."""


def message(name: str, data: bytes) -> bytes:
    return b"\n".join(
        [
            b"From x@example.co.jp Tue Mar  5 10:00:00 2024",
            b"Date: Tue, 05 Mar 2024 10:00:00 +0900\nFrom: anna@example.co.jp\nTo: dora@example.com\nSubject: x",
            b"Message-ID: <%s@example.co.jp>" % name.encode(),
            b"MIME-Version: 1.0\nContent-Type: application/octet-stream",
            b'Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="%s"\n' % name.encode(),
            base64.encodebytes(data),
        ]
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """One scan over all of them: name of the attachment to kinds of Problems; and the report."""
    folder = tmp_path_factory.mktemp("bombs")
    (folder / "box.mbox").write_bytes(b"\n".join(message(name, make()) for name, (make, _) in CASES.items()))
    began = time.monotonic()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SENTAUDIT_LIMITS_PART_SECONDS", "4")
        environment.setenv("SENTAUDIT_LIMITS_MESSAGE_SECONDS", "6")
        done = scan(folder, folder / "box.mbox")
    took = time.monotonic() - began
    assert done.code in (0, 1, 3), done.errors[-2000:]
    kinds: dict[str, set[str]] = {}
    for one in done.report["coverage"]["problems"]:
        kinds.setdefault(one["where"]["inner"][0] if one["where"]["inner"] else "", set()).add(one["kind"])
    return kinds, done, took


@pytest.mark.parametrize("name", CASES)
def test_each_ends_with_its_problem(told, name):
    kinds, expected = told[0].get(name, set()), CASES[name][1]
    assert bool(kinds & expected) == bool(expected), kinds
    assert "crash" not in kinds
    if not expected:
        assert kinds == set()


def test_archives_of_themselves_are_what_they_say():
    zipped_itself = quine_zip()
    with zipfile.ZipFile(io.BytesIO(zipped_itself)) as archive:
        (name,) = archive.namelist()
        assert archive.read(name) == zipped_itself
    assert gzip.decompress(quine_gzip()) == quine_gzip()


def test_all_is_counted_within_time_and_memory(told):
    _, done, took = told
    assert "" not in told[0]
    counts = done.report["coverage"]["messages"]
    assert (counts["seen"], counts["scanned"]) == (len(CASES), len(CASES))
    assert done.peak < PEAK
    assert took < SECONDS


def test_nothing_was_written(told, tmp_path):
    assert not (tmp_path.parent / "up.csv").exists()
