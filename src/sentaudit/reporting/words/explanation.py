"""Why an incident was found and how sure it is, with every value: rule checks, reasons and counting as plain lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sentaudit.model.incident import Check, Incident
from sentaudit.reporting.harmless import visible
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.order import finding_order
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.place import way
from sentaudit.reporting.words.said import extent
from sentaudit.reporting.words.times import minute, moment
from sentaudit.reporting.words.told import told

_STEPS = ("listed", "duplicates", "internal", "excluded", "distinct", "undeliverable", "net")
_SIGNS = (" ", "-", "-", "-", "=", "-", "=")


def explanation(one: Incident, words: Catalogue, mask: Mask, least: float) -> Iterator[str]:
    """Lines without their ends. `least` is the confidence from which incidents are reported."""
    yield f"{one.id}: {visible(one.title)}"
    yield f"  {visible(one.explanation)}"
    yield ""
    yield from _mailing(one, words, mask)
    yield ""
    yield from _checks(one, words)
    yield ""
    yield from _confidence(one, words, least)
    yield ""
    yield from _counting(one, words)


def _mailing(one: Incident, words: Catalogue, mask: Mask) -> Iterator[str]:
    """Which mail it is about."""
    first, last = (minute(moment(sent, one.zone), words.lang) for sent in (one.first_sent, one.last_sent))
    facts = [
        ("html.sent", first if first == last else words("html.sent_span", first=first, last=last)),
        ("html.sender", visible(mask.sender(one.sender)) if one.sender else words("word.no_sender")),
        ("html.subject", visible(mask.text(one.subject)) if one.subject else words("word.no_subject")),
        ("html.extent", extent(one, words)),
        ("html.column.severity", words(f"severity.{one.severity}")),
        ("html.status", words(f"status.{one.status}")),
    ]
    for finding in sorted(one.findings, key=finding_order)[:1]:
        place = " > ".join(visible(step) for step in way(finding.where, words, mask))
        facts.append(("explain.place", place))
    for name, value in facts:
        yield f"  {words(name)}: {value}"


def _checks(one: Incident, words: Catalogue) -> Iterator[str]:
    """Rule by rule, alternative by alternative."""
    yield words("explain.checks") if one.checks else words("explain.no_checks")
    for rule, checks in groupby(one.checks, key=lambda check: check.rule):
        some = list(checks)
        verdict = words("explain.met" if rule in one.rules else "explain.not_met")
        yield f"  {visible(rule)}: {verdict} ({words(f'explain.scope.{some[0].scope}')})"
        several = some[-1].alternative > 1
        for alternative, every in groupby(some, key=lambda check: check.alternative):
            if several:
                yield "    " + words("explain.alternative", n=alternative)
            yield from (_check(check, words, several=several) for check in every)


def _check(check: Check, words: Catalogue, *, several: bool) -> str:
    space = " " * (6 if several else 4)
    sign = ">=" if check.met else "< "
    return f"{space}{check.value:>7,g} {sign} {check.least:<5,g} {words(f'explain.number.{check.number}')}"


def _confidence(one: Incident, words: Catalogue, least: float) -> Iterator[str]:
    key = "explain.reported" if one.reported else "explain.apart"
    yield words(key, confidence=f"{one.confidence:.2f}", least=f"{least:.2f}")
    if one.base is not None:
        yield f"   {one.base:.2f}  {words('explain.base', rule=visible(one.rules[0]))}"
    for reason in one.reasons:
        moved = f"{reason.moved:+.2f}" if reason.moved else "   ="
        yield f"  {moved:>5}  {visible(reason.text)} ({reason.code})"
    total = None if one.base is None else one.base + sum(reason.moved or 0.0 for reason in one.reasons)
    if total is not None and not -0.005 < total < 1.005:
        yield "  " + words("explain.held", total=f"{total:.2f}")


def _counting(one: Incident, words: Catalogue) -> Iterator[str]:
    yield words("html.numbers")
    for sign, key in zip(_SIGNS, _STEPS, strict=True):
        number = getattr(one.exposed, key)
        shown = words("word.not_examined") if number is None else f"{number:,}"
        yield f"  {sign} {shown:>7}  {words(f'html.step.{key}')}"
    if one.exposed.undeliverable is None:
        yield "  " + words("explain.no_reports")
    if one.records_people:
        yield "  " + words("explain.records", people=words.count("count.record", one.records_people))
    yield from (f"  {sentence}" for sentence in told(one, words))
