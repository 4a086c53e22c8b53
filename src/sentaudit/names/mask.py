"""Masking for everything that leaves the case: at most one character per word stays readable."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = "***"
_CHUNK = re.compile(r"[^\s<>()\[\],;:\"\u3000-\u3003\u3008-\u3011\uff08\uff09\uff0c\uff1a\uff1b]+")


def mask_address(address: str) -> str:
    """`taro@example.jp` becomes `t***@e***.jp`: first characters and the last label of the domain stay."""
    local, at, domain = address.rpartition("@")
    if not at:
        return _mask_words(address)
    top = "" if "[" in domain else domain.rpartition(".")[2] if "." in domain else ""
    return f"{_first(local)}{_HIDDEN}@{_first(domain)}{_HIDDEN}{'.' + top if top else ''}"


def mask_text(text: str) -> str:
    """A subject or other line: each word becomes its first character and `***`, each address as `mask_address` has it.

    A word is a run of letters, digits and marks of any script, so an unspaced Japanese sentence is one word.
    Punctuation and spacing stay, for an auditor to recognise the line; control characters become spaces.
    """
    return _CHUNK.sub(_mask_chunk, unicodedata.normalize("NFC", text))


def mask_name(name: str) -> str:
    """A personal name: `Taro Yamada` becomes `T*** Y***`, `山田太郎` becomes `山***`."""
    return mask_text(name.strip())


def _mask_chunk(match: re.Match[str]) -> str:
    chunk = match[0].replace("\uff20", "@")
    if chunk.count("@") == 1:
        address = chunk.strip(".'!?")
        if address[0] != "@" and address[-1] != "@":
            before, _, after = chunk.partition(address)
            return f"{before}{mask_address(address)}{after}"
    return _mask_words(match[0])


def _mask_words(text: str) -> str:
    pieces: list[str] = []
    in_word = False
    for char in text:
        category = unicodedata.category(char)
        if category[0] in "LNM":
            if not in_word:
                pieces.append(char + _HIDDEN)
            in_word = True
        elif category == "Cf":
            continue  # invisible: neither ends a word nor is shown
        else:
            in_word = False
            pieces.append(" " if category == "Cc" else char)
    return "".join(pieces)


def _first(text: str) -> str:
    """The first letter or digit, or nothing: a quote or bracket identifies nobody but would break the shape."""
    for char in text:
        if char.isalnum():
            return char
    return ""
