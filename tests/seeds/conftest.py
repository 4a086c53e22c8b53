"""Builds the mailboxes once per session and prints the figure of the acceptance test at the end."""

from __future__ import annotations

import json

import pytest

from seeds.build import Truth, build


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """The generated mailboxes and what is in them."""
    return build(tmp_path_factory.mktemp("seeds"))


def _row(notice: str) -> str:
    """A line of the table of cases: name, what was expected, what was found instead if it differs."""
    name, expected, got = json.loads(notice)
    said = ", ".join(f"{key} {value}" for key, value in expected.items())
    found = "the same" if got == expected else ", ".join(f"{key} {value}" for key, value in got.items())
    return f"{name:<12} expected: {said:<92} got: {found}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line: how many incidents were found with exact numbers, how much ordinary mail was flagged."""
    seeds: list[bool] = []
    noise = None
    notices: list[str] = []
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            properties = dict(getattr(report, "user_properties", ()))
            if "seed" in properties and report.when == "call":
                seeds.append(outcome == "passed")
            noise = properties.get("noise", noise)
            if "notice" in properties and report.when == "call":
                notices.append(_row(properties["notice"]))
            if "bounces" in properties and report.when == "call":
                terminalreporter.write_line(f"bounces: {properties['bounces']}")
    for row in sorted(notices):
        terminalreporter.write_line(f"notices: {row}")
    if seeds:
        line = f"seeds: {sum(seeds)} of {len(seeds)} found with exact numbers"
        if noise is not None:
            line += f", {noise[0]} of {noise[1]} noise messages flagged"
        terminalreporter.write_line(line)
