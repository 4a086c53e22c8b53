"""Which mail is audited: by the role of its folder, by its author, by its label, or because somebody named the folder."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from builders.cases import FakeCase, Seen, people
from builders.rules import RULES
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Channel, Flag

SENT = {"folder": "Sent", "role": Role.SENT}
OTHER = {"folder": "Inbox", "role": Role.OTHER}
UNKNOWN = {"folder": "Box", "role": Role.UNKNOWN}
LABEL = {"flags": Flag.SENT_LABEL}
OUTSIDER = {"sender": "x@far.example", "flags": Flag.DELIVERED}
NOBODY = {"sender": None}
NAMED = {"folder": "Old/2006", "role": Role.OTHER}


@pytest.mark.parametrize("shown", [{"to": people(12)}, {"to": people(1), "seen": [Seen(Channel.BODY, people(12))]}])
@pytest.mark.parametrize(
    ("mail", "sent", "every", "named"),
    [
        (SENT, True, True, False),
        (SENT | NOBODY, True, True, False),
        (OTHER, False, True, False),
        (OTHER | LABEL, True, True, False),
        (OTHER | OUTSIDER, False, False, False),
        (OTHER | NOBODY, False, True, False),
        (UNKNOWN, True, True, False),
        (UNKNOWN | OUTSIDER, False, False, False),
        (UNKNOWN | NOBODY, False, True, False),
        (NAMED, False, True, True),
        (NAMED | OUTSIDER, False, False, True),
        (NAMED | NOBODY, False, True, True),
    ],
)
def test_what_is_audited(
    shown: Mapping[str, object], mail: Mapping[str, object], sent: bool, every: bool, named: bool
) -> None:
    case = FakeCase()
    case.mail(**{**shown, **mail})  # type: ignore[arg-type]
    organisation = Organisation(domains=("own.example",))
    found = {
        folders: understand(case, Config(organisation=organisation, folders=(folders,)), RULES)
        for folders in ("sent", "all", "OLD*")
    }
    assert [bool(one.incidents) for one in found.values()] == [sent, every, named]


@pytest.mark.parametrize("named", ["[Gmail]/Sent Mail", "[gmail]/sent mail", "*/Sent Mail"])
def test_a_folder_is_found_by_its_own_name_whatever_signs_it_holds(named: str) -> None:
    case = FakeCase()
    case.mail(people(12), folder="[Gmail]/Sent Mail", role=Role.OTHER)
    config = Config(organisation=Organisation(domains=("own.example",)), folders=(named,))
    assert len(understand(case, config, RULES).incidents) == 1
