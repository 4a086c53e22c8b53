"""The people of incidents as tables: channels as people call them, and nothing of a mail that a program would obey."""

import csv
import io
from dataclasses import replace

import pytest

from builders import results
from builders.reports import sheets_of
from sentaudit.model.affected import Affected
from sentaudit.reporting.tables.address_csv import write_addresses
from sentaudit.reporting.tables.affected_table import write_csv, write_xlsx

LONG = f"{results.HOSTILE}=cmd|' /C calc'!A0" * 1_000


def _person(address: str = "a@example.jp", group: str = "") -> Affected:
    return Affected(
        address=address,
        pseudonym="p:1",
        incidents=("I-1",),
        first=1_714_525_200,
        last=None,
        channels=("attachment", "cc", "to"),
        organisation=address,
        identifying=True,
        role=False,
        received=True,
        bounced=None,
        notified=None,
        group=group,
    )


def _csv(*people: Affected, lang: str = "en") -> list[list[str]]:
    stream = io.StringIO(newline="")
    write_csv(people, stream, reveal=True, lang=lang)
    return list(csv.reader(io.StringIO(stream.getvalue().removeprefix("\ufeff"), newline="")))


def _xlsx(*people: Affected, lang: str = "en") -> list[list[object]]:
    stream = io.BytesIO()
    write_xlsx(people, stream, reveal=True, lang=lang)
    return next(iter(sheets_of(stream.getvalue()).values()))


@pytest.mark.parametrize("table", [_csv, _xlsx])
@pytest.mark.parametrize(
    ("lang", "title", "said"), [("en", "channels", "To, Cc, Attachment"), ("ja", "経路", "To、Cc、添付")]
)
def test_channels_are_called_as_in_other_tables(table, lang, title, said):
    header, row = table(_person(), lang=lang)
    assert dict(zip(header, row, strict=True))[title] == said


@pytest.mark.parametrize("table", [_csv, _xlsx])
def test_hostile_people_stay_text(table):
    _, row = table(_person(f"{LONG}@evil.test", LONG))
    texts = [cell for cell in row if isinstance(cell, str)]
    assert not [cell for cell in texts if cell.startswith(("=", "+", "-", "@")) or "\x1b" in cell or "\u202e" in cell]


def test_hostile_addresses_of_an_incident_stay_text():
    one = results.hostile()
    shown = tuple(person._replace(address=f"=1+1{LONG}@evil.test") for person in one.addresses)
    stream = io.StringIO(newline="")
    write_addresses(replace(one, addresses=shown), stream, reveal=True)
    for row in list(csv.reader(io.StringIO(stream.getvalue(), newline="")))[1:]:
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@")) or "\x1b" in cell or "\u202e" in cell]
