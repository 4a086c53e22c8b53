"""The HTML report: self-contained, everything escaped, every list cut where the page would grow too large."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from functools import cache

import pytest

from builders import results
from builders.pages import Page
from builders.reports import text_of
from sentaudit.reporting.html.report import HtmlReporter


@cache
def _html(lang: str = "en", *, reveal: bool = False) -> str:
    return text_of(HtmlReporter(), results.result(), reveal=reveal, lang=lang)


def _page(lang: str = "en", *, reveal: bool = False) -> Page:
    return Page(_html(lang, reveal=reveal))


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("reveal", [False, True])
def test_only_our_own_tags_well_nested(lang, reveal):
    page = _page(lang, reveal=reveal)
    assert [attributes.get("id") for tag, attributes in page.tags if tag == "script"] == [
        *("words", "rows", "details", "strings"),
        None,
    ]
    assert not {"img", "a href", "link", "iframe", "object", "base"} & {tag for tag, _ in page.tags}
    identities = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(identities) == len(set(identities))
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    filters = {link for link in links if re.fullmatch(r"#(severity|period)=[\w.]+", link)}
    assert filters
    assert links - filters <= {f"#{identity}" for identity in identities}


def test_no_attribute_runs_or_loads():
    for tag, attributes in _page(reveal=True).tags:
        assert not [name for name in attributes if name.startswith("on") or name in {"src", "style", "srcset"}], tag


def test_policy_allows_only_our_style_and_script():
    page = _page()
    policy = next(a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
    for kind in ("style", "script"):
        (text,) = page.inline[kind]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
        assert not re.search(
            r"https?:(?!//www\.w3\.org/2000/svg)|url\(|@import|fetch\(|XMLHttp|WebSocket|import\(", text
        )
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(", text)


def test_hostile_texts_are_shown_not_obeyed():
    text = text_of(HtmlReporter(), replace(results.result(), case=results.HOSTILE), reveal=True)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    assert "\\u003cscript>alert" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\ud800-\udfff]", text)
    text.encode("utf-8")
    assert "<script>alert('x')</script>" in Page(text).text


def test_nothing_in_the_data_ends_its_block():
    hostile = replace(results.hostile(), subject="</script><!--<script>", sender="]]><!-- &lt;/script&gt;")
    text = text_of(HtmlReporter(), replace(results.result(), incidents=(hostile,)), reveal=True)
    page = Page(text)
    assert "<" not in page.data["rows"] + page.data["details"] + page.data["strings"]
    ((row, details),) = page.incidents()
    assert row[8] == "</script><!--<script>"
    assert ["Subject", "</script><!--<script>"] in details["facts"]


def test_long_texts_are_cut():
    result = replace(results.result(), incidents=(results.hostile(),))
    assert len(text_of(HtmlReporter(), result, reveal=True)) - len(_html("en")) < 10_000


def test_data_of_an_incident():
    (_, listed), (row, mailing), _ = _page().incidents()
    assert row[:5] == ["I-4c1d2e3f", "high", 1748, 1750, 1_714_528_800]
    assert mailing["steps"] == [1793, 43, 1, 1, 1748, None, 1748]
    assert listed["steps"][5] == 3
    assert listed["at_least"]
    assert ["+", "1,702 individuals in 64 unrelated domains."] in mailing["reasons"]
    assert ["What this means", "Everybody in To and Cc sees the addresses of all the others."] in mailing["texts"]
    assert ["What to do", results.mailing().advice] in mailing["texts"]
    assert mailing["messages"][0][4][2] == "position 5000+4711"
    assert "0" * 63 + "1" in mailing["messages"][0][5]
    assert mailing["domains"] == [["e***.jp", 1748]]
    assert listed["groups"] == [["north", 200], ["south", 137]]


def test_chapters_hold_what_an_auditor_signs():
    text = _page().text
    for wanted in (
        "Searched, nothing found",
        "Angebote/2023",
        "What was not read",
        "password-protected archive",
        "How the numbers are counted",
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


def test_lists_of_people_are_cut_with_a_note():
    one = results.mailing()
    more = replace(one, addresses=tuple(results.address(number) for number in range(2_500)))
    page = Page(text_of(HtmlReporter(), replace(results.result(), incidents=(more,))))
    ((_, details),) = page.incidents()
    assert len(details["people"]) == 2_000
    assert details["all_people"] == "2,500 addresses"
    assert details["more_people"] == "500 more: see the JSON report"


def test_many_incidents_stay_openable():
    one = replace(results.mailing(), addresses=results.mailing().addresses[:300])
    many = tuple(replace(one, id=f"I-{number:08x}") for number in range(300))
    text = text_of(HtmlReporter(), replace(results.result(), incidents=many))
    assert len(Page(text).incidents()) == 300
    assert len(text) / 300 < 20_000


def test_the_answer_stands_without_script():
    page = _page()
    assert "not yet told" in page.text
    assert "This browser runs no script" in page.text
    assert "I-4c1d2e3f" in page.text
    assert page.text.count("I-ffff0001") == 1


def test_people_not_yet_told_are_part_of_the_answer():
    untold = replace(results.result(), totals=replace(results.result().totals, untold=77))
    assert 'id="n-untold">77<' in text_of(HtmlReporter(), untold)
    assert 'id="n-untold">not examined<' in _html()


def test_clean_report_names_what_was_read():
    page = Page(text_of(HtmlReporter(), results.clean()))
    assert "Everything seen was read." in page.text
    assert "No incident was reported." in page.text
    assert "There is no gap" in page.text


def test_words_of_the_script_are_there():
    """Every word the script asks for stands in the data it gets, in both languages."""
    for lang in ("en", "ja"):
        page = _page(lang)
        (script,) = page.inline["script"]
        words = json.loads(page.data["words"])
        asked = re.findall(r"words\.(\w+(?:\.\w+)*)", script)
        assert len(asked) > 30
        for path in asked:
            found = words
            for step in path.split("."):
                if isinstance(found, str):
                    assert step in {"replace"}
                    break
                assert step in found, path
                found = found[step]


def test_same_result_same_bytes():
    assert text_of(HtmlReporter(), results.result()) == _html()
