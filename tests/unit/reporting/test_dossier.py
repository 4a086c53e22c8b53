"""The dossier: every fact in it, nothing personal in it unless asked for, nothing in it that a reader would obey."""

import re
from dataclasses import replace
from functools import cache

import pytest
from markdown_it import MarkdownIt

from builders import results
from builders.pages import Page
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.incident import FollowUp, Inbox, Prompt
from sentaudit.model.result import Series
from sentaudit.reporting.dossier.compose import FORMS, dossier
from sentaudit.reporting.words.catalogue import LANGUAGES, catalogue

_READER = MarkdownIt("gfm-like")
"""Tables, autolinks of addresses and URLs, HTML: everything a generous reader of Markdown would act on."""
_EVERY = [(lang, form) for lang in LANGUAGES for form in FORMS]


@cache
def _made(name, form, lang="en", *, reveal=False):
    # The name of a mail program is never masked: it names no person.
    one = replace(getattr(results, name)(), client="ExampleMailer 4.2")
    return dossier(results.result(), one, form, reveal=reveal, lang=lang)


def _tokens(source):
    for token in _READER.parse(source):
        yield token
        yield from token.children or ()


def _words(form, made):
    """The text a person sees, white space folded."""
    if form == "html":
        shown = Page(made).text
    else:
        shown = " ".join(token.content for token in _tokens(made) if token.type in {"text", "code_inline"})
    return re.sub(r"\s+", " ", shown)


def _rows(made):
    """Cells of every table row of a Markdown dossier, as shown."""
    rows = []
    inside = False
    for token in _READER.parse(made):
        if token.type == "tr_open":
            rows.append([])
        if token.type in {"tr_open", "tr_close"}:
            inside = token.type == "tr_open"
        elif token.type == "inline" and inside:
            rows[-1].append("".join(one.content for one in token.children))
    return rows


@pytest.mark.parametrize(("lang", "form"), _EVERY)
@pytest.mark.parametrize("name", ["mailing", "list_in_attachment", "hostile"])
def test_masked_unless_revealed(name, form, lang):
    masked, revealed = _made(name, form, lang), _made(name, form, lang, reveal=True)
    secrets = {
        "mailing": ("sales@example.co.jp", "営業部", "夏季休業", "1.sales"),
        "list_in_attachment": ("hanako", "Schmidt", "Yamada", "kunden", "offer@"),
        "hostile": ("evil.test", "alert('x')", "calc"),
    }[name]
    for secret in secrets:
        assert secret not in masked
    for secret in secrets[:2]:
        assert secret in _words(form, revealed)
    words = catalogue(lang)
    assert words("dossier.handling.masked") in masked
    assert words("dossier.handling.revealed") in revealed


@pytest.mark.parametrize("form", FORMS)
def test_no_address_of_the_people_even_if_revealed(form):
    made = _made("mailing", form, reveal=True)
    assert "taro.yamada" not in made
    assert "sentaudit affected I-4c1d2e3f" in _words(form, made)


@pytest.mark.parametrize(("lang", "form"), _EVERY)
def test_every_chapter_and_blank_in_both_languages(lang, form):
    words, seen = catalogue(lang), _words(form, _made("mailing", form, lang))
    for key in ("chapter", "people", "sign.roles", "timeline.people"):
        for label in words.section(f"dossier.{key}").values():
            assert re.sub(r"\s+", " ", str(label)) in seen or isinstance(label, dict), label


def test_numbers_with_their_counting_method():
    rows = _rows(_made("mailing", "md"))
    steps = [row[:3] for row in rows if len(row) == 4 and row[2] and row[0] in {"", "−", "="}]
    assert ["", "entries in the exposing fields or texts", "1,793"] in steps
    assert ["−", "the same address again", "43"] in steps
    assert ["−", "undeliverable: no such user", "not examined"] in steps
    assert ["=", "people exposed, net", "1,748"] in steps
    assert ["=", "could see addresses of others", "1,750"] in steps
    assert all(row[3] for row in rows if len(row) == 4 and row[:3] in steps), "each says how it was counted"
    assert ["−", "undeliverable: no such user", "3"] in [row[:3] for row in _rows(_made("list_in_attachment", "md"))]


def test_timeline_in_minutes():
    rows = _rows(_made("mailing", "md"))
    assert ["0", "2024-05-01 11:00:00 +09:00", "message 1 sent, exposing 1,000"] in rows
    assert ["60", "2024-05-01 12:00:00 +09:00", "message 2 sent, exposing 748"] in rows


def test_the_header_of_the_mail_and_its_proof():
    rows = _rows(_made("mailing", "md", "ja", reveal=True))
    assert ["日時（Date）", "2024年5月1日 11:00:00 +09:00 ／ 令和6年5月1日（水）11時00分"] in rows
    assert ["件名（Subject）", "【重要】夏季休業のお知らせ（お客様各位）"] in rows
    assert ["メールソフト", "ExampleMailer 4.2"] in rows
    assert any(row[-1] == f"{1:064x}" for row in rows)


def test_what_was_not_examined_is_never_zero():
    rows = dict(row for row in _rows(_made("mailing", "md")) if len(row) == 2)
    assert rows["People in tables of personal data"] == "not examined"
    assert "what came back" in rows["Not examined"]
    assert "Not examined: no incoming mail was read." in _words("md", _made("mailing", "md"))


def test_what_came_back():
    inbox = Inbox(85, 29, 4, 9, 2, 1, 1_714_630_000)
    made = dossier(results.result(), replace(results.mailing(), inbox=inbox), "md", lang="ja")
    rows = [row for row in _rows(made) if len(row) == 2]
    for row in (
        ["配信不能・遅延の通知（通）", "85"],
        ["返信（通）", "29"],
        ["苦情（通）", "9"],
        ["配信停止の希望（通）", "2"],
    ):
        assert row in rows
    assert ["基準日時", "2024年5月2日 15:06:40 +09:00 ／ 令和6年5月2日（木）15時06分"] in rows


def test_what_people_were_told():
    told = FollowUp(2, 146, 1177, 1740, 8, 3, leaked_again=True)
    made = dossier(results.result(), replace(results.mailing(), follow_up=told), "md")
    rows = _rows(made)
    for row in (["Exposed people reached", "1,740"], ["Exposed people not reached", "8"]):
        assert row in rows
    assert ["One of these mails showed people to each other again", "yes"] in rows
    minutes = [row[0] for row in rows if len(row) == 3 and row[0].replace(",", "").isdigit()]
    assert minutes == ["0", "60", "146", "1,177"]
    assert not any(row[2] == "apology or correction sent" for row in rows if len(row) == 3), "nothing left to fill in"
    assert "later mail about it" not in next(row[1] for row in rows if row[0] == "Not examined")
    nothing = replace(results.mailing(), follow_up=FollowUp(0, None, None, 0, 1748, 0, leaked_again=False))
    rows = _rows(dossier(results.result(), nothing, "md"))
    assert ["First of them, minutes after the first exposing message", "none found"] in rows
    assert any(row[2] == "apology or correction sent" for row in rows if len(row) == 3), "people may know of others"


def test_kinds_of_data_and_the_negative_list():
    rows, seen = _rows(_made("list_in_attachment", "md")), _words("md", _made("list_in_attachment", "md"))
    for row in (["passwords", "12"], ["phone numbers", "280"], ["north", "200"], ["south", "137"]):
        assert row in rows
    assert ["Sum: people exposed, net", "337"] in rows
    assert "Looked for and not found: medical data." in seen


def test_history():
    one, other = replace(results.mailing(), series="S-1"), results.list_in_attachment()
    series = Series("S-1", (one.id, other.id), 3, 2001, "same audience 0.93")
    result = replace(results.result(), series=(series,))
    made = dossier(result, one, "md")
    rows = _rows(made)
    for row in (["People exposed over the whole series, each counted once", "2,001"], ["Incidents in it", "2"]):
        assert row in rows
    named = [row[0] for row in rows if row[0].startswith("I-")]
    assert named == ["I-4c1d2e3f (this one)", "I-0a9b8c7d"]
    assert "same audience 0.93" in _words("md", made)
    assert any(row[1] == "Angebote/2023" and row[3] == "312" for row in rows if len(row) == 4)


def test_what_of_its_own_messages_was_not_read():
    one = results.mailing()
    gap = Problem(
        Stage.EXTRACT,
        ProblemKind.ENCRYPTED,
        one.findings[0].where._replace(part="2", inner=("Kunden.zip",)),
        "encrypted zip (99 bytes)",
        Extent.PART_FAILED,
    )
    coverage = replace(results.coverage(), problems=(*results.problems(), gap))
    made = dossier(replace(results.result(), coverage=coverage), one, "md")
    assert any(row[0] == "encrypted" and row[2] == "encrypted zip (99 bytes)" for row in _rows(made) if len(row) == 3)
    assert "Kunden" not in made
    assert "everything was read" in _words("md", _made("mailing", "md"))
    assert "everything seen was read" in _words("md", dossier(results.clean(), one, "md"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_prompts_are_questions_with_deadlines(lang):
    words = catalogue(lang)
    assert set(words.section("prompt")) == {prompt.value for prompt in Prompt}
    asks = "check whether" if lang == "en" else "確認すること"
    for prompt in Prompt:
        assert asks in words(f"prompt.{prompt}.check")
    made = dossier(results.result(), replace(results.mailing(), prompts=tuple(Prompt)), "md", lang=lang)
    rows = [row for row in _rows(made) if len(row) == 5]
    for prompt, days in ((Prompt.APPI_PEOPLE, "30"), (Prompt.GDPR, "72"), (Prompt.P_MARK, "30")):
        (row,) = [row for row in rows if row[0] == words(f"prompt.{prompt}.rule")]
        assert days in row[3]
        assert row[4] == words("dossier.blank"), "the decision is left to people"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["mailing", "list_in_attachment", "hostile"])
def test_the_page_is_self_contained(name, lang):
    page = Page(_made(name, "html", lang, reveal=True))
    assert not {"script", "img", "a", "link", "iframe", "form", "svg", "base"} & {tag for tag, _ in page.tags}
    for tag, attributes in page.tags:
        assert not [key for key in attributes if key.startswith("on") or key in {"src", "style", "href"}], tag
    policy = next(a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert re.fullmatch(r"default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'", policy)
    (style,) = page.inline["style"]
    assert "@media print" in style
    assert not re.search(r"https?:|url\(|@import", style)


@pytest.mark.parametrize("form", FORMS)
def test_no_character_steers_a_reader(form):
    made = dossier(replace(results.result(), case=results.HOSTILE), results.hostile(), form, reveal=True)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\ud800-\udfff]", made)
    assert len(made) < 60_000
    assert "<script>alert" in _words(form, made)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["mailing", "list_in_attachment", "hostile"])
def test_markdown_holds_no_link_and_no_html(name, lang):
    kinds = {token.type for token in _tokens(_made(name, "md", lang, reveal=True))}
    assert "table_open" in kinds
    assert not kinds & {"link_open", "image", "html_inline", "html_block", "fence", "code_block", "blockquote_open"}
