"""The Markdown report: whatever stands in mail is text in it, in both languages."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from builders import results
from builders.reports import text_of
from sentaudit.reporting.harmless import visible
from sentaudit.reporting.markdown.report import MarkdownReporter
from sentaudit.reporting.markdown.text import code, inline_words, table, words_of

_READER = MarkdownIt("gfm-like")
"""With tables, links of bare addresses, and HTML."""


def _shown(markdown: str) -> str:
    """The text a reader shows of one paragraph, which holds nothing but text and code."""
    tokens = [token for token in _READER.parse(markdown) if token.type == "inline"]
    children = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "text_special", "code_inline"}
    return "".join(child.content for child in children)


def _hostile(subject: str) -> str:
    one = replace(results.mailing(), subject=subject, sender=subject, client=subject)
    return text_of(MarkdownReporter(), replace(results.result(), incidents=(one,)), reveal=True)


@pytest.mark.parametrize(
    "subject",
    [
        "`` ` `` <script>alert(1)</script>",
        "a | b | c",
        "\\| x",
        "[click](https://evil.test)",
        "![x](https://evil.test/p.png)",
        "\n# heading\n- list",
        "@octocat please",
        "&lt;b&gt;",
    ],
)
def test_what_comes_from_mail_stands_in_code(subject):
    text = _hostile(subject)
    lines = [line for line in text.splitlines() if line.startswith(("- Subject: ", "- Sender: ", "- Mail program: "))]
    assert len(lines) == 3
    for line in lines:
        shown = line.partition(": ")[2]
        assert _shown(shown) == visible(subject).strip()
    rows = [line for line in text.splitlines() if line.startswith("| I-")]
    assert [re.sub(r"\\.", "", row).count("|") for row in rows] == [9]


@given(st.text(st.characters(), max_size=60))
def test_a_code_span_ends_where_it_should(text):
    shown = code(text)
    assert _shown(shown).split() == (visible(text).strip() or "–").split()
    row = table(["a", "b"], [[shown, "end"]])
    cells = [token.content for token in _READER.parse(row) if token.type == "inline"]
    assert (len(cells), cells[-1]) == (4, "end")
    kinds = {child.type for token in _READER.parse(row) for child in token.children or ()}
    assert kinds <= {"text", "text_special", "code_inline"}


@given(st.text(st.characters(codec="ascii"), max_size=60))
@example("@\\")
def test_words_hold_no_bare_mark(text):
    shown = words_of(text)
    assert _shown(shown).split() == visible(text).strip().split()
    # From left to right: in a code span a backslash escapes nothing.
    bare = re.sub(r"\\[!-/:-@\[-`{-~]|(`+)(?!`).*?(?<!`)\1(?!`)", "", shown)
    assert not set(bare) & set("`*_[]<>&|~#\\!$^{}")
    assert "://" not in bare
    assert not re.match(r"[-+=]|[0-9]+[.)]", shown)
    assert "www." not in bare.lower()


def test_a_person_can_read_it():
    text = text_of(MarkdownReporter(), results.result())
    assert "**2 incidents exposed 2,080 people; 1,751 receivers could see addresses of others.**" in text
    assert "- (+) 1,702 individuals in 64 unrelated domains." in text
    assert "| = | people exposed, net | 1,748 |" in text
    assert "| `mbox:mail/sales.mbox` | `Angebote/2023` | 2021-02-28 – 2024-05-01 | 312 |" in text
    assert "hold no reported exposure" in text
    assert "> Addresses, names, subjects and file names are masked." in text


def test_japanese():
    text = text_of(MarkdownReporter(), results.result(), lang="ja")
    assert text.startswith("# 送信メール監査報告書\n")
    assert "| = | 露出した人数（正味） | 1,748 |" in text
    assert "## 検査して該当がなかったフォルダー" in text


def test_blocks_are_apart_and_tables_have_their_columns():
    text = text_of(MarkdownReporter(), results.result())
    blocks = text.rstrip("\n").split("\n\n")
    assert all(block.strip() for block in blocks)
    for block in blocks:
        lines = block.splitlines()
        if lines[0].startswith("|"):
            assert len({re.sub(r"\\.", "", line).count("|") for line in lines}) == 1, block


def test_what_is_cut_is_said():
    many = replace(results.mailing(), findings=tuple(results.finding(number) for number in range(60)))
    text = text_of(MarkdownReporter(), replace(results.result(), incidents=(many,)))
    assert "10 more: see the JSON report" in text
    assert text.count("SHA-256") == 50


def test_without_incidents():
    text = text_of(MarkdownReporter(), results.clean())
    assert "No incident was reported." in text
    assert "There is no gap: everything seen was read." in text


@pytest.mark.parametrize("text", ["see www.example.jp", "https://example.jp/x", "taro@example.jp", "（example.jp）"])
def test_nothing_becomes_a_link(text):
    assert any(child.type == "link_open" for token in _READER.parse(text) for child in token.children or ())
    for safe in (words_of(text), inline_words(text), code(text)):
        assert _shown(safe) == text


def test_prompts_in_words():
    text = text_of(MarkdownReporter(), results.result())
    assert "- EU, GDPR articles 33 and 34 – addresses or data of people: check whether it applies" in text
