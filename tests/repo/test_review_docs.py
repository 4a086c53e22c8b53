"""The commands shown in the documentation of the review are ones sentaudit accepts."""

import re
import shlex
from pathlib import Path

import pytest

from sentaudit.cli.main import build_parser

DOCS = Path(__file__).resolve().parents[2] / "docs"
SHOWN = re.findall(r"^sentaudit (review.*)$", (DOCS / "review.md").read_text("utf-8"), re.MULTILINE)


def test_there_are_commands():
    assert len(SHOWN) > 5


@pytest.mark.parametrize("command", SHOWN)
def test_sentaudit_accepts_the_commands(command):
    assert build_parser().parse_args(shlex.split(command, comments=True)).verb == "review"
