"""What of a result may be shown: addresses, names, subjects and file names in the clear only if asked for."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from sentaudit.names.mask import mask_address, mask_name, mask_text

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)
_ANGLE = re.compile(r"(.*)<([^<>]*)>\s*", re.DOTALL)
_PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^/@]*@")


class Mask:
    """Masks the texts of one report, or lets them through if `reveal`."""

    def __init__(self, *, reveal: bool) -> None:
        self.reveal = reveal

    def address(self, address: str) -> str:
        return address if self.reveal else mask_address(address)

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
        domain = "@" + mask_address(f"x@{right}").partition("@")[2] if left else ""
        return f"<{start}***{domain}>"

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


def without_password(uri: str) -> str:
    """A source as named by the user, without a password that should never have been in it."""
    return _PASSWORD.sub(r"\1@", uri)
