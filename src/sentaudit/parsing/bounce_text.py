"""Reports in plain words: the failed addresses of the text, what is said of each, where the returned mail begins."""

from __future__ import annotations

import re
from typing import NamedTuple

from sentaudit.names.address import canonical

_ADDRESS = re.compile(
    r"(?:\"[^\"\s@]{1,64}\"|[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,10}[A-Za-z0-9-]{2,63}"
)
_RETURNED = re.compile(
    r"^[-=*_# >]{2,}[ \t]*(?:below this line is a copy|this is a copy of (?:the|your)|original message|the (?:header|body|headers|unsent)|undelivered message"
    r"|message header|start of returned|returned (?:message|mail)|your message|unsent message|forwarded message|the original message|headers? of"
    r"|included is a copy|copy of|a copy of|message text|original mail|text of|transcript of original)"
    r"|^(?:original message(?: headers?)? follows|the original message (?:headers? )?follows|message headers? follows?|below is a copy|a copy of the (?:original )?message"
    r"|this is a copy of (?:the|your)|the (?:header|body) of the original|unsent message follows|--- the header of|here is a copy|original headers?|message header)"
    r"|^(?:return-path|received|x-received|dkim-signature|domainkey-signature|mime-version|arc-seal)[ \t]*:"
    r"|^[-=*■【＜<（(□◆●　 ]*(?:オリジナル|元の|送信された|お送りいただいた|以下)(?:の)?(?:メール|メッセージ|メッセージ)(?:の)?(?:ヘッダ|内容|本文)?",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL = re.compile(
    r"^[ \t>*・■●□○]*(?:to|recipients?(?: address)?|(?:final|original|failed|intended)[- ]recipients?|rcpt to|address|e-?mail(?: address)?|user|mailbox|failed address"
    r"|受信者|宛先|送信先|あて先|宛先アドレス|送信先アドレス|送信先メールアドレス|メールアドレス|收件人|destinataire|empf.nger|destinatario)[^:：=\n]{0,30}[:：=]",
    re.IGNORECASE,
)
_NOT_FAILED = re.compile(
    r"^[ \t>*]*(?:from|sender|reply-to|return-path|message-id|in-reply-to|references|cc|差出人|送信者|送信元)[^:：\n]{0,20}[:：]|contact|please (?:e-?)?mail|問い?合わ?せ|mailto:|http",
    re.IGNORECASE,
)
_PIVOT = re.compile(
    r"did not reach the following recipient|could not be delivered to the following|folgende[nr]? empf.nger.{0,20}nicht erreicht|(?:次|以下)の受信者(?:に|へ)",
    re.IGNORECASE,
)
_AUTHOR_ABOVE = re.compile(r"(?:sent by|message from|mail from|from)[ \t]*:?[ \t]*$", re.IGNORECASE)
_NAMED_BEFORE = ("rcpt to:", "recipient:", "recipient", "for", "550", "expanded from", "expanded from:", "generated from", "addressed to")
_HELPERS = ("postmaster@", "mailer-daemon@", "abuse@", "hostmaster@", "helpdesk@", "root@", "noreply@", "no-reply@", "support@")
_MOST_UNMARKED = 5
_CONTEXT_LINES = 12


class Notice(NamedTuple):
    """The words of a report. `said` are the lines before the returned mail, `failed` the addresses with their lines."""

    said: tuple[str, ...]
    failed: tuple[tuple[str, int], ...]
    rest: str

    @property
    def text(self) -> str:
        """All that is said before the returned mail."""
        return "\n".join(self.said)

    def near(self, address: str) -> str:
        """What is said of one address: the lines from it up to the next address; everything if it is the only one."""
        lines = sorted({line for _, line in self.failed})
        others = {one for one, _ in self.failed}
        if others <= {address}:
            return self.text
        found = []
        for one, line in self.failed:
            if one == address:
                after = min((other for other in lines if other > line), default=len(self.said))
                found += self.said[line : min(after, line + _CONTEXT_LINES)]
        return "\n".join(found) or self.text


def read_notice(text: str, own: frozenset[str]) -> Notice:
    """Finds the failed addresses of a text; `own` are addresses of the report's own header, which it is no news about.

    Addresses in a marked place (alone on a line, `<address>:`, behind a label, in a quoted RCPT command) count; where
    there is none, all of the text, if they are few.
    """
    cut = _RETURNED.search(text)
    said, rest = (text[: cut.start()], text[cut.start() :]) if cut else (text, "")
    if cut and "@" not in said:
        later = _RETURNED.search(text, _line_end(text, cut.end()))
        if later:
            said, rest = text[: later.start()], text[later.start() :]
    pivot = _PIVOT.search(said)
    if pivot and "@" in said[pivot.end() :]:
        said = said[pivot.start() :]  # above it stands whom the mail was written to, not whom it failed to reach
    lines = tuple(said.split("\n"))
    above = ""
    marked: list[tuple[str, int]] = []
    unmarked: list[tuple[str, int]] = []
    for number, line in enumerate(lines):
        before, above = above, line if line.strip() else above
        if "@" not in line or _NOT_FAILED.match(line) or _AUTHOR_ABOVE.search(before):
            continue
        for found in _ADDRESS.finditer(line[:2000]):
            address = canonical(found[0].rstrip("."))
            if address is None or address in own:
                continue
            (marked if _is_marked(line, found) else unmarked).append((address, number))
    if not marked:
        unmarked = [one for one in unmarked if not _NOT_FAILED.search(lines[one[1]])]
        unmarked = [one for one in unmarked if not one[0].startswith(_HELPERS)] or unmarked
        marked = unmarked if len({address for address, _ in unmarked}) <= _MOST_UNMARKED else []
    return Notice(lines, tuple(marked), rest)


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return end if end >= 0 else len(text)


def _is_marked(line: str, found: re.Match[str]) -> bool:
    before, after = line[: found.start()], line[found.end() :]
    bare = before.strip(" \t<\"'(>*・-")
    if not bare:
        return not after.strip(" \t>\"'):.,;-") or after.lstrip(" \t").startswith((">", ":", "...", ",", "on ", "(", ";", "["))
    lowered = before.lower()
    return lowered.rstrip(" <'\"").endswith(_NAMED_BEFORE) or after.startswith(("...", ">...")) or bool(_LABEL.match(line))
