"""Every mail of the corpus shows one trait of real mail; what is found in it is exactly what its expected.json says.

A key of expected.json is a channel with its sorted addresses, `sent_at` (epoch seconds or null) or `problems` (kinds).
`anywhere` stands for body, quoted and attachment together; a key with `+` names addresses that must be among the
found ones; a key left out is not judged because several answers are right. `note` says what the trait is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/expected.json"))
KEYS = {"to", "cc", "bcc", "subject", "body", "quoted", "attachment", "signature", "author", "sent_at", "problems"}
CONTENT = ("body", "quoted", "attachment")


def _expected(case: Path) -> dict[str, Any]:
    return json.loads((case / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_is_well_formed(case: Path) -> None:
    expected = _expected(case)
    assert (case / "input.eml").is_file()
    assert sorted(path.name for path in case.iterdir()) == ["expected.json", "input.eml"]
    assert expected.pop("note")
    for key, value in expected.items():
        assert key.rstrip("+") in KEYS | {"anywhere"}
        if key == "sent_at":
            assert value is None or isinstance(value, int)
        else:
            assert value == sorted(set(value))
            assert all(one == one.lower() for one in value)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_mail_is_read_as_expected(case: Path) -> None:
    from sentaudit.app import inspect

    found = inspect((case / "input.eml").read_bytes())
    found["anywhere"] = sorted({address for channel in CONTENT for address in found[channel]})
    wanted, got = {}, {}
    for key, value in _expected(case).items():
        if key.endswith("+"):
            got[key] = sorted(set(found[key[:-1]]) & set(value))
        elif key != "note":
            got[key] = found[key]
        if key != "note":
            wanted[key] = value
    assert got == wanted
