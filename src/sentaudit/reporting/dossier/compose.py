"""The dossier of one incident: the facts a notice or an authority's report needs, and blanks for what people know.

It judges nothing. Every number comes from the result; what was not examined is said to be so, never shown as zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sentaudit.model.incident import Incident
from sentaudit.model.result import AuditResult
from sentaudit.reporting.dossier.around import facts_around
from sentaudit.reporting.dossier.facts import facts_of_the_mail
from sentaudit.reporting.dossier.markdown import markdown
from sentaudit.reporting.dossier.page import page
from sentaudit.reporting.dossier.parts import Document, Facts, Scene
from sentaudit.reporting.dossier.people import left_to_people
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import catalogue

FORMS: Mapping[str, Callable[[Document], str]] = MappingProxyType({"md": markdown, "html": page})
"""Format -> what makes text of it."""


def dossier(result: AuditResult, incident: Incident, form: str, *, reveal: bool = False, lang: str = "en") -> str:
    """The dossier of an incident of this result as Markdown (`md`) or as a page to print (`html`)."""
    return FORMS[form](document(result, incident, reveal=reveal, lang=lang))


def document(result: AuditResult, incident: Incident, *, reveal: bool, lang: str) -> Document:
    """The dossier before it has a format."""
    words = catalogue(lang)
    scene = Scene(result, incident, words, Mask.of(result, reveal=reveal))
    run = result.run
    return Document(
        lang=lang,
        title=words("dossier.title"),
        subject=words("dossier.subject", id=incident.id),
        purpose=words("dossier.purpose"),
        handling=words(f"dossier.handling.{'revealed' if reveal else 'masked'}"),
        revealed=reveal,
        head=Facts(
            (
                (words("dossier.head.as_of"), scene.second(int(run.finished.timestamp()), incident.zone)),
                (words("dossier.head.status"), words(f"status.{incident.status}")),
                (words("dossier.head.state"), words("word.complete" if run.complete else "word.incomplete")),
            )
        ),
        chapters=(*facts_of_the_mail(scene), *facts_around(scene), *left_to_people(scene)),
    )
