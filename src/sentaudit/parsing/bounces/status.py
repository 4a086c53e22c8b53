"""The machine-readable part of a delivery report, recipient by recipient (RFC 3464 2, RFC 6533)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sentaudit.names.address import canonical

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:[ \t]*(.*)")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_COMMENT = re.compile(r"\([^()]{0,400}\)")
_UTF8_ESCAPE = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_RECIPIENT_FIELDS = ("original-recipient", "final-recipient", "x-actual-recipient")
_LONGEST = 2000


class StatusGroup(NamedTuple):
    """One recipient: the canonical addresses it goes by (the one written to first), action, status, and free text."""

    addresses: tuple[str, ...]
    action: str
    status: str
    text: str


def read_status(text: str) -> tuple[str | None, list[StatusGroup]]:
    """The Message-ID of the reported mail if one is named, and the recipients in order.

    Blank lines between recipients may be missing: a recipient field that is there already begins the next one.
    """
    original: str | None = None
    groups: list[StatusGroup] = []
    for fields in _groups(text):
        named = fields.get("x-original-message-id") or fields.get("original-message-id")
        if named and original is None:
            original = named.strip().strip("<>") or None
        group = _group(fields)
        if group is not None:
            groups.append(group)
    return original, groups


def _groups(text: str) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    last = ""
    for line in text.split("\n"):
        if not line.strip():
            if fields:
                yield fields
            fields, last = {}, ""
            continue
        if line[0] in " \t":
            if last and len(fields[last]) < _LONGEST:
                fields[last] += " " + line.strip()
            continue
        found = _FIELD.match(line)
        if found is None:
            continue
        last = found[1].lower()
        if last in fields and last in _RECIPIENT_FIELDS:
            yield fields
            fields = {}
        fields[last] = found[2].strip()[:_LONGEST]
    if fields:
        yield fields


def _group(fields: dict[str, str]) -> StatusGroup | None:
    addresses: dict[str, None] = {}
    for name in _RECIPIENT_FIELDS:
        if name in fields:
            addresses.update(dict.fromkeys(_addresses(fields[name], xtext=name == "original-recipient")))
    if not addresses:
        return None
    status = _STATUS.search(fields.get("status", ""))
    action = fields.get("action", "").strip().lower().split(" ")[0].rstrip(";,")
    said = (fields.get(name, "") for name in ("status", "diagnostic-code", "x-supplementary-info"))
    return StatusGroup(tuple(addresses), action, status[0] if status else "", " ".join(said).strip())


def _addresses(value: str, *, xtext: bool) -> Iterator[str]:
    """The address of a typed field, and as it is when its escapes are undone (RFC 3461 4, RFC 6533 3)."""
    bare = value.partition(";")[2] if ";" in value else value
    bare = bare.strip()
    forms = [bare, _COMMENT.sub("", bare).strip()]
    if xtext and "+" in bare:
        forms.insert(0, _XTEXT.sub(lambda found: chr(int(found[1], 16)), bare))
    if "\\x{" in bare:
        forms.insert(0, _UTF8_ESCAPE.sub(_character, bare))
    for form in forms:
        begin, end = form.find("<"), form.rfind(">")
        address = canonical(form[begin + 1 : end] if 0 <= begin < end else form)
        if address is not None:
            yield address
            if form is not forms[0] or "+" not in form:
                return


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
