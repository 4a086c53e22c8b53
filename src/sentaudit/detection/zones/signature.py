"""Finds contact blocks and footers at the end of a text: those below a ruler, and unsubscribe lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_RULE_SIGNS = "-_=*~+#/\\:・＿＝ー―─━－＊～〓☆★■□◆◇○●◎▽▼△▲｡‥… \u3000"
_CONTACT = (
    "tel|fax|電話|〒|http:|https:|www.|mail|メール|携帯|mobile|phone|unsubscribe|配信停止|配信解除|配信の停止|購読|登録解除|退会"
).split("|")
_UNSUBSCRIBE = (
    "unsubscribe|opt-out|opt out|配信停止|配信解除|配信の停止|購読解除|購読の解除|購読停止|購読中止|登録解除|退会"
    "|abbestellen|abmelden|désabonner|désinscri|cancelar la suscripción|mailing list"
).split("|")
_BLOCK_LINES = 16
_FOOTER_LINES = 12
_TAIL_WINDOW = 6000
_BLOCK_ADDRESSES = 3
_BLOCKS = 3


def ruled_off(text: str, own: Sequence[tuple[int, int]], end: int) -> Iterator[int]:
    """Which of the own hits (number, offset) stand in contact blocks or footers at the end of the own text.

    `end` is where the own text ends. A block of more than three addresses is no signature, whatever it looks like.
    """
    tail = _tail(text, end)
    if not tail or tail[0][0] > own[-1][1]:
        return
    bottom = len(tail)
    for _ in range(_BLOCKS):
        top = _block_top(tail, bottom)
        if top is None:
            break
        low, high = tail[top][0], tail[bottom][0] if bottom < len(tail) else end
        inside = [number for number, offset in own if low <= offset < high]
        if len(inside) > _BLOCK_ADDRESSES:
            break
        yield from inside
        bottom = top
    footer = tail[-_FOOTER_LINES:]
    for number, offset in own[-_BLOCK_ADDRESSES:]:
        place = next((place for place in range(len(footer) - 1, -1, -1) if footer[place][0] <= offset), None)
        if place is not None and any(_has_any(line, _UNSUBSCRIBE) for _, line in footer[max(0, place - 1) : place + 1]):
            yield number


def _tail(text: str, end: int) -> list[tuple[int, str]]:
    """The last non-empty lines before `end` with their offsets, as many as blocks can have."""
    start = max(0, end - _TAIL_WINDOW)
    if start:
        start = text.find("\n", start, end) + 1 or end
    lines: list[tuple[int, str]] = []
    for line in text[start:end].split("\n"):
        if line and not line.isspace():
            lines.append((start, line))
        start += len(line) + 1
    return lines[-_BLOCK_LINES * _BLOCKS :]


def _block_top(tail: Sequence[tuple[int, str]], bottom: int) -> int | None:
    """The ruler above the last contact block before `bottom`, None if there is no such block."""
    text = contact = False
    for number in range(bottom - 1, max(-1, bottom - _BLOCK_LINES - 1), -1):
        line = tail[number][1]
        if _is_rule(line):
            if text:
                return number if contact else None
        else:
            text = True
            contact = contact or _has_any(line, _CONTACT)
    return None


def _is_rule(line: str) -> bool:
    """A line that begins with dashes, equals signs, stars ...: `=====`, `━━━ Name ━━━`, `-*-*-*-`."""
    head = line.strip()[:4]
    return len(head) == 4 and not head.strip(_RULE_SIGNS) and len(set(head)) <= 3


def _has_any(line: str, words: Sequence[str]) -> bool:
    lowered = line[:400].lower()
    return any(word in lowered for word in words)
