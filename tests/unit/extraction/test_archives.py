"""Archives: every member is read or named, nothing is followed, and a bad member costs only itself."""

import bz2
import gzip
import io
import lzma
import random
import sys
import tarfile
import zipfile
import zlib

import pytest

from builders.archives import LIST, deflated, lzh, tarred, zip_aes, zip_crypto, zip_of_raw, zipped
from sentaudit.extraction.archives.compressed import CompressedExtractor
from sentaudit.extraction.archives.lzh import LzhExtractor
from sentaudit.extraction.archives.seven_zip import SevenZipExtractor
from sentaudit.extraction.archives.tar_archive import TarExtractor
from sentaudit.extraction.archives.zip_archive import ZipExtractor
from sentaudit.extraction.unreadable import UnreadableExtractor
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part

PNG = b"\x89PNG\r\n\x1a\n" + bytes(5000)


class Pipe(io.BytesIO):
    """Cannot go back, so that sizes come after the members."""

    def seek(self, *args):
        raise io.UnsupportedOperation

    def seekable(self):
        return False


def unpack(extractor, data, passwords=(), limits=None, name="archive.bin"):
    """The members by name, the names left out, and the kinds of Problems with their way inside."""
    part = Part("2", "application/octet-stream", "", name, True, data)
    assert extractor.recognises(part)
    items = list(extractor.extract(part, limits or Limits(), passwords))
    members = [one for one in items if isinstance(one, Part)]
    assert {(one.path, one.inner, one.is_attachment) for one in members} <= {("2", (name,), True)}
    problems = [(one.kind, one.where.inner[1:]) for one in items if isinstance(one, Problem)]
    assert {one.extent for one in items if isinstance(one, Problem)} <= {Extent.PART_FAILED}
    read = {one.filename: one.data for one in members if not one.omitted}
    return read, [one.filename for one in members if one.omitted], problems


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip(method):
    noise = random.Random(2).randbytes(200_000)
    files = {"a.txt": LIST, "b/c.csv": b"x@example.jp", "empty": b"", "noise": noise, "zeros": bytes(1_000_000)}
    assert unpack(ZipExtractor(), zipped(files, method)) == (files, [], [])


def test_zip_with_xz():
    data = zip_of_raw([(b"a.txt", 0, 95, 0, zlib.crc32(LIST), lzma.compress(LIST), len(LIST), b"")])
    assert unpack(ZipExtractor(), data) == ({"a.txt": LIST}, [], [])


@pytest.mark.parametrize(("method", "name"), [(93, "93 (Zstandard)"), (98, "98 (PPMd)"), (77, "77")])
def test_zip_with_a_method_nobody_reads_names_it_and_the_member(method, name):
    data = zip_of_raw([(b"a.txt", 0, method, 0, 1, b"x" * 50, 60, b"")])
    (problem,) = ZipExtractor().extract(Part("2", "", "", "a.zip", True, data), Limits())
    assert (problem.kind, problem.where.inner) == (ProblemKind.UNSUPPORTED, ("a.zip", "a.txt"))
    assert problem.detail == f"no reader for zip compression method {name}"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_by_any_method_costs_the_member_and_is_told(method):
    noise = random.Random(3).randbytes(200_000)
    whole = zipped({"a": LIST, "b": noise, "c": LIST}, method)
    at = whole.index(b"PK\x03\x04", 10) + 31
    for change in (at + 2, at + 12, at + 150_000, at + 190_000):
        data = bytearray(whole)
        data[change] ^= 0x55
        read, _, problems = unpack(ZipExtractor(), bytes(data))
        assert read["a"] == read["c"] == LIST
        assert problems == [(ProblemKind.BROKEN, ("b",))]
    for wrong in (b"\xff" * 40, b"", b"\x09\x04\x05\x00\xe1" + bytes(20), bytes(3)):
        data = zip_of_raw([(b"b", 0, method, 0, 1, wrong, 60, b""), (b"c", 0, 0, 0, zlib.crc32(b"c"), b"c", 1, b"")])
        read, _, problems = unpack(ZipExtractor(), data)
        assert read["c"] == b"c"
        assert problems == [(ProblemKind.BROKEN, ("b",))]


def test_zip_written_as_a_stream_and_zip64():
    out = Pipe()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.txt", "w", force_zip64=True) as file,
    ):
        file.write(LIST)
    assert unpack(ZipExtractor(), out.getvalue()) == ({"a.txt": LIST}, [], [])


@pytest.mark.parametrize(
    ("raw", "flags", "name"),
    [
        ("顧客名簿.csv".encode("cp932"), 0, "顧客名簿.csv"),
        ("顧客名簿.csv".encode(), 0, "顧客名簿.csv"),
        ("顧客名簿.csv".encode(), 1 << 11, "顧客名簿.csv"),
        (b"../../etc/passwd", 0, "../../etc/passwd"),
        (b"a\nb\x00c", 0, "a\ufffdb\ufffdc"),
    ],
)
def test_zip_names_are_labels_in_the_charset_they_are_in(raw, flags, name):
    data = zip_of_raw([(raw, flags, 8, 0, zlib.crc32(LIST), deflated(LIST), len(LIST), b"")])
    assert unpack(ZipExtractor(), data) == ({name: LIST}, [], [])


@pytest.mark.filterwarnings("ignore:PBKDF2 without:DeprecationWarning")  # stream-unzip leaves it to the default
@pytest.mark.parametrize("sealed", [zip_crypto, zip_aes])
def test_encrypted_zip_opens_with_one_of_the_passwords(sealed):
    data = sealed(b"a.txt", LIST, "鍵".encode("cp932"))
    assert unpack(ZipExtractor(), data, ["wrong", *map(str, range(300)), "鍵"]) == ({"a.txt": LIST}, [], [])


@pytest.mark.filterwarnings("ignore:PBKDF2 without:DeprecationWarning")  # stream-unzip leaves it to the default
@pytest.mark.parametrize("sealed", [zip_crypto, zip_aes])
def test_encrypted_zip_without_the_password_says_so_and_never_what_was_tried(sealed):
    part = Part("2", "", "", "a.zip", True, sealed(b"a.txt", LIST, b"right"))
    (problem,) = ZipExtractor().extract(part, Limits(), ["secret-word", *map(str, range(100))])
    assert (problem.kind, problem.where.inner) == (ProblemKind.ENCRYPTED, ("a.zip", "a.txt"))
    assert "bytes" in problem.detail
    assert "secret" not in str(problem)


def test_a_cut_zip_gives_what_is_there():
    noise = random.Random(1).randbytes(200_000)
    whole = zipped({"a.txt": LIST, "noise.bin": noise, "c.txt": LIST})
    read, _, problems = unpack(ZipExtractor(), whole[:150_000])
    assert read["a.txt"] == LIST
    assert noise.startswith(read["noise.bin"])
    assert len(read["noise.bin"]) > 100_000
    assert problems == [(ProblemKind.BROKEN, ()), (ProblemKind.BROKEN, ("noise.bin",))]


def test_a_cut_zip_written_as_a_stream_gives_what_is_there():
    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in "abc":
            archive.writestr(name, LIST)
    data = out.getvalue()
    read, _, problems = unpack(ZipExtractor(), data[: data.rindex(b"PK\x03\x04") + 100])
    assert read["a"] == read["b"] == LIST
    assert problems[-1] == (ProblemKind.BROKEN, ("c",))


def test_a_damaged_member_costs_only_itself():
    data = bytearray(zipped({"a": LIST, "b": LIST, "c": LIST}))
    at = data.index(b"PK\x03\x04", 10) + 31 + 40
    data[at : at + 20] = bytes(20)
    read, _, problems = unpack(ZipExtractor(), bytes(data))
    assert read["a"] == read["c"] == LIST
    assert problems == [(ProblemKind.BROKEN, ("b",))]


def test_a_directory_that_ends_early_is_told():
    data = bytearray(zipped({"a": LIST, "b": LIST}))
    data[data.rindex(b"PK\x01\x02")] = 0
    read, _, problems = unpack(ZipExtractor(), bytes(data))
    assert read == {"a": LIST}
    assert problems == [(ProblemKind.BROKEN, ())]


def test_a_program_that_unpacks_itself_is_read_as_the_archive_in_it():
    assert unpack(ZipExtractor(), b"MZ" + bytes(3000) + zipped({"a": LIST})) == ({"a": LIST}, [], [])


def test_pictures_and_links_are_left_out_by_name():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.csv", PNG)
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("fake.png", LIST)
    assert unpack(ZipExtractor(), out.getvalue()) == ({"fake.png": LIST}, ["photo.csv", "link"], [])


def test_limits_of_members_bytes_and_parts():
    data = zipped({str(number): LIST for number in range(20)})
    read, _, problems = unpack(ZipExtractor(), data, limits=Limits(parts=5))
    assert (list(read), problems) == (list("01234"), [(ProblemKind.TOO_MANY, ())])
    read, _, problems = unpack(ZipExtractor(), data, limits=Limits(inflated_bytes=len(LIST) * 2 + 10))
    assert (b"".join(read.values()), problems) == (LIST + LIST + LIST[:10], [(ProblemKind.TOO_LARGE, ())])
    read, _, problems = unpack(ZipExtractor(), data, limits=Limits(part_bytes=100))
    assert set(read.values()) == {LIST[:100]}
    assert problems == [(ProblemKind.TOO_LARGE, (str(number),)) for number in range(20)]


def test_many_bad_members_are_told_in_few_problems():
    data = zip_of_raw([(b"%d" % number, 1, 8, 0, 0, bytes(20), 20, b"") for number in range(1000)])
    problems = unpack(ZipExtractor(), data)[2]
    assert len(problems) == 100


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tar(mode):
    links = [("l", tarfile.SYMTYPE, "/etc/passwd"), ("d", tarfile.CHRTYPE, ""), ("h", tarfile.LNKTYPE, "../../a")]
    data = tarred({"a.txt": LIST, "顧客.csv": b"b", "/abs": b"c", "n" * 200: b"d"}, mode, links)
    if mode != "w":
        (data,) = unpack(CompressedExtractor(), data)[0].values()
    read, left, problems = unpack(TarExtractor(), data)
    assert read == {"a.txt": LIST, "顧客.csv": b"b", "/abs": b"c", "n" * 200: b"d"}
    assert left == ["l", "d", "h"]
    assert problems == []


def test_old_tar_without_a_magic():
    header = bytearray(512)
    header[:5] = b"a.txt"
    header[100:107], header[124:135] = b"0000644", b"%011o" % 5
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    assert unpack(TarExtractor(), bytes(header) + b"hello" + bytes(507 + 1024)) == ({"a.txt": b"hello"}, [], [])


def test_cut_and_damaged_tar():
    data = tarred({"a": LIST, "b": LIST})
    read, _, problems = unpack(TarExtractor(), data[: 512 + 8192 + 512 + 100])
    assert read["a"] == LIST
    assert ProblemKind.BROKEN in {kind for kind, _ in problems}
    second = data.index(b"b\0\0", 512)
    read, _, problems = unpack(TarExtractor(), data[:second] + b"\xff" * 512 + data[second + 512 :])
    assert (read, problems) == ({"a": LIST}, [(ProblemKind.BROKEN, ())])


@pytest.mark.parametrize(
    "pack", [gzip.compress, bz2.compress, lzma.compress, lambda data: lzma.compress(data, lzma.FORMAT_ALONE)]
)
def test_compressed(pack):
    data = LIST * 100
    assert unpack(CompressedExtractor(), pack(data), name="a.csv.gz") == ({"a.csv": data}, [], [])
    assert unpack(CompressedExtractor(), pack(b""), name="a") == ({"a": b""}, [], [])
    read, _, problems = unpack(CompressedExtractor(), pack(data)[:-9], name="a.tgz")
    assert data.startswith(read.get("a.tar", b""))
    assert problems == [(ProblemKind.BROKEN, ("a.tar",))]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_streams_one_after_the_other(pack):
    assert unpack(CompressedExtractor(), pack(LIST) + pack(b"end") + bytes(100), name="a")[0] == {"a": LIST + b"end"}
    read, _, problems = unpack(CompressedExtractor(), pack(LIST) + b"more", name="a")
    assert (read, problems) == ({"a": LIST}, [(ProblemKind.BROKEN, ("a",))])


def test_gzip_keeps_the_name():
    out = io.BytesIO()
    with gzip.GzipFile("顧客.csv".encode("cp932").decode("latin-1"), "wb", fileobj=out) as file:
        file.write(LIST)
    assert list(unpack(CompressedExtractor(), out.getvalue())[0]) == ["顧客.csv"]


def seven(files, password=None, **more):
    py7zr = pytest.importorskip("py7zr", reason="the extra `archives` is not installed")
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, **more) as archive:
        for name, data in files.items():
            archive.writef(io.BytesIO(data), name)
    return out.getvalue()


def test_seven_zip():
    files = {"a.txt": LIST, "名簿.csv": b"b@example.jp"}
    assert unpack(SevenZipExtractor(), seven(files)) == (files, [], [])
    assert unpack(SevenZipExtractor(), seven({**files, "p.csv": PNG})) == (files, ["p.csv"], [])
    read, _, problems = unpack(SevenZipExtractor(), seven(files)[:-20])
    assert (read, problems) == ({}, [(ProblemKind.BROKEN, ())])


@pytest.mark.parametrize("header", [False, True])
def test_encrypted_seven_zip(header):
    data = seven({"a.txt": LIST}, "right", header_encryption=header)
    assert unpack(SevenZipExtractor(), data, ["wrong"]) == ({}, [], [(ProblemKind.ENCRYPTED, ())])
    assert unpack(SevenZipExtractor(), data, ["wrong", "right"]) == ({"a.txt": LIST}, [], [])


def test_seven_zip_over_the_limit():
    data = seven({"a": LIST, "zeros": bytes(3_000_000)})
    read, _, problems = unpack(SevenZipExtractor(), data, limits=Limits(inflated_bytes=2_000_000))
    assert read["a"] == LIST
    assert len(read["zeros"]) <= 2_000_000
    assert (ProblemKind.TOO_LARGE, ()) in problems


@pytest.mark.parametrize(
    ("extractor", "module", "data"),
    [(SevenZipExtractor, "py7zr", b"7z\xbc\xaf\x27\x1c"), (LzhExtractor, "lhafile", lzh({b"a": b"a"}))],
)
def test_without_the_extra_it_says_which(monkeypatch, extractor, module, data):
    monkeypatch.setitem(sys.modules, module, None)
    (problem,) = extractor().extract(Part("1", "", "", "", True, data), Limits(), ())
    assert problem.kind is ProblemKind.UNSUPPORTED
    assert "`archives`" in problem.detail


def test_lzh():
    pytest.importorskip("lhafile", reason="the extra `archives` is not installed")
    data = lzh({"顧客.csv".encode("cp932"): LIST, b"b": b"c"})
    assert unpack(LzhExtractor(), data) == ({"顧客.csv": LIST, "b": b"c"}, [], [])
    problems = unpack(LzhExtractor(), data.replace(b"reader1@", b"reader9@"))[2]
    assert problems == [(ProblemKind.BROKEN, ("顧客.csv",))]
    assert unpack(LzhExtractor(), data[:50])[2] == [(ProblemKind.BROKEN, ())]


@pytest.mark.parametrize(
    ("data", "kind", "word"),
    [
        (b"Rar!\x1a\x07\x00\xcf\x90\x73\x00\x00\x0d", ProblemKind.UNSUPPORTED, "RAR"),
        (b"Rar!\x1a\x07\x00\xcf\x90\x73\x80\x00\x0d", ProblemKind.ENCRYPTED, "RAR"),
        (b"Rar!\x1a\x07\x01\x00\x01\x02\x03\x04\x21\x04", ProblemKind.ENCRYPTED, "RAR"),
        (b"Rar!\x1a\x07\x01\x00\x01\x02\x03\x04\x21\x01", ProblemKind.UNSUPPORTED, "RAR"),
        (b"MSCF\x00\x00\x00\x00", ProblemKind.UNSUPPORTED, "CAB"),
    ],
)
def test_archives_nobody_reads_are_named(data, kind, word):
    part = Part("1", "", "", "", True, data)
    assert UnreadableExtractor().recognises(part)
    (problem,) = UnreadableExtractor().extract(part, Limits(), ())
    assert problem.kind is kind
    assert word in problem.detail
