"""Charsets: declared, missing and wrong labels; what is there decides."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentaudit.names.charset import decode, decode_raw
from sentaudit.names.charset_labels import codec_name

TEXTS = {
    "ja": "平素より大変お世話になっております。株式会社サンプルの山田です。テストを送信いたします。",
    "zh": "您好，这是一封测试邮件，请查收附件并尽快回复我们，谢谢您的合作与支持。",
    "tw": "您好，這是一封測試郵件，請查收附件並盡快回覆我們，謝謝您的合作與支持。",
    "ko": "안녕하세요, 이것은 테스트 메일입니다. 첨부 파일을 확인하시고 회신 부탁드립니다.",
    "ru": "Здравствуйте, это тестовое письмо, пожалуйста, проверьте вложение и ответьте нам.",
    "fr": "Bonjour, voici le résumé de la réunion d'été; à bientôt, René et Hélène, déjà fiancés.",
    "de": "Sehr geehrte Damen und Herren, schöne Grüße aus Köln, Straße",
}
RIGHT = [
    ("ja", "utf-8", "UTF8"),
    ("ja", "cp932", "Shift_JIS"),
    ("ja", "cp932", "windows-31J"),
    ("ja", "euc-jp", "x-euc-jp"),
    ("ja", "iso-2022-jp", '"ISO-2022-JP"'),
    ("ja", "iso-2022-jp", "cp50220"),
    ("ja", "utf-16", "utf-16"),
    ("ja", "utf-16-le", "utf-16le"),
    ("ja", "utf-16-be", "utf-16"),
    ("fr", "utf-16-le", "utf-16"),
    ("de", "utf-32-le", "utf-32"),
    ("ja", "utf-7", "utf-7"),
    ("zh", "gb18030", "GB2312"),
    ("zh", "hz", "hz-gb-2312"),
    ("tw", "big5", "Big5"),
    ("ko", "euc-kr", "ks_c_5601-1987"),
    ("ko", "iso-2022-kr", "ISO-2022-KR"),
    ("ru", "koi8-r", "koi8-r"),
    ("ru", "cp1251", "windows-1251"),
    ("ru", "iso-8859-5", "ISO-8859-5"),
    ("fr", "iso-8859-1", "iso-8859-1*fr"),
    ("de", "cp850", "ibm850"),
    ("de", "mac_roman", "x-mac-roman"),
]


@pytest.mark.parametrize(("language", "encoding", "label"), RIGHT)
def test_right_labels_are_followed(language, encoding, label):
    assert decode(TEXTS[language].encode(encoding), label) == (TEXTS[language], False)


@pytest.mark.parametrize(
    "label", ["", "utf-8", "us-ascii", "iso-8859-1", "x-unknown", "unknown-8bit", "no-such-charset", "\x00"]
)
@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("ja", "cp932"),
        ("ja", "euc-jp"),
        ("ja", "iso-2022-jp"),
        ("ja", "utf-8-sig"),
        ("zh", "gb18030"),
        ("tw", "big5"),
        ("ko", "euc-kr"),
        ("ru", "koi8-r"),
        ("ru", "cp1251"),
        ("ru", "utf-8"),
        ("fr", "iso-8859-1"),
        ("fr", "utf-8"),
        ("de", "cp1252"),
        ("de", "utf-8"),
    ],
)
def test_wrong_and_missing_labels_are_repaired(language, encoding, label):
    text, repaired = decode(TEXTS[language].encode(encoding), label)
    assert text == TEXTS[language]
    truthful = {("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("iso-8859-1", "iso-8859-1"), ("cp1252", "iso-8859-1")}
    assert repaired == ((encoding, label) not in truthful)


def test_japanese_labels_are_told_apart():
    assert decode(TEXTS["ja"].encode("euc-jp"), "shift_jis") == (TEXTS["ja"], True)
    assert decode(TEXTS["ja"].encode("cp932"), "euc-jp") == (TEXTS["ja"], True)
    assert decode(TEXTS["ja"].encode(), "shift_jis") == (TEXTS["ja"], True)


@pytest.mark.parametrize("label", ["", "us-ascii", "utf-8", "iso-2022-jp", "shift_jis", "gb2312", "x-nonsense"])
def test_ascii_is_ascii_under_every_label(label):
    assert decode(b"Hello \x1b[31m world", label) == ("Hello \x1b[31m world", False)
    assert decode(b"", label) == ("", False)


@pytest.mark.parametrize("label", ["utf-16", "utf-32", "utf-7", "hz"])
def test_ascii_under_labels_that_are_not_ascii_compatible(label):
    text, _ = decode(b"plain text, mislabelled", label)
    assert text == "plain text, mislabelled"


def test_broken_characters_cost_only_themselves():
    data = TEXTS["ja"].encode()
    assert decode(data[:-1], "utf-8") == (TEXTS["ja"][:-1] + "\ufffd", True)
    for label in ("", "us-ascii"):
        text, repaired = decode("東京都港区の山田太郎＜a＠example.jp＞".encode()[1:], label)
        assert repaired
        assert text.endswith("太郎＜a＠example.jp＞")


@pytest.mark.parametrize("charset", ["cp932", "euc-jp"])
def test_a_full_width_at_sign_in_a_word_tells_the_charset(charset):
    assert decode("<p>a＠example.jp</p>".encode(charset), "")[0] == "<p>a＠example.jp</p>"


def test_double_bytes_cut_in_two():
    text, repaired = decode(b"\x82\xa0\x82\xa2\x82 \x82\xa4", "shift_jis")
    assert repaired
    assert text.startswith("あい")
    assert text.endswith("う")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b'\x1b$B-!-"\x1b(B', "①②"),
        (b"\x1b(I1234\x1b(B", "ｱｲｳｴ"),
        (b"\x0e1234\x0f abc", "ｱｲｳｴ abc"),
        (b"\x1b$B$3$s\nabc", "こん\nabc"),
        (b"\x1b$B$3$s\x1b(J abc", "こん abc"),
        (b"\x1b$(D0!\x1b(B", "丂"),
        (b"\x1b$By!\x1b(B", "纊"),
        (b"\x1b$AVPND\x1b(B", "中文"),
        (b"\x1b$)A\x0eVPND\x0f", "中文"),
    ],
)
def test_iso2022_beyond_the_standard(data, text):
    assert decode(data, "iso-2022-jp-ms") == (text, False)


def test_vendor_rows_of_euc():
    assert decode("①あ".encode("cp932"), "shift_jis") == ("①あ", False)
    assert decode(b"\xad\xa1\xa4\xa2 \x8e\xb1", "euc-jp") == ("①あ ｱ", False)


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("Windows-1250", "cp1250"),
        ("ISO8859-15", "iso8859-15"),
        ("cp-1251", "cp1251"),
        ("win-932", "cp932"),
        ("punycode", ""),
        ("unicode_escape", ""),
        ("rot13", ""),
        ("../../x", ""),
        ("x" * 500, ""),
        ("日本", ""),
    ],
)
def test_labels(label, codec):
    assert codec_name(label) == codec


def test_raw_header_bytes_keep_ascii_in_place():
    assert decode_raw(b"\xff\xfe<a@b.example>").endswith("<a@b.example>")
    assert decode_raw("山田 <a@b.example>".encode("cp932")) == "山田 <a@b.example>"


LABELS = st.sampled_from(sorted({label for _, _, label in RIGHT} | {"", "nonsense", "iso-2022-cn"})) | st.text(
    max_size=12
)


@settings(deadline=None)  # the first guess imports the detector
@given(st.binary(max_size=200), LABELS)
def test_never_raises(data, label):
    text, repaired = decode(data, label)
    assert isinstance(text, str)
    assert repaired in (True, False)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_unicode_charsets_round_trip(text, encoding):
    if not text.startswith("\ufeff"):
        decoded, _ = decode(text.encode("utf-8"), "utf-8")
        assert decoded == text


@given(st.text(st.characters(codec="iso2022_jp", min_codepoint=32), max_size=40))
def test_jis_round_trips(text):
    data = text.encode("iso2022_jp")
    assert decode(data, "iso-2022-jp")[0] == data.decode("iso2022_jp")


def test_a_list_of_addresses_with_a_few_kanji_is_not_taken_for_ebcdic():
    rows = "mail;region\r\n" + "".join(f"PERSON{n}@SHOP{n}.EXAMPLE;東北\r\n" for n in range(20))
    assert decode(rows.encode("cp932"), "") == (rows, True)


@pytest.mark.parametrize(
    ("row", "encoding"),
    [
        ("佐藤太郎,東京都中央区1-2-3", "euc-jp"),
        ("张伟,北京市朝阳区建国路88号", "gb18030"),
        ("張偉,臺北市中正區忠孝東路1號", "big5"),
        ("김영수,서울특별시 강남구 1번지", "cp949"),
    ],
)
def test_lists_of_names_without_kana_are_told_apart(row, encoding):
    text = f"{row}\n" * 20
    assert decode(text.encode(encoding), "")[0] == text
