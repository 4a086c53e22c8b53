"""Zip archives to their files: each member by itself, so that a broken or locked one costs only itself."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from sentaudit.extraction.archives.unpacking import CHUNK, Unpacking, decode_name
from sentaudit.extraction.archives.zip_directory import LOCAL, DamagedDirectoryError, Entry, entries, local_entries
from sentaudit.extraction.archives.zip_methods import is_known, named, unpacked
from sentaudit.formats.foreign import Fault
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04")
_PROGRAM = b"MZ"
_TAIL = 1 << 16
_END = b"PK\x05\x06"
_TAILPIECE = b"PK\x01\x02" + bytes(20)  # a directory begins, as long as the longest record of sizes looked for
_ENCRYPTED, _SIZES_FOLLOW, _STRONG, _MASKED, _PATCHED = 1, 1 << 3, 1 << 6, 1 << 13, 1 << 5
_AES = 99
_PROVEN = 1 << 20  # bytes of a member that must decrypt before a ZipCrypto password counts as right
_NO_SIZE = 0xFFFFFFFE


class ZipExtractor:
    """Reads zip (APPNOTE 6.3): stored, deflate, deflate64, bzip2, LZMA, xz; ZipCrypto and WinZip AES; cut and
    self-extracting."""

    sandboxed = True
    nameless = True

    def recognises(self, part: Part) -> bool:
        """By the first bytes, or, for a program that unpacks itself, by the end of the directory."""
        data = part.data
        return not part.omitted and (
            data.startswith(_MAGIC) or (data.startswith(_PROGRAM) and data.rfind(_END, -_TAIL) > 0)
        )

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Part | Problem]:
        """Each file as a Part, in the order of the directory; without one, what can be found is taken."""
        unpacking = Unpacking(part, limits)
        found = entries(part.data)
        if found is None:
            yield from unpacking.problem(ProblemKind.BROKEN, "the zip archive has no directory: it is cut or damaged")
            found = local_entries(part.data)
        keys = _Keys(passwords)
        try:
            for entry in found:
                if not entry.is_folder:
                    yield from _member(part.data, entry, keys, unpacking)
                if unpacking.stopped:
                    return
        except DamagedDirectoryError:
            yield from unpacking.problem(ProblemKind.BROKEN, "the directory of the zip archive is damaged")


def _member(data: bytes, entry: Entry, keys: _Keys, unpacking: Unpacking) -> Iterator[Part | Problem]:
    name = decode_name(entry.name, utf8=entry.is_utf8)
    if entry.is_link:
        yield from unpacking.left_out(name, "a link, no file")
    else:
        yield from unpacking.member(name, _content(data, entry, keys))


class _Keys:
    """Passwords to try, the one that fitted last first."""

    def __init__(self, passwords: Sequence[str]) -> None:
        self.candidates = list(dict.fromkeys(key for one in passwords for key in _spellings(one)))

    def fitted(self, key: bytes) -> None:
        self.candidates.remove(key)
        self.candidates.insert(0, key)


def _spellings(password: str) -> Iterator[bytes]:
    """A password as bytes: programs differ in the charset they take it in."""
    for codec in ("utf-8", "cp932", "latin-1"):
        try:
            yield password.encode(codec)
        except UnicodeEncodeError:
            continue


def _content(data: bytes, entry: Entry, keys: _Keys) -> Iterator[bytes]:
    """The unpacked bytes of a member. Raises Fault."""
    if not entry.flags & _ENCRYPTED:
        if is_known(entry.method) and not entry.is_open_ended and not entry.flags & _PATCHED:
            yield from unpacked(data, entry)
        else:
            yield from _decoded(data, entry, None)
        return
    sealed = Fault(ProblemKind.ENCRYPTED, f"encrypted zip member ({entry.packed} bytes)")
    if entry.flags & (_STRONG | _MASKED):
        raise sealed
    for key in keys.candidates:
        chunks = _decoded(data, entry, key)
        try:
            first = _beginning(chunks)
        except _WrongKeyError:
            continue
        except Fault as fault:
            if fault.kind is ProblemKind.UNSUPPORTED or entry.method == _AES:
                raise
            continue  # ZipCrypto takes one wrong password of 256 at first sight; the content gives it away
        keys.fitted(key)
        yield from first
        yield from chunks
        return
    raise sealed


def _beginning(chunks: Iterator[bytes]) -> list[bytes]:
    taken: list[bytes] = []
    size = 0
    for chunk in chunks:
        taken.append(chunk)
        size += len(chunk)
        if size > _PROVEN:
            break
    return taken


class _WrongKeyError(Exception):
    """The password does not open the member."""


def _decoded(data: bytes, entry: Entry, key: bytes | None) -> Iterator[bytes]:
    import zlib

    from stream_unzip import PasswordError, TruncatedDataError, UnsupportedFeatureError, stream_unzip

    if not entry.packed and not entry.size and not entry.is_open_ended:
        return
    try:
        for _, _, chunks in stream_unzip(_as_archive(data, entry), key, CHUNK):
            yield from chunks
            return
    except PasswordError as error:
        raise _WrongKeyError from error
    except UnsupportedFeatureError as error:
        detail = f"no reader for zip compression method {named(entry.method)}"
        raise Fault(ProblemKind.UNSUPPORTED, detail) from error
    except TruncatedDataError as error:
        raise Fault(ProblemKind.BROKEN, "the archive member is cut") from error
    except (ValueError, LookupError, ArithmeticError, EOFError, struct.error, zlib.error, MemoryError) as error:
        raise Fault(ProblemKind.BROKEN, "the archive member is damaged") from error


def _as_archive(data: bytes, entry: Entry) -> Iterator[bytes]:
    """The member as an archive of its own, with the sizes of the directory in front of it.

    A member whose sizes stand nowhere keeps its own header.
    """
    start, end = entry.start, min(entry.start + entry.packed, len(data))
    if not entry.is_open_ended:
        flags = entry.flags & (_ENCRYPTED | _SIZES_FOLLOW | _PATCHED)
        size, packed = min(entry.size, _NO_SIZE), min(entry.packed, _NO_SIZE)
        sizes = (entry.crc, packed, size)
        yield LOCAL.pack(
            b"PK\x03\x04", 20, flags, entry.method, entry.time, 0, *sizes, 1, len(entry.aes)
        ) + b"-" + entry.aes  # fmt: skip
    for position in range(start, end, CHUNK):
        yield data[position : min(position + CHUNK, end)]
    if end == start + entry.packed and not entry.is_open_ended:
        if entry.flags & _SIZES_FOLLOW:
            yield struct.pack("<4sIII", b"PK\x07\x08", *sizes)
        yield _TAILPIECE
    elif entry.is_open_ended and end < len(data):
        yield _TAILPIECE
