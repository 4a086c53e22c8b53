"""What templates of all pages share: where they lie, how they escape, and how numbers and lines are written."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from sentaudit.reporting.harmless import shorten

_LINE = 160


def environment() -> Environment:
    """Templates of reports; every value is escaped, and one that is missing is an error."""
    return Environment(
        loader=PackageLoader("sentaudit.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def number(value: int) -> str:
    """With commas between thousands."""
    return f"{value:,}"


def line(text: object) -> str:
    """Text of mail made visible, in one line of bounded width."""
    return shorten(str(text), _LINE)
