"""A review of ten thousand incidents: each page shows a bounded piece of it, and every incident can be come by."""

import re
from dataclasses import replace

import pytest

from builders import results
from sentaudit.app import Desk
from sentaudit.app.standing import Basis, History, Standing
from sentaudit.model.config import Config
from sentaudit.model.incident import Severity, Status
from sentaudit.model.review import Review
from sentaudit.web.application import application
from sentaudit.web.entry import Entry
from sentaudit.web.gate import Gate

INCIDENTS = 10_000
ROWS = 100
BYTES = 200_000
"""Of one page; a row takes about a kilobyte."""


def _incidents():
    """Over ten years, of three hundred senders, with long subjects and many messages and people each."""
    one, severities = results.mailing(), list(Severity)
    findings = tuple(results.finding(number) for number in range(200))
    for number in range(INCIDENTS):
        yield replace(
            one,
            id=f"I-{number:016x}",
            severity=severities[number % 5],
            first_sent=1_300_000_000 + number * 36_000,
            sender=f"Person {number % 300} <person{number % 300}@department{number % 7}.example.co.jp>",
            subject=f"お知らせ {number} " + "x" * 5_000,
            findings=findings,
        )


class LargeDesk(Desk):
    """Every incident was found, and half of them are decided; nothing lies on a disk."""

    def __init__(self) -> None:
        super().__init__(Config())
        bare = tuple(_incidents())
        decided = tuple(replace(one, status=Status.CONFIRMED) for one in bare[: INCIDENTS // 2])
        reviews = tuple(Review(one.id, Status.CONFIRMED, "a real leak", "anna", 1, one.fingerprint) for one in decided)
        result = replace(results.result(), incidents=bare)
        self._standing = Standing(
            Basis(1, None, 0), result, (*decided, *bare[INCIDENTS // 2 :]), History(reviews, (), ())
        )

    def look(self, lang=None):
        return self._standing


@pytest.fixture(scope="module")
def get():
    """Gives the text of a page by its path."""
    links = []
    entry = Entry(lambda token, used_by: links.append(token))
    entry.open()
    client = application(LargeDesk(), entry, Gate(entry, "127.0.0.1:1"), "/base", "anna").test_client()
    origin = "http://127.0.0.1:1"
    form = {"token": links[0], "author": "anna"}
    assert client.post("/base/enter", data=form, headers={"Origin": origin}, base_url=origin).status_code == 303

    def page(path):
        answer = client.get(f"/base/{path}", base_url=origin)
        assert answer.status_code == 200
        assert len(answer.data) < BYTES
        return answer.text

    return page


def _ids(text):
    return re.findall(r'name="id" value="(I-\w+)"', text)


def test_the_list_comes_in_pages_with_every_incident_on_one(get):
    pages = [_ids(get(f"?page={number}")) for number in (1, 2, 50, 100)]
    assert [len(ids) for ids in pages] == [ROWS] * 4
    assert [ids[0] for ids in pages] == [f"I-{number:016x}" for number in (0, 100, 4_900, 9_900)]
    assert _ids(get("?page=101")) == pages[-1], "there is none behind the last"
    assert "5,000 of 10,000 decided" in get("")
    assert 'page=2"' in get("")


@pytest.mark.parametrize(
    ("asked", "found"),
    [("find=000000270f", 1), ("severity=critical", ROWS), ("status=waiting", ROWS), ("status=confirmed&page=50", ROWS)],
)
def test_what_is_looked_for_comes_in_pages_too(get, asked, found):
    assert len(_ids(get(f"?{asked}"))) == found


@pytest.mark.parametrize("number", [0, 4_999, 9_999])
def test_an_incident_is_a_page_of_bounded_length(get, number):
    text = get(f"incident/I-{number:016x}")
    assert f"{number + 1:,} of 10,000" in text
    assert 0 < text.count('name="finding"') <= ROWS


def test_the_history_comes_in_pages(get):
    pages = [re.findall(r"/incident/(I-\w+)", get(f"history?page={number}")) for number in (1, 50)]
    assert [len(ids) for ids in pages] == [ROWS, ROWS]
    assert not set(pages[0]) & set(pages[1])
