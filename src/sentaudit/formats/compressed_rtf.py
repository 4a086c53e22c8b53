"""Unpacks the rich text of Outlook messages (MS-OXRTFCP)."""

from __future__ import annotations

from typing import Final

_DICTIONARY: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096
_HEADER = 16
_STORED = b"MELA"


def inflate_rtf(data: bytes) -> bytes:
    """The rich text; what there is of it where the data is cut. Checksums are not looked at."""
    if data[8:12] == _STORED:
        return data[_HEADER:]
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
    at = len(_DICTIONARY)
    out = bytearray()
    position = _HEADER
    while position < len(data):
        control = data[position]
        position += 1
        for bit in range(8):
            if control >> bit & 1:
                if position + 2 > len(data):
                    return bytes(out)
                pair = data[position] << 8 | data[position + 1]
                position += 2
                start, length = pair >> 4, (pair & 0xF) + 2
                if start == at:
                    return bytes(out)
                for step in range(start, start + length):
                    byte = window[step % _WINDOW]
                    out.append(byte)
                    window[at] = byte
                    at = (at + 1) % _WINDOW
            else:
                if position >= len(data):
                    return bytes(out)
                out.append(data[position])
                window[at] = data[position]
                position += 1
                at = (at + 1) % _WINDOW
    return bytes(out)
