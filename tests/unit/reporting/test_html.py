"""The HTML report: self-contained, everything escaped, every list cut where the page would grow too large."""

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache

import pytest

from builders import results
from builders.pages import Page
from builders.reports import text_of
from sentaudit.reporting.html import HtmlReporter


@cache
def _html(lang: str = "en", *, reveal: bool = False) -> str:
    return text_of(HtmlReporter(), results.result(), reveal=reveal, lang=lang)


def _page(lang: str = "en", *, reveal: bool = False) -> Page:
    return Page(_html(lang, reveal=reveal))


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("reveal", [False, True])
def test_only_our_own_tags_well_nested(lang, reveal):
    page = _page(lang, reveal=reveal)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not {"img", "a href", "link", "iframe", "object", "base", "svg"} & {tag for tag, _ in page.tags}
    identities = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(identities) == len(set(identities))
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert links <= {f"#{identity}" for identity in identities}


def test_no_attribute_runs_or_loads():
    for tag, attributes in _page(reveal=True).tags:
        assert not [name for name in attributes if name.startswith("on") or name in {"src", "style", "srcset"}], tag


def test_policy_allows_only_our_style_and_script():
    page = _page()
    policy = next(a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    for kind in ("style", "script"):
        (text,) = page.inline[kind]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
        assert not re.search(r"https?:|//[a-z]|url\(|@import|fetch\(|XMLHttp|WebSocket|import\(", text)


def test_hostile_texts_are_shown_not_obeyed():
    text = text_of(HtmlReporter(), replace(results.result(), case=results.HOSTILE), reveal=True)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\ud800-\udfff]", text)
    text.encode("utf-8")
    assert "<script>alert('x')</script>" in Page(text).text


def test_long_texts_are_cut():
    result = replace(results.result(), incidents=(results.hostile(),))
    assert len(text_of(HtmlReporter(), result, reveal=True)) < 80_000


def test_steps_and_unknown_numbers():
    text = _page().text
    assert re.search(r"entries in the exposing fields or texts\s*1,793", text)
    assert re.search(r"undeliverable: no such user\s*not examined", text)
    assert re.search(r"undeliverable: no such user\s*3\b", text)
    assert re.search(r"people exposed, net\s*1,748", text)
    assert re.search(r"receivers\s*at least 2\b", text)


def test_chapters_hold_what_an_auditor_signs():
    text = _page().text
    for wanted in (
        "Searched, nothing found",
        "Angebote/2023",
        "What was not read",
        "password-protected archive",
        "How the numbers are counted",
        "Everybody in To and Cc sees the addresses of all the others.",
        "Ask the receivers to delete the message",
        "position 5000+4711",
        "0" * 63 + "1",
        "1,702 individuals in 64 unrelated domains.",
        "inferred from the most frequent sender",
        "Signature",
    ):
        assert wanted in text


def test_masked_unless_revealed():
    masked, revealed = _html(), _html(reveal=True)
    for secret in ("hanako", "taro.yamada", "Schmidt", "夏季休業", "kunden"):
        assert secret not in masked
        assert secret in revealed
    assert "are masked" in masked
    assert "shown in the clear" in revealed


def test_addresses_are_cut_with_a_note():
    text = _html()
    assert text.count("<code>p:") == 200 + 200 + 2
    assert "1,550 more: see the JSON report" in text


def test_many_incidents_stay_openable():
    one = replace(results.mailing(), addresses=results.mailing().addresses[:300])
    many = tuple(replace(one, id=f"I-{number:08x}") for number in range(60))
    text = text_of(HtmlReporter(), replace(results.result(), incidents=many))
    assert text.count('<section class="incident"') == 60
    assert len(text) / 60 < 35_000


def test_clean_report_names_what_was_read():
    page = Page(text_of(HtmlReporter(), results.clean()))
    assert "Everything seen was read." in page.text
    assert "No incident was reported." in page.text
    assert "There is no gap" in page.text


def test_same_result_same_bytes():
    assert text_of(HtmlReporter(), results.result()) == _html()
