"""Parts are only passed over if nothing can be lost by it."""

import pytest

from sentaudit.extraction.texts.triage import has_at, tokens


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (b"a@b", ""),
        (b"a%40b", ""),
        (b"a&#64;b", ""),
        (b"a&commat;b", ""),
        ("＠".encode(), "utf-8"),
        ("＠".encode(), "windows-1252"),
        ("＠".encode("cp932"), "shift_jis"),
        ("＠".encode("euc_jp"), "euc-jp"),
        ("＠".encode("gbk"), "gb2312"),
        ("＠".encode("big5"), "big5"),
        ("＠".encode("cp949"), "euc-kr"),
        ("＠".encode("iso2022_jp"), "iso-2022-jp"),
        ("＠".encode("cp932"), ""),
        *(
            (("会員＠の".encode(codec)), label)
            for codec in ("cp932", "euc_jp")
            for label in ("utf-8", "us-ascii", "iso-2022-jp")
        ),
        ("日本".encode() + "ａ＠ｂ".encode("iso2022_jp"), "utf-8"),
        (b"a+AEA-b", "utf-7"),
        ("ab".encode("utf-16"), ""),
        (b"plain", "utf-16"),
    ],
)
def test_no_spelling_of_the_sign_is_missed(data, charset):
    assert has_at(data, charset)


def test_text_without_the_sign_is_certain():
    assert not has_at("お世話になっております".encode(), "utf-8")
    assert not has_at("しめすへん".encode(), "utf-8")  # holds the bytes of the sign in Shift_JIS
    assert not has_at(b"plain words", "us-ascii")


def alternatives(html, text, html_charset="utf-8", text_charset="utf-8"):
    """Whether the HTML shows nobody the text does not show, as far as raw bytes can tell."""
    shown = tokens(html.encode(html_charset), html_charset, is_html=True)
    said = tokens(text.encode(text_charset), text_charset, is_html=False)
    return shown is not None and said is not None and shown <= said


SAME = [
    ("<p>no address</p>", "at all"),
    ('<a href="mailto:a@example.jp">a@example.jp</a>', "a@example.jp"),
    ("<p>&lt;A@example.jp&gt;", "Taro <a@example.jp>"),
    ("<style>\n@media print{} @font-face{}</style><p>a@example.jp", "x a@example.jp."),
    ("<p>日本語 a@example.jpの", "a@example.jp"),
]
MORE = [
    ("<p>b@example.jp", "a@example.jp"),
    ("<p>ta<b>ro@example.jp</b>", "taro@example.jp"),
    ("<p>taro</b>@example.jp", "taro@example.jp"),
    ("<p>taro@<wbr>example.jp", "taro@example.jp"),
    ("<p>taro@example.<b>jp</b>", "taro@example.jp"),
    ("<p>taro&#64;example.jp", "taro@example.jp"),
    ("<p>taro＠example.jp", "taro@example.jp"),
    ('<a href="x?e=taro%40example.jp">', "taro@example.jp"),
    ("<p>aro@example.jp", "taro@example.jp"),
    ("<p>日本語a@example.jp", "a@example.jp"),
]


@pytest.mark.parametrize(("html", "text"), SAME)
def test_html_that_says_nothing_new(html, text):
    assert alternatives(html, text)


@pytest.mark.parametrize(("html", "text"), MORE)
def test_html_that_may_say_more(html, text):
    assert not alternatives(html, text)


def test_double_bytes_are_no_at_signs():
    assert alternatives("<p>日本語の一覧、了解です a@example.jp", "一覧 a@example.jp", "iso2022_jp", "iso2022_jp")
    assert not alternatives("<p>一覧 b@example.jp", "一覧 a@example.jp", "iso2022_jp", "iso2022_jp")


def test_double_bytes_end_with_their_line():
    assert tokens(b"\x1b$B0lMw\r\na@example.jp\r\n", "iso-2022-jp", is_html=False) == {b"a@example.jp"}


def test_shifted_bytes_are_read():
    assert tokens("안녕 a@example.kr".encode("iso2022_kr"), "iso-2022-kr", is_html=False) is None
    assert tokens(b"\x1b$)Ca@example.kr", "iso-2022-kr", is_html=False) is None


def test_charsets_that_change_ascii_are_read():
    assert not alternatives("<p>x", "x", "utf-16")


@pytest.mark.parametrize(
    "text",
    [
        '"a b"@example.jp',
        "taro＠example.jp",
        "see\nbegin 644 list.txt\n",
        "%PDF-1.4",
        "taro@日本.jp",
        "-----BEGIN PGP MESSAGE-----",
    ],
)
def test_doubtful_text_is_read(text):
    assert tokens(text.encode(), "utf-8", is_html=False) is None
