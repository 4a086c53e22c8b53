"""Japanese encodings as mail really carries them: ISO-2022-JP with vendor rows and kana, and EUC-JP likewise."""

from __future__ import annotations

import re
from functools import cache
from struct import iter_unpack

_SWITCH = re.compile(rb"\x1b(?:\$[@AB]|\$[()+][@A-DGO-Q]|[(.][A-Z@]|&@)|[\x0e\x0f\r\n]")
_TWO_BYTE = {b"\x1b$@", b"\x1b$B", b"\x1b$(@", b"\x1b$(B", b"\x1b$(O", b"\x1b$(Q"}
_FOREIGN = {b"\x1b$A": "gb2312", b"\x1b$(A": "gb2312", b"\x1b$(C": "euc_kr", b"\x1b$(D": "euc_jp"}
_SHIFTED = {b"\x1b$)A": "gb2312", b"\x1b$)C": "euc_kr"}
_PAIRS = re.compile(rb"((?:[!-~][!-~])+)|[^!-~]+|.", re.DOTALL)
_HIGH = bytes(byte | 0x80 if 0x21 <= byte <= 0x7E else byte for byte in range(256))
_LOW = bytes(byte & 0x7F for byte in range(256))
_EUC_RUN = re.compile(rb"(?:[\xa1-\xfe]{2})+")


def decode_iso2022(data: bytes) -> tuple[str, bool]:
    """Text of an ISO-2022 stream (RFC 1468, 1554, 1922, CP5022x) and whether characters were lost. Never raises.

    Beyond the registered form it knows the NEC and IBM rows, half-width kana by escape, by shift-out and as raw
    8-bit bytes, and takes the end of a line for the end of a two-byte run whose closing escape is missing.
    """
    if 0x0E not in data:  # the codec would let a shift pass as a character
        try:
            return data.decode("iso2022_jp"), False
        except UnicodeDecodeError:
            pass
    pieces: list[str] = []
    designated, upper, shifted = "ascii", "kana", False
    position = 0
    for switch in _SWITCH.finditer(data):
        if switch.start() > position:
            pieces.append(_run(data[position : switch.start()], upper if shifted else designated))
        position = switch.end()
        sequence = switch[0]
        if sequence in b"\r\n":
            pieces.append(sequence.decode("ascii"))
            designated, shifted = "ascii", False
        elif sequence == b"\x0e":
            shifted = True
        elif sequence == b"\x0f":
            shifted = False
        elif sequence in _TWO_BYTE:
            designated = "jis"
        elif sequence in _FOREIGN:
            designated = _FOREIGN[sequence]
        elif sequence[1:2] == b"$" and sequence[2:3] in b")+":
            upper = _SHIFTED.get(sequence, "unknown")
        elif sequence[1:2] == b"$":
            designated = "unknown"
        elif sequence[1:2] == b"(":
            designated = "kana" if sequence == b"\x1b(I" else "ascii"
    pieces.append(_run(data[position:], upper if shifted else designated))
    text = "".join(pieces)
    return text, "\ufffd" in text


def decode_euc(data: bytes) -> tuple[str, bool]:
    """Text of EUC-JP with the NEC and IBM rows of CP51932, and whether characters were lost. Never raises."""
    try:
        return data.decode("euc_jp"), False
    except UnicodeDecodeError:
        pass
    pieces: list[str] = []
    position = 0
    for run in _EUC_RUN.finditer(data):
        # A preceding single shift belongs to the run: leave such a stretch to the codec.
        if data[run.start() - 1 : run.start()] in (b"\x8e", b"\x8f"):
            continue
        pieces.append(data[position : run.start()].decode("euc_jp", "replace"))
        pieces.append(_two_byte(run[0].translate(_LOW)))
        position = run.end()
    pieces.append(data[position:].decode("euc_jp", "replace"))
    text = "".join(pieces)
    return text, "\ufffd" in text


def _run(data: bytes, charset: str) -> str:
    """One stretch without switches, its 8-bit bytes being what a careless mailer let through."""
    if charset == "ascii":
        return data.decode("ascii") if data.isascii() else _eight_bit(data)
    if charset == "kana":
        return bytes(b | 0x80 if 0x21 <= b <= 0x5F else b for b in data).decode("cp932", "replace")
    if charset == "jis":
        return _two_byte(data)
    if charset == "unknown":
        return "\ufffd" * ((len(data) + 1) // 2)
    prefixed = data.translate(_HIGH)
    if charset == "euc_jp":  # JIS X 0212 is reached by a single shift before each character
        prefixed = b"".join(b"\x8f" + prefixed[i : i + 2] for i in range(0, len(prefixed) - 1, 2))
    return prefixed.decode(charset, "replace")


def _eight_bit(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp932", "replace")


def _two_byte(data: bytes) -> str:
    """JIS X 0208 pairs in 7 bits; rows the standard leaves free are read as CP932 has them."""
    try:
        return data.translate(_HIGH).decode("euc_jp") if data.isascii() else _pair_by_pair(data)
    except UnicodeDecodeError:
        return _pair_by_pair(data)


def _pair_by_pair(data: bytes) -> str:
    table = _pair_table()
    pieces: list[str] = []
    for match in _PAIRS.finditer(data):
        piece = match[0]
        if match[1]:
            pieces.append("".join([table[pair] for (pair,) in iter_unpack(">H", piece)]))
        elif piece.isascii():
            pieces.append(piece.decode("ascii") if piece <= b" " or len(piece) > 1 else "\ufffd")
        else:
            pieces.append(_eight_bit(piece))
    return "".join(pieces)


@cache
def _pair_table() -> dict[int, str]:
    """The character of each pair of 7-bit bytes, as one 16-bit number."""
    table: dict[int, str] = {}
    for row in range(0x21, 0x7F):
        for cell in range(0x21, 0x7F):
            pair = bytes((row, cell))
            try:
                char = pair.translate(_HIGH).decode("euc_jp")
            except UnicodeDecodeError:
                char = _to_cp932(row, cell).decode("cp932", "replace")
            table[row << 8 | cell] = char if len(char) == 1 else "\ufffd"
    return table


def _to_cp932(row: int, cell: int) -> bytes:
    """The Shift_JIS bytes of a JIS row and cell, both 0x21 to 0x7E (the arithmetic of JIS X 0208 annex 1)."""
    lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    trail = cell + (0x1F if cell < 0x60 else 0x20) if row % 2 else cell + 0x7E
    return bytes((lead, trail))
