"""The HTML report: one self-contained page to look at, search, print and sign; it can load nothing and send nothing."""

from __future__ import annotations

from functools import partial
from typing import IO

from jinja2 import Environment

from sentaudit.model.incident import Severity
from sentaudit.model.result import AuditResult
from sentaudit.reporting.html.answer import Answer
from sentaudit.reporting.html.data import Data
from sentaudit.reporting.html.lists import Lists
from sentaudit.reporting.inline import inline, policy
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.templating import environment, line, number
from sentaudit.reporting.words.catalogue import Catalogue, catalogue
from sentaudit.reporting.words.problem_text import detail_text
from sentaudit.reporting.words.times import minute
from sentaudit.reporting.words.verdict import found, unread

_STYLES = ("look.css", "report.css")
_SCRIPTS = ("draw.js", "incident.js", "report.js")


class HtmlReporter:
    """The answer and everything about coverage stand in the page itself. Incidents lie in it as data, one line each,
    and are laid out when they are opened or printed: a report of ten thousand opens as fast as one of ten.

    Lists of one incident are cut so that the page stays small enough to open; what is cut is said on the spot.
    """

    extension = "html"
    binary = False

    def write(self, result: AuditResult, stream: IO[str], *, reveal: bool, lang: str) -> None:
        words, mask = catalogue(lang), Mask.of(result, reveal=reveal)
        style, script = inline(*_STYLES), inline(*_SCRIPTS)
        answer = Answer(result, words, mask)
        parts = (
            _templates(words)
            .get_template("report.html.j2")
            .generate(
                answer=answer,
                data=Data(result, words, mask, answer.parts),
                lists=Lists(result, words, mask),
                result=result,
                lang=lang,
                reveal=reveal,
                found=found(result, words),
                unread=unread(result, words),
                severities=list(reversed(Severity)),
                style=style,
                script=script,
                glossary=words.pairs("glossary"),
                policy=policy(style, script),
            )
        )
        for part in parts:
            stream.write(part)


def _templates(words: Catalogue) -> Environment:
    templates = environment()
    templates.globals |= {"t": words, "count": words.count}
    templates.filters |= {
        "n": number,
        "line": line,
        "said": partial(detail_text, words=words),
        "minute": partial(minute, lang=words.lang),
    }
    return templates
