"""What of a result may be shown: addresses, names, subjects and file names in the clear only if asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from sentaudit.model.result import AuditResult
from sentaudit.names.mask import mask_address, mask_name, mask_text

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)
_ANGLE = re.compile(r"(.*)<([^<>]*)>\s*", re.DOTALL)
_ACCOUNT = re.compile(r"(imaps?://)([^@/]+)@(.*)", re.DOTALL)
_PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^/@]*@")


class Mask:
    """Masks the texts of one report, or lets them through if `reveal`."""

    def __init__(self, *, reveal: bool, sources: Iterable[str] = ()) -> None:
        self.reveal = reveal
        self._accounts = {} if reveal else _told_apart(sources)

    @classmethod
    def of(cls, result: AuditResult, *, reveal: bool) -> Mask:
        """For a report of this result, in which accounts that look the same are numbered."""
        coverage = result.coverage
        named = {source.uri for source in coverage.sources} | {problem.where.source for problem in coverage.problems}
        return cls(reveal=reveal, sources=named)

    def address(self, address: str) -> str:
        return address if self.reveal else mask_address(address)

    def domain(self, domain: str) -> str:
        """The part of an address behind the @."""
        return domain if self.reveal else mask_address(f"x@{domain}").rpartition("@")[2]

    def text(self, text: str) -> str:
        return text if self.reveal else mask_text(text)

    def sender(self, sender: str) -> str:
        """An address, a name, or `Name <address>`."""
        if self.reveal:
            return sender
        if match := _ANGLE.fullmatch(sender):
            return f"{mask_name(match[1])} <{mask_address(match[2])}>".strip()
        return mask_address(sender) if "@" in sender else mask_name(sender)

    def message_id(self, message_id: str | None) -> str | None:
        """At most the first four characters, never more than half, and the masked domain.

        Some programs build the part before the @ from a mailbox name or a customer number.
        """
        if message_id is None or self.reveal:
            return message_id
        left, _, right = message_id.strip().strip("<>").rpartition("@")
        start = (left or right)[: min(4, len(left or right) // 2)]
        domain = f"@{self.domain(right)}" if left else ""
        return f"<{start}***{domain}>"

    def source(self, uri: str) -> str:
        """A source as named by the user; of an account on a server the user is masked like any address."""
        bare = without_password(uri)
        return bare if self.reveal else self._accounts.get(uri) or _mask_account(bare)

    def inner(self, steps: tuple[str, ...]) -> list[str]:
        """The way inside a part; of a masked file name the extension stays, row and page numbers stay whole."""
        return list(steps) if self.reveal else [_mask_step(step) for step in steps]


def _mask_step(step: str) -> str:
    if _NUMBER.fullmatch(step):
        return step
    extension = PurePosixPath(step).suffix
    if "@" in step or not _EXTENSION.fullmatch(extension):
        return mask_text(step)
    return mask_text(step.removesuffix(extension)) + extension


def _mask_account(uri: str) -> str:
    match = _ACCOUNT.fullmatch(uri)
    if match is None:
        return uri
    user = unquote(match[2])
    return f"{match[1]}{quote(mask_address(user) if '@' in user else mask_text(user), safe='*')}@{match[3]}"


def _told_apart(uris: Iterable[str]) -> dict[str, str]:
    """Masked accounts by their URI; those that would look the same get a number in the order of their names."""
    alike: dict[str, list[str]] = {}
    for uri in sorted(uris):
        bare = without_password(uri)
        alike.setdefault(_mask_account(bare), []).append(uri)
    return {
        uri: masked if len(same) == 1 or masked == without_password(uri) else f"{masked}#{number}"
        for masked, same in alike.items()
        for number, uri in enumerate(same, 1)
    }


def without_password(uri: str) -> str:
    """A source as named by the user, without a password that should never have been in it."""
    return _PASSWORD.sub(r"\1@", uri)
