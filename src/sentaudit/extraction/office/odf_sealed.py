"""OpenDocument files with a password (ODF 1.2 part 3, 4.8): every member is encrypted on its own with AES."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence

from sentaudit.extraction.archives.zip_package import Package
from sentaudit.extraction.office.xml_walk import attribute, walk
from sentaudit.formats.foreign import Fault
from sentaudit.model.config import Limits

_AES = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
_KEY_SIZE = 32
_MOST_ROUNDS = 1_000_000
_BLOCK = 16
_CHECKED = 1024
_DIGESTS = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}


class _Lock:
    """How one member is encrypted."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}


class _Manifest:
    direct = False

    def __init__(self) -> None:
        self.locks: dict[str, _Lock] = {}
        self._path = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "file-entry":
            self._path = attribute(attributes, "full-path")
        elif name == "encryption-data":
            self.locks[self._path] = _Lock()
        lock = self.locks.get(self._path)
        if lock is not None:
            lock.said.update((f"{name}:{key.rpartition(':')[2]}", value) for key, value in attributes.items())

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def opened(package: Package, manifest: bytes, passwords: Sequence[str], limits: Limits) -> bytes | None:
    """The same package with its members in the clear; None if no password fits or it is locked in another way."""
    handler = _Manifest()
    walk(iter([manifest]), handler, limits.part_bytes)
    for password in passwords:
        try:
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as clear:
                for name, content in _members(package, handler.locks, password, limits):
                    clear.writestr(zipfile.ZipInfo(name), content)
            return out.getvalue()
        except (Fault, ValueError, KeyError, zlib.error, binascii.Error):
            continue
    return None


def _members(
    package: Package, locks: Mapping[str, _Lock], password: str, limits: Limits
) -> Iterator[tuple[str, bytes]]:
    """Raises ValueError or zlib.error if the password does not fit."""
    keys: dict[tuple[bytes, int, str], bytes] = {}
    left = limits.inflated_bytes
    for name in package.names:
        if name.startswith("META-INF/"):
            continue
        content = package.read(name, limits.part_bytes)
        lock = locks.get(name)
        if lock is not None:
            content = _decrypted(content, lock.said, password, keys, min(left, limits.part_bytes))
        left -= len(content)
        yield name, content


def _decrypted(
    content: bytes, said: Mapping[str, str], password: str, keys: dict[tuple[bytes, int, str], bytes], most: int
) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    rounds = int(said["key-derivation:iteration-count"])
    if said["algorithm:algorithm-name"] != _AES or not 0 < rounds <= _MOST_ROUNDS:
        raise ValueError("locked in another way")
    salt = base64.b64decode(said["key-derivation:salt"])
    start = "sha256" if "sha256" in said.get("start-key-generation:start-key-generation-name", "").lower() else "sha1"
    known = (salt, rounds, start)
    if known not in keys:
        begun = _DIGESTS[start](password.encode()).digest()
        keys[known] = hashlib.pbkdf2_hmac("sha1", begun, salt, rounds, _KEY_SIZE)
    vector = base64.b64decode(said["algorithm:initialisation-vector"])
    decryptor = Cipher(algorithms.AES(keys[known]), modes.CBC(vector)).decryptor()
    whole = len(content) // _BLOCK * _BLOCK
    packed = decryptor.update(content[:whole]) + decryptor.finalize()
    packed = packed[: len(packed) - packed[-1]] if packed and packed[-1] <= _BLOCK else packed
    if "encryption-data:checksum" in said:
        digest = _DIGESTS["sha256" if "sha256" in said.get("encryption-data:checksum-type", "").lower() else "sha1"]
        if digest(packed[:_CHECKED]).digest() != base64.b64decode(said["encryption-data:checksum"]):
            raise ValueError("another password")
    inflater = zlib.decompressobj(-15)
    clear = inflater.decompress(packed, most)
    if not inflater.eof:
        raise ValueError("cut short, over the limit, or another password")
    return clear
