"""What has an at-sign and a domain and still is no address: ids, algorithm names, files, logins and prompts."""

from __future__ import annotations

import re
from typing import Final

_ID_DOMAINS: Final = frozenset({"mail.gmail.com", "email.android.com", "mail.android.com", "email.amazonses.com"})
"""Domains that occur in Message-IDs but have no mailboxes."""

_ID_SUFFIXES: Final = (
    ".prod.outlook.com",
    ".prod.exchangelabs.com",
    ".mail.yahoo.com",
    ".phx.gbl",
    ".localdomain",
    ".noreply.github.com",
    ".noreply.gitlab.com",
)

_ALGORITHM_DOMAINS: Final = frozenset({"openssh.com", "libssh.org", "lysator.liu.se", "tinyssh.org", "ssh.com"})
_ALGORITHM = re.compile(
    r"(?:curve|chacha|aes\d|aead-|hmac-|umac-|zlib|ssh-|sk-|ecdsa|rsa-|rijndael|sntrup|mlkem|kex-|kex_|ext-info|eow"
    r"|hostkeys|auth-agent|statvfs|fstatvfs|posix-rename|hardlink|fsync|lsetstat|limits|no-more-sessions|keepalive"
    r"|tun$|diffie|webauthn|publickey-|session-bind|restrict-destination|agent)"
)

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEX = re.compile(r"[0-9a-f]{24,}")
_OLD_MOZILLA = re.compile(r"[0-9a-f]{8}\.\d{7}")
_GMAIL = re.compile(r"ca[+a-z0-9_=-]{38,}")
_PINE = re.compile(r"(?:alpine|pine)\.[a-z0-9]{3}\.|(?:\d+\.)*javamail\.")
_SPLIT = re.compile(r"[.-]")
_SCALED_FILE = re.compile(r"[1-9](?:\.[0-9])?x\.[a-z]{2,4}")

ID_LABEL: Final = re.compile(
    r"(?:[a-z-]{0,40}message-?id|in-reply-to|references|content-id|supersedes|メッセージ-?id)[^\S\n]{0,3}[:=：]"
    r"|(?-i:UID):\S",
    re.IGNORECASE,
)
"""Begins a line, or a folded header, of ids (RFC 5322 3.6.4, RFC 2392, RFC 5545 3.8.4.7)."""

ID_LEADS: Final = (
    "cid:", "mid:", "sip:", "sips:", "xmpp:",
    "/msg/<", "/r/<", "/mid/<", "/msgid/<", "msgid=<", "n message <", "n Message <", "n article <",
    "essage-ID: <", "essage-Id: <", "essage-id: <", "essage ID <", "essage-ID <", "essage-Id <", "essage-id <",
    "essage-id=<", "essage-ID=<", "essage_id=<", "essageId=<", "essage-id=",
)  # fmt: skip
"""What introduces an id wherever it stands in a line; sip and xmpp name telephones and chat accounts."""

_ARCHIVES: Final = (
    "/msgid/",
    "/msg/",
    "/r/",
    "/mid/",
    "lore.kernel.org/",
    "msgid=",
    "mid=",
    "message-id",
    "message_id",
)
_PROMPT_TAIL = re.compile(r"[ :][^\]\n]{0,80}\][#$%>]")
_SCP_TAIL = re.compile(r":(?:[~/](?!/)|[^\s:@<>\"']{1,120}\.git\b)")
_REPOSITORY_USERS: Final = frozenset({"git", "hg", "svn", "gitea", "gitlab", "aur"})
_PATH_TAIL = re.compile(r":[\w.~-]{1,80}/[\w.-]")


def is_machine_made(local: str, domain: str) -> bool:
    """Whether a lower-case local part and domain are a Message-ID, an algorithm's name or a picture's file name.

    Judged by look alone, so only forms no mailbox has: plain digits, a name with digits or a tagged address pass.
    """
    if domain in _ID_DOMAINS or domain.endswith(_ID_SUFFIXES):
        return True
    if domain in _ALGORITHM_DOMAINS and _ALGORITHM.match(local):
        return True
    if _SCALED_FILE.fullmatch(domain) and domain.rpartition(".")[2] in ("zip", "mov", "ai", "ps", "app"):
        return True
    return len(local) >= 12 and _looks_like_id(local)


def _looks_like_id(local: str) -> bool:
    digits = sum(map(local.count, "0123456789"))
    if not digits:
        return False
    if _HEX.fullmatch(local) or _OLD_MOZILLA.fullmatch(local) or _GMAIL.fullmatch(local) or _PINE.match(local):
        return True
    if _UUID.search(local) or (len(local) >= 40 and digits >= 12 and "=" not in local and "+" not in local):
        return True
    first, *others = _SPLIT.split(local)
    if len(first) < 8 or not first.isdecimal() or not others:
        return False
    return len(others[0]) >= 4 and others[0].isdecimal() and (len(others) > 1 or len(first) >= 12)


def is_id_line(line: str) -> bool:
    """Whether a line, with or without quote marks, begins a header of ids or an iCalendar UID."""
    return ID_LABEL.match(line.lstrip("> \t＞|*")) is not None


def url_part(before: str) -> str | None:
    """What stands between the `://` of a URL and the local part, None if the local part is in no URL."""
    start = before.rfind("://")
    if start < 0:
        return None
    inside = before[start + 3 :]
    return None if any(char in inside for char in ' \t\n<>"') else inside


def is_login(inside: str) -> bool:
    """Whether the local part after this piece of a URL is the URL's user-info (RFC 3986 3.2.1)."""
    return not any(char in inside for char in "/?#")


def is_archive_link(inside: str) -> bool:
    """Whether the URL leads to a message in an archive, by its Message-ID."""
    lowered = inside.lower()
    return any(mark in lowered for mark in _ARCHIVES)


def is_remote_path(local: str, after: str) -> bool:
    """Whether what follows the domain makes it a place on another machine: `git@host:org/repo`, `me@host:/etc`."""
    if not after.startswith(":"):
        return False
    if _SCP_TAIL.match(after):
        return True
    return local in _REPOSITORY_USERS and _PATH_TAIL.match(after) is not None


def is_prompt(before: str, after: str) -> bool:
    """Whether it is a shell prompt: `[root@web01.example.org ~]#`."""
    return before.endswith("[") and _PROMPT_TAIL.match(after) is not None
