"""Office files with a password: named, opened with the right one, and what opens for everybody is opened."""

import base64
import hashlib
import io
import random
import zlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.format.ooxml import OOXMLFile

from builders.office import TYPES, package
from builders.reading import part_of, read, reader_of
from sentaudit.extraction.problems import encrypted
from sentaudit.model.coverage import Extent, ProblemKind

PASSWORD = "ひみつ-secret"  # noqa: S105 - of a file made here


def locked(data, password):
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


@pytest.fixture(scope="module")
def book():
    members = {
        "_rels/.rels": "<Relationships/>",
        "xl/workbook.xml": "<workbook/>",
        "xl/media/a.png": random.Random(1).randbytes(20_000),
    }
    return package(
        {
            "[Content_Types].xml": TYPES.replace(
                "/>",
                "><Override ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml' PartName='/xl/workbook.xml'/></Types>",
            )
        }
        | members
    )


def test_a_locked_workbook(book):
    data = locked(book, PASSWORD)
    got = read(data, "wrong")
    assert got.reader == "sealed-office"
    assert [(one.kind, one.extent) for one in got.problems] == [(ProblemKind.ENCRYPTED, Extent.PART_FAILED)]
    assert got.problems[0].detail == f"encrypted Office file ({len(data)} bytes)"
    assert not any(word in repr(got) for word in (PASSWORD, "wrong"))
    got = read(data, PASSWORD)
    assert [(part.data, part.inner) for part in got.parts] == [(book, ("outer.eml",))]
    assert reader_of(got.parts[0])[0] == "xlsx"
    assert not got.problems


def test_a_workbook_that_opens_for_everybody(book):
    assert [part.data for part in read(locked(book, "VelvetSweatshop")).parts] == [book]


def sealed_odf(password, rounds=1000, algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"):
    salt, vector = b"s" * 16, b"v" * 16
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(password.encode()).digest(), salt, rounds, 32)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = "<o xmlns:x='x'><x:p>東京 a@example.jp</x:p></o>".encode()
    packed = packer.compress(content) + packer.flush()
    checksum = base64.b64encode(hashlib.sha256(packed[:1024]).digest()).decode()
    fill = 16 - len(packed) % 16
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    body = encryptor.update(packed + bytes(fill - 1) + bytes([fill])) + encryptor.finalize()
    manifest = (
        f"<m:manifest xmlns:m='m'><m:file-entry m:full-path='content.xml'><m:encryption-data m:checksum-type='x#sha256-1k' m:checksum='{checksum}'>"
        f"<m:algorithm m:algorithm-name='{algorithm}' m:initialisation-vector='{base64.b64encode(vector).decode()}'/>"
        f"<m:key-derivation m:iteration-count='{rounds}' m:salt='{base64.b64encode(salt).decode()}'/>"
        "<m:start-key-generation m:start-key-generation-name='x#sha256'/></m:encryption-data></m:file-entry></m:manifest>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    return package({"mimetype": kind, "content.xml": body, "META-INF/manifest.xml": manifest})


def test_a_locked_open_document():
    data = sealed_odf(PASSWORD)
    for passwords in ((), ("wrong",)):
        got = read(data, *passwords)
        assert [(one.kind, one.extent) for one in got.problems] == [(ProblemKind.ENCRYPTED, Extent.PART_FAILED)]
        assert not got.seen
    (part,) = read(data, "wrong", PASSWORD).parts
    assert read(part.data).seen == "東京 a@example.jp"


@pytest.mark.parametrize("change", [{"rounds": 10_000_000}, {"algorithm": "Blowfish CFB"}])
def test_open_documents_locked_in_another_way(change, monkeypatch):
    real = hashlib.pbkdf2_hmac
    monkeypatch.setattr(hashlib, "pbkdf2_hmac", lambda name, key, salt, rounds, size: real(name, key, salt, 1, size))
    got = read(sealed_odf(PASSWORD, **change), PASSWORD)
    assert [one.kind for one in got.problems] == [ProblemKind.ENCRYPTED]


def test_the_problem_leads_to_the_file():
    part = part_of(b"1234", name="list.xlsx")
    said = encrypted(part, "workbook")
    assert (said.where.part, said.where.inner, said.detail) == (
        "2",
        ("outer.eml", "list.xlsx"),
        "encrypted workbook (4 bytes)",
    )
