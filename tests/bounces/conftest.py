"""Prints how many of the collected delivery reports were understood, family by family."""

from __future__ import annotations


def pytest_terminal_summary(terminalreporter) -> None:
    """A table: files, recognised ones, those that name the original, those with the right outcome of those judged."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in getattr(report, "user_properties", ()):
                if name == "bounce table" and report.when == "call":
                    for line in value:
                        terminalreporter.write_line(line)
