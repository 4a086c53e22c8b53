"""Reads the values that say who is told of a run, and what of them does not fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sentaudit.cli.settings.values import text
from sentaudit.notifying.base import is_protected
from sentaudit.rules.yaml_lines import Plain

_PASSWORDS = tuple(f"notify.smtp_password_{kind}" for kind in ("env", "file", "command"))


def when(value: Plain) -> str:
    """changes or always."""
    if value not in ("changes", "always"):
        raise ValueError("must be changes or always")
    return str(value)


def name(value: Plain) -> str:
    """A short name in one line: it stands in subjects and labels."""
    given = text(value)
    if len(given) > 40 or not given.isprintable():
        raise ValueError("must be a name of at most 40 printable characters")
    return given


def webhook(value: Plain) -> str:
    """An https:// URL; http:// only to this machine."""
    given = text(value)
    try:
        protected = is_protected(given)
    except ValueError:
        protected = False
    if not protected or not given.isascii() or any(char <= " " for char in given):
        raise ValueError("must be an https:// URL")
    return given


def metrics_file(value: Plain) -> str:
    """A path that the node exporter will read."""
    given = text(value)
    if not given.endswith(".prom"):
        raise ValueError("must end with .prom: the node exporter reads no other file")
    return given


def contradictions(values: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with the settings together, whatever place they come from."""
    if "notify.mail_to" in values and "notify.mail_from" not in values:
        yield "notify.mail_to needs notify.mail_from, the address mail about runs comes from"
    if "notify.webhook" in values and "notify.webhook_file" in values:
        yield "notify.webhook and notify.webhook_file: only one of them can hold"
    passwords = [key for key in _PASSWORDS if key in values]
    if len(passwords) > 1:
        yield f"{' and '.join(passwords)}: only one of them can hold"
    if bool(passwords) != ("notify.smtp_user" in values):
        yield f"notify.smtp_user and one of {', '.join(_PASSWORDS)} belong together"
