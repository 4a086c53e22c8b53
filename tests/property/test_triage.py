"""The quick way of reading finds exactly the foreign addresses the thorough one finds, on every mail there is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.mails import mail
from sentaudit import app
from sentaudit.engine import paranoia
from sentaudit.engine.reading import Reader
from sentaudit.model.config import Limits

TESTS = Path(__file__).parents[1]
SHARED = TESTS.parents[1] / "shared" / "mail"


def reader():
    recipe = app.recipe_for(bytes(32), Limits())
    made = [tuple(one() for one in some) for some in (recipe.extractors, recipe.detectors)]
    return Reader(recipe.parse, *made, recipe.limits)


READER = reader()


def foreign(data: bytes, *, thorough: bool):
    """(channel, address) of everything in the content that is not also in the header; hash-able and comparable."""
    return paranoia.foreign(READER.read(data, thorough=thorough))


def assert_same(data: bytes) -> None:
    assert foreign(data, thorough=False) == foreign(data, thorough=True)


@pytest.mark.parametrize("path", sorted((TESTS / "corpus").glob("*/input.eml")), ids=lambda path: path.parent.name)
def test_own_mail(path):
    assert_same(path.read_bytes())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the fixture mail of other projects is not beside the checkout")
def test_mail_of_other_projects():
    files = [path for path in sorted(SHARED.rglob("*")) if path.is_file() and path.stat().st_size < 1_000_000]
    assert files
    different = []
    for index, path in enumerate(files):
        data = path.read_bytes()
        if foreign(data, thorough=False) != foreign(data, thorough=True):
            different.append(index)
    assert different == []


PIECES = st.sampled_from(
    (
        "a@example.org|b@example.net|hello| |\n|> |<|>|\"|'|mailto:|&#64;|%40|＠|。|名前|@|.|,|news@example.co.jp|To: |From: |"
        "<b>|</b>|<br>|<td>|</td>|<wbr>|.jp|<a href='x'>|</a>|A@EXAMPLE.ORG|x@|-- \n|<a href='mailto:|'>|é|\x1b$B|\x1b(B|=\n|localhost|a@例え.jp|<!-- | -->"
    ).split("|")
)


@given(st.lists(PIECES, max_size=25), st.lists(PIECES, max_size=25), st.booleans())
def test_any_text_and_its_alternative(plain, html, alternative):
    body = "".join(plain)
    extra = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    if alternative:
        extra = ["MIME-Version: 1.0", "Content-Type: multipart/alternative; boundary=b"]
        body = (
            f"--b\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
            f"--b\nContent-Type: text/html; charset=utf-8\n\n{''.join(html)}\n--b--\n"
        )
    assert_same(mail(1, to=("a@example.org",), body=body, extra=extra))


@pytest.mark.parametrize("before", ["hello", "hello.", "é", "名前", "x:", ""])
@pytest.mark.parametrize(
    "between", ["<b>", "</i><b>", "<br>", "<td>", "</td>", "<br><b>", "<b><br>", "<b title='a>b'>", "> <"]
)
@pytest.mark.parametrize("behind", ["", "</b>.jp", "</b>.", "<wbr>x", "<br>x", "</td>x", "</b>まで", "<!-- -->-y"])
def test_an_address_is_what_a_reader_sees_without_tags(before, between, behind):
    html = f"{before}{between}a@example.org{behind}\n"
    assert_same(
        mail(1, to=("a@example.org",), body=html, extra=["MIME-Version: 1.0", "Content-Type: text/html; charset=utf-8"])
    )
