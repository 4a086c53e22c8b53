"""What people were told: in sentences, in the timeline of the dossier, in the JSON report and as a sum on the terminal."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest

from builders import results
from sentaudit.model.incident import FollowUp
from sentaudit.reporting.dossier.compose import dossier
from sentaudit.reporting.json.incident import incident
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.terminal.report import TerminalReporter
from sentaudit.reporting.words.catalogue import LANGUAGES, catalogue
from sentaudit.reporting.words.told import told

FIRST = results.mailing().first_sent
KNOWN = FollowUp(3, 146, 1200, 1740, 8, 5, leaked_again=True, first_at=FIRST + 146 * 60, deletion_at=FIRST + 1200 * 60)
NOTHING = FollowUp(0, None, None, 0, 1748, 0, leaked_again=False)


def one(follow_up):
    return replace(results.mailing(), follow_up=follow_up)


def test_sentences():
    assert list(told(one(None), catalogue("en"))) == []
    assert list(told(one(NOTHING), catalogue("en"))) == [
        "No apology, correction or request to delete was found. Not yet told: 1,748 people."
    ]
    assert list(told(one(KNOWN), catalogue("en"))) == [
        "Mails about it 3, the first after 146 min; asked to delete after 1,200 min. Reached 1,740 people; "
        "not yet told: 8 people.",
        "5 who received it without being exposed were told as well.",
        "A mail about it showed addresses again.",
    ]
    assert "never" in next(told(one(replace(KNOWN, deletion_request_minutes=None)), catalogue("en")))
    assert "146 分後" in next(told(one(KNOWN), catalogue("ja")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_dossier(lang):
    made = {known: dossier(results.result(), one(known), "md", lang=lang) for known in (None, NOTHING, KNOWN)}
    words = catalogue(lang)
    rows = [line for line in made[KNOWN].splitlines() if words("dossier.timeline.apology") in line]
    assert len(rows) == 1
    assert "146" in rows[0]
    assert not any(words("dossier.timeline.apology") + " |" in line for line in made[NOTHING].splitlines())
    assert words("dossier.follow_up.none")[14:-1] in made[None]
    assert words("dossier.follow_up.none")[14:-1] not in made[NOTHING]
    assert "1,740" in made[KNOWN]


def test_json():
    value = incident(one(KNOWN), Mask.of(results.result(), reveal=False))["follow_up"]
    assert value == {
        "messages": 3, "first_minutes": 146, "deletion_request_minutes": 1200, "reached": 1740, "not_reached": 8,
        "leaked_again": True,
    }  # fmt: skip


@pytest.mark.parametrize("untold", [None, 0, 17])
def test_terminal(untold):
    result = results.result()
    stream = StringIO()
    totals = replace(result.totals, untold=untold)
    TerminalReporter().write(replace(result, totals=totals), stream, reveal=False, lang="en")
    found = [line.split()[-1] for line in stream.getvalue().splitlines() if line.startswith("People not yet told")]
    assert found == ([] if untold is None else [str(untold)])
