"""A dossier as one self-contained page to print; it can load nothing, run nothing and send nothing."""

from __future__ import annotations

from sentaudit.reporting.dossier.parts import Document, capital
from sentaudit.reporting.harmless import visible
from sentaudit.reporting.inline import inline, policy
from sentaudit.reporting.templating import environment, number
from sentaudit.reporting.words.catalogue import catalogue


def page(document: Document) -> str:
    """The whole page. Every text passes `visible` and autoescaping."""
    templates = environment()
    templates.filters |= {"safe_text": visible, "capital": capital, "kind": _kind, "n": number}
    words = catalogue(document.lang)
    style = inline("dossier.css")
    return templates.get_template("dossier.html.j2").render(
        document=document, style=style, policy=policy(style), t=words
    )


def _kind(value: object) -> str:
    """What the template has to draw: the name of the block's or cell's class in small letters."""
    return type(value).__name__.lower()
