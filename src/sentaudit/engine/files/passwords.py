"""Passwords to try on encrypted parts: those the user gave, and those a mail beside the encrypted one may say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from sentaudit.model.message import Message, Part
from sentaudit.names.charset import decode

_WORDS = re.compile(
    r"パスワード|パスコード|暗証|解凍キー|密码|密碼|비밀번호|passwor[dt]|passwd|passcode|pass\s?phrase|kennwort|"
    r"mot de passe|contrase[ñn]a|senha|(?<![a-z])(?:pass|pw|pwd|p/w)(?![a-z])",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"「([^「」\n]{1,64})」|『([^『』\n]{1,64})』|【([^【】\n]{1,64})】|[\"“]([^\"“”\n]{1,64})[\"”]")
_TOKEN = re.compile(r"[!-~]{3,64}")
_OTHER_LETTERS = re.compile(r"[\s:=はがを]*([^\s。、「」『』【】]{3,64})")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_TEXT_BYTES = 20_000
_MENTIONS = 10
_LINES = 4
_REACH = 400
_SAID = 40


class Passwords(tuple[str, ...]):
    """Passwords that show themselves to nobody who prints what holds them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} passwords>"


def said_in(message: Message) -> Passwords:
    """What may be a password in the text of a mail that speaks of one; in order of appearance, at most 40."""
    found: dict[str, None] = {}
    for part in message.parts:
        if not part.is_attachment and part.content_type in ("text/plain", "text/html"):
            text = _text(part)
            for mention, _ in zip(_WORDS.finditer(text), range(_MENTIONS), strict=False):
                found.update(dict.fromkeys(_behind(text[mention.end() : mention.end() + _REACH])))
    return Passwords(list(found)[:_SAID])


def _text(part: Part) -> str:
    """The text in one spelling of its signs: passwords are often written full-width beside Japanese words."""
    text, _ = decode(part.data[:_TEXT_BYTES], part.charset)
    if part.content_type == "text/html":
        from html import unescape

        text = unescape(_TAG.sub("\n", text))
    return unicodedata.normalize("NFKC", text)


def _behind(text: str) -> Iterator[str]:
    """Candidates in the rest of a line and the lines below it: in brackets, a line of its own, any word."""
    lines = [line.strip() for line in text.split("\n")]
    window = [lines[0], *[line for line in lines[1:] if line][:_LINES]]
    if (first := _OTHER_LETTERS.match(lines[0])) and not first[1].isascii():
        yield first[1]
    for line in window:
        for match in _BRACKETS.finditer(line):
            yield next(group for group in match.groups() if group).strip()
        for token in _TOKEN.findall(line):
            yield from _trimmed(token)


def _trimmed(token: str) -> Iterator[str]:
    """The word as it stands, and without the signs around it."""
    inner = token.strip(":=;,.<>()[]{}'\"`")
    inner = inner.rpartition(":")[2] if inner.count(":") == 1 and not inner.endswith(":") else inner
    if len(inner) >= 3:
        yield inner
    if token != inner:
        yield token


def joined(lists: Sequence[Sequence[str]], most: int) -> Passwords:
    """The passwords of several lists in their order, each once."""
    return Passwords(list(dict.fromkeys(word for words in lists for word in words))[:most])
