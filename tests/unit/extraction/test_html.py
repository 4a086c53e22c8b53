"""HTML to lines: what is visible, what is hidden, what is quoted, and what broken markup must not lose."""

import pytest

from sentaudit.extraction.texts.html import HtmlExtractor
from sentaudit.extraction.texts.markup import to_text
from sentaudit.model.config import Limits
from sentaudit.model.message import Part

VISIBLE = {
    "<p>a@example.jp</p><p>b@example.jp</p>": "a@example.jp\nb@example.jp",
    "ta<b>ro</b>@exam<wbr>ple.jp": "taro@example.jp",
    "one<br>two<BR/>three": "one\ntwo\nthree",
    "<tr><td>Taro</td><td>a@example.jp</td></tr>": "Taro\ta@example.jp",
    "soft\nbreak": "soft break",
    "<pre>hard\nbreak</pre>": "hard\nbreak",
    "a&#64;example.jp &lt;b@example.jp&gt; &amp;lt;": "a@example.jp <b@example.jp> &lt;",
    "Taro <a@example.jp> wrote": "Taro <a@example.jp> wrote",
    "1 < 2 and 3 > 2": "1 < 2 and 3 > 2",
    "<blockquote>x<p>y</p><blockquote>z</blockquote>w</blockquote>v": "> x\n> y\n>> z\n> w\nv",
    '<a href="mailto:a@example.jp">Taro</a> wrote': "Taro <mailto:a@example.jp>  wrote",
    '<a href="mailto:a@example.jp?subject=x">A@example.jp</a>': "A@example.jp",
    "<div id=divRplyFwdMsg>From: a@example.jp</div>": "-----Original Message-----\nFrom: a@example.jp",
    "<div style='border:none;border-top:solid #E1E1E1 1.0pt'>x</div>": "-----Original Message-----\nx",
    "<p>\xa0&nbsp;</p><p></p>x": "x",
    "x<title>y</title></head>": "x\ny",
    "unclosed <a href='x'": "unclosed <a href='x'",
    "</blockquote></div>x": "x",
}

HIDDEN = {
    "<!-- a@example.jp -->b": ("b", ["a@example.jp"]),
    "<!-- never closed a@example.jp": ("", ["a@example.jp"]),
    "<style>/* a@example.jp */</style>b": ("b", ["a@example.jp"]),
    "<SCRIPT>var x='a@example.jp';</SCRIPT>b": ("b", ["a@example.jp"]),
    '<img alt="a@example.jp">b': ("b", ["a@example.jp"]),
    '<input value="a@example.jp" title="c@example.jp">b': ("b", ["a@example.jp", "c@example.jp"]),
    '<p style="display: none">a@example.jp<p>x</p></p>b': ("b", ["a@example.jp"]),
    "<span hidden>a@example.jp</span>b": ("b", ["a@example.jp"]),
    '<blockquote><img alt="a@example.jp"></blockquote>': ("", ["> img", "a@example.jp"]),
    "<!-- nothing --><style>p{}</style>b": ("b", []),
}


@pytest.mark.parametrize(("source", "expected"), VISIBLE.items())
def test_visible_text(source, expected):
    assert to_text(source)[0] == expected


@pytest.mark.parametrize("source", HIDDEN)
def test_hidden_text(source):
    expected, traces = HIDDEN[source]
    visible, hidden = to_text(source)
    assert visible == expected
    assert all(trace in hidden for trace in traces)
    assert bool(hidden) == bool(traces)


def part(data, charset="", content_type="text/html", *, attached=False, alternative=0):
    return Part("1", content_type, charset, "", attached, data, alternative)


def texts(one):
    return [span.text for span in HtmlExtractor().extract(one, Limits())]


def test_charset_of_the_part_then_of_the_document():
    document = "<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'>山田".encode("cp932")
    assert texts(part(document)) == ["山田"]
    assert texts(part("<p>山田".encode("euc-jp"), "euc-jp")) == ["山田"]
    assert texts(part("<html>山田".encode("utf-16"))) == ["山田"]


def test_html_is_recognised_by_type_and_by_content():
    recognises = HtmlExtractor().recognises
    assert recognises(part(b"anything"))
    assert recognises(part(b"<!DOCTYPE html><p>x", "", "application/octet-stream", attached=True))
    assert not recognises(part(b"<!DOCTYPE html><p>x", "", "text/plain"))
    assert not recognises(part(b"a < b", "", "application/octet-stream", attached=True))
    assert not recognises(part(b"%PDF-1.4"))


def test_an_alternative_without_at_signs_is_not_converted():
    assert texts(part(b"<p>x", alternative=1)) == []
    assert texts(part(b"<p>x")) == ["x"]
    assert texts(part(b"<p>a&#64;example.jp", alternative=1)) == ["a@example.jp"]
