"""Builds the mailboxes once per session and prints the figure of the acceptance test at the end."""

from __future__ import annotations

import pytest

from seeds.build import Truth, build


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """The generated mailboxes and what is in them."""
    return build(tmp_path_factory.mktemp("seeds"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line: how many incidents were found with exact numbers, how much ordinary mail was flagged."""
    seeds: list[bool] = []
    noise = None
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            properties = dict(getattr(report, "user_properties", ()))
            if "seed" in properties and report.when == "call":
                seeds.append(outcome == "passed")
            noise = properties.get("noise", noise)
            if "bounces" in properties and report.when == "call":
                terminalreporter.write_line(f"bounces: {properties['bounces']}")
    if seeds:
        line = f"seeds: {sum(seeds)} of {len(seeds)} found with exact numbers"
        if noise is not None:
            line += f", {noise[0]} of {noise[1]} noise messages flagged"
        terminalreporter.write_line(line)
