"""Archives made by hand, with what no library would write: encrypted, cut, lying and endless ones."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib

LIST = b"".join(b"reader%d@maple.example\n" % number for number in range(300))


def zipped(files, method=zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of name -> bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def zip_of_raw(members) -> bytes:
    """A zip of (name, flags, method, time, crc, packed bytes, size, extra): headers as told, true or not."""
    body, directory = bytearray(), bytearray()
    for name, flags, method, time, crc, packed, size, extra in members:
        at = len(body)
        body += struct.pack(
            "<4sHHHHHIIIHH", b"PK\x03\x04", 20, flags, method, time, 0, crc, len(packed), size, len(name), len(extra)
        )
        body += name + extra + packed
        directory += struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, flags, method, time, 0, crc, len(packed), size,
            len(name), len(extra), 0, 0, 0, 0, at,
        )  # fmt: skip
        directory += name + extra
    count = min(len(members), 0xFFFF)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def deflated(data: bytes) -> bytes:
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return engine.compress(data) + engine.flush()


def zip_crypto(name: bytes, data: bytes, password: bytes) -> bytes:
    """One member in the old encryption of PKWARE (APPNOTE 6.1)."""

    def crc(value, byte):
        return (value >> 8) ^ table[(value ^ byte) & 0xFF]

    table = [_table_entry(n) for n in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte):
        keys[0] = crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crc(keys[2], keys[1] >> 24)

    for byte in password:
        update(byte)
    packed = bytearray()
    for byte in bytes(11) + bytes([zlib.crc32(data) >> 24]) + deflated(data):
        two = (keys[2] | 2) & 0xFFFF
        packed.append(byte ^ ((two * (two ^ 1) >> 8) & 0xFF))
        update(byte)
    return zip_of_raw([(name, 1, 8, 0, zlib.crc32(data), bytes(packed), len(data), b"")])


def _table_entry(value):
    for _ in range(8):
        value = (value >> 1) ^ (0xEDB88320 if value & 1 else 0)
    return value


def zip_aes(name: bytes, data: bytes, password: bytes) -> bytes:
    """One member in WinZip's AES-256 (AE-2)."""
    from Crypto.Cipher import AES
    from Crypto.Hash import HMAC, SHA1
    from Crypto.Protocol.KDF import PBKDF2
    from Crypto.Util import Counter

    salt = bytes(range(16))
    keys = PBKDF2(password, salt, 66, 1000, hmac_hash_module=SHA1)
    cipher = AES.new(keys[:32], AES.MODE_CTR, counter=Counter.new(nbits=128, little_endian=True))
    sealed = cipher.encrypt(deflated(data))
    mac = HMAC.new(keys[32:64], sealed, SHA1).digest()[:10]
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8)
    return zip_of_raw([(name, 1, 99, 0, 0, salt + keys[64:] + sealed + mac, len(data), extra)])


def overlapping(count: int, size: int) -> bytes:
    """A zip whose members all are the same packed bytes: a bomb that needs no nesting."""
    packed = deflated(bytes(size))
    body = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, zlib.crc32(bytes(size)), len(packed), size, 1, 0)
    body += b"a" + packed
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, zlib.crc32(bytes(size)), len(packed), size,
        1, 0, 0, 0, 0, 0, 0,
    )  # fmt: skip
    directory = (entry + b"a") * count
    return (
        body
        + directory
        + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0, count & 0xFFFF, len(directory), len(body), 0)
    )


def tarred(files, mode="w", links=()) -> bytes:
    """A tar of name -> bytes, and links of name -> target."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.GNU_FORMAT) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for name, kind, target in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
    return out.getvalue()


def lzh(files) -> bytes:
    """An LZH archive of name -> bytes, stored (level 1 headers)."""
    out = bytearray()
    for name, data in files.items():
        header = struct.pack("<5sIIIBBB", b"-lh0-", len(data), len(data), 0, 0x20, 1, len(name)) + name
        header += struct.pack("<HcH", _crc16(data), b"U", 0)
        out += bytes([len(header), sum(header) & 0xFF]) + header + data
    return bytes(out) + b"\0"


def _crc16(data):
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
    return value
