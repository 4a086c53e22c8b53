"""Each domain knows how many addresses it has, however often and in whatever order they are written."""

from __future__ import annotations

import pytest

from builders.facts import result, unit
from sentaudit.model.facts import Traits
from sentaudit.model.unit_result import AddressRow
from sentaudit.store.case import SqliteCase
from sentaudit.store.database import steps


def _rows(case, *addresses, shown=True):
    return [AddressRow(case.key_of(one), one.partition("@")[2], Traits(0), one if shown else "") for one in addresses]


def _write(case, name, rows):
    of = unit(name)
    case.register_source(of.uri, 0)
    case.commit(of, result(of, addresses=rows), "policy")


def test_addresses_written_again_count_once(tmp_path):
    with SqliteCase(tmp_path, write=True) as case:
        _write(case, "u1", _rows(case, "a@one.example", "b@one.example", "c@two.example", shown=False))
        _write(case, "u2", _rows(case, "a@one.example", "d@two.example"))
    with SqliteCase(tmp_path, write=True) as case:  # which remembers nothing of what is stored
        _write(case, "u1", _rows(case, "a@one.example", "e@one.example"))
        assert case.directory().domains() == {"one.example": 3, "two.example": 2}


@pytest.mark.parametrize("reading", [True, False])
def test_addresses_of_an_older_case_are_counted_when_it_is_opened(tmp_path, monkeypatch, reading):
    with monkeypatch.context() as old:
        old.setattr("sentaudit.store.case.steps", lambda: steps()[:10])
        with SqliteCase(tmp_path, write=True) as case:
            _write(case, "u1", _rows(case, "a@one.example", "b@one.example", "c@two.example"))
    with SqliteCase(tmp_path, write=not reading) as case:
        assert case.directory().domains() == {"one.example": 2, "two.example": 1}
