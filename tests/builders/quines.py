"""Archives that hold nothing but themselves, byte for byte: a zip and a gzip file nobody comes to the end of.

A deflate stream (RFC 1951) can write itself with two kinds of orders. SAY writes the bytes that stand behind it (a
stored block); AGAIN writes the last so many bytes once more (a block of matches). Whatever is to be in the output
twice, one behind the other, takes a SAY, the bytes and an AGAIN; so the bytes a SAY carries are the orders that stand
behind them, and the output catches up with the file.

The checksum of the file stands in the file. A CRC is linear over bits: 33 trials tell what each bit of it does to the
checksum of the whole, and 32 equations give the one that is right.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

Ends = Callable[[int], tuple[bytes, bytes]]
"""What stands before and behind the stream, with this checksum in it."""

HEAD = 60
"""Bytes before the stream: with the order behind them they are 65, which an AGAIN of five bytes can repeat."""
ORDER, LAST = 5, 4


def quine_zip() -> bytes:
    """A zip whose only member is this zip."""
    name = b"nothing-but-".ljust(HEAD - 30 - 10, b"-") + b"itself.zip"
    directory, end = 46 + len(name), 22
    size = _size(directory + end)
    packed = size - HEAD - directory - end

    def ends(crc: int) -> tuple[bytes, bytes]:
        about = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, crc, packed, size, len(name), 0)
        return b"PK\3\4" + about + name, (
            b"PK\1\2\x14\0" + about + bytes(14) + name
            + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, directory, HEAD + packed, 0)
        )  # fmt: skip

    return _with_checksum(ends)


def quine_gzip() -> bytes:
    """A gzip file of this gzip file (RFC 1952)."""
    head = b"\x1f\x8b\x08\x08" + bytes(5) + b"\xff" + b"itself.gz".rjust(HEAD - 11, b"-") + b"\0"
    return _with_checksum(lambda crc: (head, struct.pack("<II", crc, _size(8))))


def _around(head: bytes, tail: bytes) -> bytes:
    """The file: `head`, a stream that unpacks to all of the file, `tail`."""
    none, one, four = _say(0), _say(ORDER), _say(4 * ORDER)
    again = _again(10, 10)
    say_head, again_head = _say(HEAD + ORDER), _again(HEAD + ORDER, wider=True)
    again_tail = _again(LAST + len(tail), final=True)
    say_tail = _say(LAST + len(tail))
    stream = [
        *(say_head, head + say_head),
        again_head,
        *(one, again_head),
        *(one, one),
        *(four, again_head + one + one + four),
        again,
        *(four, again + four + again + four),
        again,
        *(four, again + none + none + say_tail),
        again,
        *(none, none),
        *(say_tail, again_tail + tail),
        again_tail,
    ]
    return b"".join([head, *stream, tail])


def _size(tail: int) -> int:
    return len(_around(bytes(HEAD), bytes(tail)))


def _say(size: int) -> bytes:
    """The next bytes."""
    return struct.pack("<BHH", 0, size, size ^ 0xFFFF)


def _again(*matches: int, wider: bool = False, final: bool = False) -> bytes:
    """The last bytes once more, in so many matches; `wider` by an empty block, so that it fills its bytes."""
    distance = sum(matches) - 1
    bits = "010" + "0" * 7 if wider else ""
    bits += "110" if final else "010"
    for length in matches:
        over = length - 3
        more = max(over.bit_length() - 3, 0)
        bits += f"{(4 * more + (over >> more)) + 1:07b}" + _low(over, more)
        more = max(distance.bit_length() - 2, 0)
        bits += f"{2 * more + (distance >> more):05b}" + _low(distance, more)
    bits += "0" * 7
    size = LAST if final else ORDER
    assert len(bits) <= 8 * size
    assert final or len(bits) == 8 * size
    return int(bits[::-1], 2).to_bytes(size, "little")


def _low(number: int, bits: int) -> str:
    """The lowest bits of a number, the lowest first."""
    return "".join(str(number >> bit & 1) for bit in range(bits))


def _with_checksum(ends: Ends) -> bytes:
    """The file whose checksum is the one it tells."""

    def told(crc: int) -> int:
        return zlib.crc32(_around(*ends(crc)))

    constant = told(0)
    # Row by row: which bits of the answer make bit `row` of what must be nothing, and what is there without them.
    columns = [told(1 << bit) ^ constant ^ (1 << bit) for bit in range(32)]
    rows = [
        sum((column >> row & 1) << bit for bit, column in enumerate(columns)) | (constant >> row & 1) << 32
        for row in range(32)
    ]
    crc = 0
    for bit in range(32):
        pivot = next(at for at in range(bit, 32) if rows[at] >> bit & 1)
        rows[bit], rows[pivot] = rows[pivot], rows[bit]
        rows = [row ^ rows[bit] if at != bit and row >> bit & 1 else row for at, row in enumerate(rows)]
    for bit in range(32):
        crc |= (rows[bit] >> 32 & 1) << bit
    assert told(crc) == crc
    return _around(*ends(crc))
