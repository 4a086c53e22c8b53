"""The report as JUnit XML for build servers: a suite for each source, a case for each audited folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from sentaudit.model.coverage import Problem
from sentaudit.model.incident import Incident
from sentaudit.model.result import AuditResult
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import Catalogue, catalogue
from sentaudit.reporting.words.problem_text import detail_text
from sentaudit.reporting.words.verdict import found, unread

_LINE = 300
_PROBLEMS = 200


@dataclass
class _Folder:
    """What a case tells: incidents with a message here, and what was not read of it."""

    incidents: list[Incident] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class JunitReporter:
    """A case fails with a reported incident; else it is an error if something could not be read that may be readable
    next time, and skipped if something can lastingly not be read. A last suite tells whether the run is complete."""

    extension = "xml"
    binary = False

    def write(self, result: AuditResult, stream: IO[str], *, reveal: bool, lang: str) -> None:
        cases = _Cases(catalogue(lang), Mask.of(result, reveal=reveal))
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="sentaudit">\n')
        for source, folders in _by_place(result).items():
            name = cases.mask.source(source)
            stream.write(_suite(name, [cases.folder(name, folder, told) for folder, told in folders.items()]))
        stream.write(_suite("sentaudit", [cases.run(result)]))
        stream.write("</testsuites>\n")


def _by_place(result: AuditResult) -> dict[str, dict[str, _Folder]]:
    """Audited folders, and every other place an incident or a problem names, by source in the order of the coverage."""
    places: dict[str, dict[str, _Folder]] = {}
    for source in result.coverage.sources:
        places[source.uri] = {one.folder.name: _Folder() for one in source.folders if one.audited}
    for incident in result.incidents:
        if incident.reported:
            for place in dict.fromkeys((one.where.source, one.where.folder or "") for one in incident.findings):
                _at(places, *place).incidents.append(incident)
    for problem in result.coverage.problems:
        if not problem.expected:
            _at(places, problem.where.source, problem.where.folder or "").problems.append(problem)
    return places


def _at(places: dict[str, dict[str, _Folder]], source: str, folder: str) -> _Folder:
    return places.setdefault(source, {}).setdefault(folder, _Folder())


class _Cases:
    """The cases as (outcome, XML)."""

    def __init__(self, words: Catalogue, mask: Mask) -> None:
        self._words = words
        self.mask = mask

    def folder(self, suite: str, name: str, told: _Folder) -> tuple[str, str]:
        """A folder: what it failed with comes first, the rest of what is told stands in the output."""
        words = self._words
        operation = [one for one in told.problems if one.is_operation]
        lasting = [one for one in told.problems if not one.is_operation]
        outcomes: list[tuple[str, str, list[str]]] = []
        if told.incidents:
            message = words.count("count.incident", len(told.incidents))
            outcomes.append(("failure", message, [self._incident(one) for one in told.incidents]))
        for outcome, problems, key in (("error", operation, "operation"), ("skipped", lasting, "content")):
            if problems:
                message = f"{words.count('count.problem', len(problems))} ({words(f'class.{key}')})"
                outcomes.append((outcome, message, list(self._problems(problems))))
        output = [line for _, message, lines in outcomes[1:] for line in (message, *lines)]
        return _case(suite, name or words("word.top_folder"), outcomes[:1], output)

    def run(self, result: AuditResult) -> tuple[str, str]:
        """The run as a whole: an error if it is incomplete, or if nothing was audited at all."""
        said = [found(result, self._words), *unread(result, self._words)]
        good = result.run.complete and result.coverage.audited
        outcomes = [] if good else [("error", said[0] if result.run.complete else said[1], said)]
        return _case("sentaudit", self._words("html.run"), outcomes, said if good else [])

    def _incident(self, one: Incident) -> str:
        words = self._words
        people = words.count("count.person", one.exposed.net)
        viewers = words.count("count.viewer", one.receivers.viewers)
        severity = words(f"severity.{one.severity}")
        return f"{one.id} [{severity}, {one.confidence:.2f}] {people}, {viewers}: {one.title}"

    def _problems(self, problems: Iterable[Problem]) -> Iterator[str]:
        listed = list(problems)
        for one in listed[:_PROBLEMS]:
            said = detail_text(one.detail, self._words)
            steps = (one.where.position, one.where.part, *self.mask.inner(one.where.inner), said)
            yield ": ".join((self._words(f"kind.{one.kind}"), *([" ".join(filter(None, steps))] if any(steps) else [])))
        if len(listed) > _PROBLEMS:
            more = self._words.count("count.more", len(listed) - _PROBLEMS)
            yield self._words("word.more_in_json", more=more)


def _suite(name: str, cases: Iterable[tuple[str, str]]) -> str:
    done = list(cases)
    outcomes = [outcome for outcome, _ in done]
    counts = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    numbers = "".join(f' {key}="{outcomes.count(outcome)}"' for key, outcome in counts.items())
    body = "".join(text for _, text in done)
    return f'  <testsuite name={_quoted(name)} tests="{len(done)}"{numbers}>\n{body}  </testsuite>\n'


def _case(suite: str, name: str, outcomes: Iterable[tuple[str, str, list[str]]], output: list[str]) -> tuple[str, str]:
    body, state = "", ""
    for outcome, message, lines in outcomes:
        state = outcome
        body += f"      <{outcome} message={_quoted(message)}>{_lines(lines)}</{outcome}>\n"
    if output:
        body += f"      <system-out>{_lines(output)}</system-out>\n"
    head = f"    <testcase classname={_quoted(suite)} name={_quoted(name)}"
    return state, f"{head}>\n{body}    </testcase>\n" if body else f"{head}/>\n"


def _quoted(text: str) -> str:
    return quoteattr(shorten(text, _LINE))


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(escape(shorten(line, _LINE)) for line in lines)
