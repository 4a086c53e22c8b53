"""A kind of personal data as files describe it: the headings of its columns and the look of its values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sentaudit.rules.check_digits import CHECKS
from sentaudit.rules.fields import Fields
from sentaudit.rules.rule import DATA_KINDS
from sentaudit.rules.yaml_lines import Faults, Node, Scalar

_KINDS = {kind: kind for kind in sorted(DATA_KINDS - {"address"})}
_CHECKS = {name: name for name in CHECKS}
_LONGEST_PATTERN = 1000


@dataclass(frozen=True, slots=True)
class Examples:
    """Headings and values the kind must, or as counter-examples must not, recognise. `origin` is file:line."""

    headings: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data.

    A heading is of this kind if it ends in one of `headings` (or of `weak`, words with other meanings as well) and in
    no longer word of another kind or of `unlike`. `values` are expressions for whole values under such a heading;
    `strict` leaves out what does not match. `bare` are those that tell the kind of a column without any heading.
    `checked` names the check digit every value must have.
    """

    id: str
    headings: tuple[str, ...]
    weak: tuple[str, ...]
    unlike: tuple[str, ...]
    values: tuple[str, ...]
    bare: tuple[str, ...]
    strict: bool
    checked: str
    examples: Examples
    counter_examples: Examples
    origin: str


def read_kind(node: Node, faults: Faults) -> Kind | None:
    """The kind of a file, or None after putting the faults."""
    before = len(faults.found)
    fields = Fields(node, faults, "kind")
    kind = Kind(
        id=fields.choice("id", _KINDS, ""),
        headings=_texts(fields, "headings", required=True),
        weak=_texts(fields, "weak"),
        unlike=_texts(fields, "unlike"),
        values=_expressions(fields, "values"),
        bare=_expressions(fields, "bare"),
        strict=fields.flag("strict", default=False),
        checked=fields.choice("checked", _CHECKS, "", required=False),
        examples=_examples(fields, "examples"),
        counter_examples=_examples(fields, "counter_examples"),
        origin=f"{faults.path}:{fields.line_of('id')}",
    )
    if kind.strict and not kind.values:
        faults.add(fields.line_of("strict"), "'strict' needs 'values'")
    fields.finish()
    return kind if len(faults.found) == before else None


def _texts(fields: Fields, key: str, *, required: bool = False) -> tuple[str, ...]:
    found: list[str] = []
    for node in fields.items(key, required=required):
        text = node.value if isinstance(node, Scalar) else None
        if not isinstance(text, str) or not text.strip():
            fields.faults.add(node.line, f"an entry of '{key}' must be text (numbers need quotes)")
        elif text in found:
            fields.faults.add(node.line, f"an entry of '{key}' is there twice")
        else:
            found.append(text)
    return tuple(found)


def _expressions(fields: Fields, key: str) -> tuple[str, ...]:
    found = _texts(fields, key)
    for text in found:
        try:
            re.compile(text)
        except (re.error, OverflowError, RecursionError) as error:
            fields.faults.add(fields.line_of(key), f"an entry of '{key}' is no regular expression: {error}")
        if len(text) > _LONGEST_PATTERN:
            fields.faults.add(fields.line_of(key), f"an entry of '{key}' is longer than {_LONGEST_PATTERN} characters")
    return found


def _examples(fields: Fields, key: str) -> Examples:
    node = fields.take(key)
    if node is None:
        return Examples()
    inner = Fields(node, fields.faults, f"'{key}'")
    headings, values = _texts(inner, "headings"), _texts(inner, "values")
    if not headings and not values:
        fields.faults.add(node.line, f"'{key}' must hold 'headings' or 'values'")
    inner.finish()
    return Examples(headings, values, f"{fields.faults.path}:{node.line}")
