"""Builds the mailboxes once per session and prints the table of the acceptance test at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from seeds.build import Truth, build
from seeds.published import PUBLISHED

Row = tuple[dict[str, Any], dict[str, Any]]


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """The generated mailboxes and what is in them."""
    return build(tmp_path_factory.mktemp("seeds"))


def _said(figures: dict[str, Any]) -> str:
    return ", ".join(f"{key} {'–' if value is None else value}" for key, value in figures.items())


def _line(incident: str, case: str, row: Row) -> str:
    expected, got = row
    found = "the same" if got == expected else _said(got)
    return f"{incident:<45} {case:<30} expected: {_said(expected)} | got: {found}"


def _table(rows: dict[str, Row]) -> Iterator[str]:
    """Incident by incident in order of time, then the cases of other notices."""
    left = dict(rows)
    for incident, cases in PUBLISHED.items():
        for case in cases:
            if case in rows:
                left.pop(case, None)
                yield _line(incident, case, rows[case])
    for case, row in sorted(left.items()):
        yield _line("", case, row)


def _is_exact(rows: dict[str, Row], case: str) -> bool:
    return case in rows and rows[case][0] == rows[case][1]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, and one line on it: how many incidents came out with exact numbers, how much ordinary mail was flagged."""
    rows: dict[str, Row] = {}
    noise = None
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            properties = dict(getattr(report, "user_properties", ()))
            noise = properties.get("noise", noise)
            if "case" in properties and report.when == "call":
                case, expected, got = json.loads(properties["case"])
                rows[case] = expected, got
    if not rows:
        return
    for line in _table(rows):
        terminalreporter.write_line(f"seeds: {line}")
    met = {incident: cases for incident, cases in PUBLISHED.items() if not rows.keys().isdisjoint(cases)}
    exact = [one for one, cases in met.items() if all(_is_exact(rows, case) for case in cases)]
    line = f"seeds: {len(exact)} of {len(met)} incidents came out with exact numbers in all their cases"
    if len(met) < len(PUBLISHED):
        line += f", {len(PUBLISHED) - len(met)} were not asked for"
    if noise is not None:
        line += f", {noise[0]} of {noise[1]} noise messages flagged"
    terminalreporter.write_line(line)
