"""A dossier as one self-contained page to print; it can load nothing, run nothing and send nothing."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from sentaudit.reporting.catalogue import catalogue
from sentaudit.reporting.dossier_parts import Document, capital
from sentaudit.reporting.harmless import visible
from sentaudit.reporting.inline import inline, policy


def page(document: Document) -> str:
    """The whole page. Every text passes `visible` and autoescaping."""
    environment = Environment(
        loader=PackageLoader("sentaudit.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"safe_text": visible, "capital": capital, "kind": _kind, "n": _number}
    words = catalogue(document.lang)
    style = inline("dossier.css")
    return environment.get_template("dossier.html.j2").render(
        document=document, style=style, policy=policy(style), t=words
    )


def _kind(value: object) -> str:
    """What the template has to draw: the name of the block's or cell's class in small letters."""
    return type(value).__name__.lower()


def _number(number: int) -> str:
    return f"{number:,}"
