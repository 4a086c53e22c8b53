"""Reports in plain words: the failed addresses of the text, what is said of each, where the returned mail begins."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from sentaudit.names.address import canonical

_ADDRESS = re.compile(
    r"(?:\"[^\"\s@]{1,64}\"|[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,10}[A-Za-z0-9-]{2,63}"
)
_RETURNED = re.compile(
    # A rule of dashes with a title, the title alone, the first trace field, and the same in Japanese.
    r"^[-=*_# >]{2,}[ \t]*(?:below this line is a copy|this is a copy of (?:the|your)|original m(?:essage|ail)"
    r"|the (?:headers?|body|unsent|original message)|undelivered message|message (?:header|text)|start of returned"
    r"|returned (?:message|mail)|your message|unsent message|forwarded message|headers? of|included is a copy|copy of"
    r"|a copy of|text of|transcript of original)"
    r"|^(?:original message(?: headers?)? follows|the original message (?:headers? )?follows|message headers? follows?"
    r"|below is a copy|a copy of the (?:original )?message|this is a copy of (?:the|your)|original headers?"
    r"|the (?:header|body) of the original|unsent message follows|here is a copy|message header)"
    r"|^(?:return-path|received|x-received|dkim-signature|domainkey-signature|mime-version|arc-seal)[ \t]*:"
    r"|^[-=*■【＜<（(□◆● \u3000]*(?:オリジナル|元|送信された|お送りいただいた|以下)の?(?:メール|メッセージ)",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL = re.compile(
    r"^[ \t>*・■●□○]*(?:to|recipients?(?: address)?|(?:final|original|failed|intended)[- ]recipients?|rcpt to|address"
    r"|e-?mail(?: address)?|user|mailbox|failed address|受信者|宛先|送信先|あて先|宛先アドレス|送信先アドレス"
    r"|送信先メールアドレス|メールアドレス|收件人|destinataire|empf.nger|destinatario)[^:：=\n]{0,30}[:：=]",
    re.IGNORECASE,
)
_NO_RECIPIENT = re.compile(
    r"^[ \t>*]*(?:from|sender|reply-to|return-path|message-id|in-reply-to|references|cc|差出人|送信者|送信元)"
    r"[^:：\n]{0,20}[:：]",
    re.IGNORECASE,
)
_HELP = re.compile(r"contact|please (?:e-?)?mail|問い?合わ?せ|mailto:|http", re.IGNORECASE)
_PIVOT = re.compile(
    r"did not reach the following recipient|(?:could not|cannot) be delivered to the following"
    r"|folgende[nr]? empf.nger.{0,20}nicht erreicht|(?:次|以下)の受信者(?:に|へ)",
    re.IGNORECASE,
)
_AUTHOR_ABOVE = re.compile(r"(?:sent by|message from|mail from|from)[ \t]*:?[ \t]*$", re.IGNORECASE)
_MARKS_BEFORE = (
    "rcpt to:", "recipient:", "recipient", "for", "550", "expanded from", "expanded from:", "generated from",
    "addressed to",
)  # fmt: skip
_MARKS_AFTER = (">", ":", "...", ",", "on ", "(", ";", "[")
_HELPERS = ("postmaster@", "mailer-daemon@", "abuse@", "hostmaster@", "helpdesk@", "root@", "noreply@", "no-reply@",
            "support@")  # fmt: skip
_MOST_UNMARKED = 5
_CONTEXT_LINES = 12
_LONGEST_LINE = 2000


class Notice:
    """The words of a report: `lines` before the returned mail, `failed` addresses with the lines they stand in, and
    the `rest` of the text."""

    def __init__(self, lines: list[str], failed: dict[str, list[int]], rest: str) -> None:
        self._lines, self.failed, self.rest = lines, failed, rest
        self._used = sorted({line for some in failed.values() for line in some})

    @cached_property
    def text(self) -> str:
        """All that is said before the returned mail."""
        return "\n".join(self._lines)

    def near(self, address: str) -> str:
        """What is said of one address: the lines from it up to the next address; everything if it is the only one."""
        lines = self.failed.get(address)
        if not lines or len(self.failed) == 1:
            return self.text
        found: list[str] = []
        for line in lines[:3]:
            after = bisect_right(self._used, line)
            end = self._used[after] if after < len(self._used) else len(self._lines)
            found += self._lines[line : min(end, line + _CONTEXT_LINES)]
        return "\n".join(found)


def read_notice(text: str, own: frozenset[str]) -> Notice:
    """Finds the failed addresses of a text; `own` are addresses of the report's own header, which it is no news about.

    Addresses in a marked place (alone on a line, `<address>:`, behind a label, in a quoted RCPT command) count; where
    there is none, all of the text, if they are few.
    """
    said, rest = _without_returned(text)
    pivot = _PIVOT.search(said)
    if pivot and "@" in said[pivot.end() :]:
        said = said[pivot.start() :]  # above it stands whom the mail was written to, not whom it failed to reach
    lines = said.split("\n")
    marked: dict[str, list[int]] = {}
    unmarked: dict[str, list[int]] = {}
    above = ""
    for number, line in enumerate(lines):
        before, above = above, line if line.strip() else above
        if "@" not in line or _NO_RECIPIENT.match(line) or _AUTHOR_ABOVE.search(before[-40:]):
            continue
        for found in _ADDRESS.finditer(line[:_LONGEST_LINE]):
            address = canonical(found[0].rstrip("."))
            if address is not None and address not in own:
                (marked if _is_marked(line, found) else unmarked).setdefault(address, []).append(number)
    return Notice(lines, marked or _likely(unmarked, lines), rest)


def _without_returned(text: str) -> tuple[str, str]:
    """The text up to the returned mail, and the rest; a title before any address is not the one."""
    cut = _RETURNED.search(text)
    if cut and "@" not in text[: cut.start()]:
        end = text.find("\n", cut.end())
        cut = (_RETURNED.search(text, end) if end >= 0 else None) or cut
    return (text[: cut.start()], text[cut.start() :]) if cut else (text, "")


def _likely(unmarked: dict[str, list[int]], lines: list[str]) -> dict[str, list[int]]:
    """Addresses in running text, without those offered for questions; none if they are too many to be sure."""
    found = {one: places for one, places in unmarked.items() if not _HELP.search(lines[places[0]][:_LONGEST_LINE])}
    found = {one: places for one, places in found.items() if not one.startswith(_HELPERS)} or found
    return found if len(found) <= _MOST_UNMARKED else {}


def _is_marked(line: str, found: re.Match[str]) -> bool:
    before, after = line[: found.start()], line[found.end() : found.end() + 80]
    if not before.strip(" \t<\"'(>*・-"):
        return not after.strip(" \t>\"'):.,;-") or after.lstrip(" \t").startswith(_MARKS_AFTER)
    if before[-40:].lower().rstrip(" <'\"").endswith(_MARKS_BEFORE) or after.startswith(("...", ">...")):
        return True
    return _LABEL.match(line) is not None
