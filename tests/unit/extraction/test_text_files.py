"""Texts in which addresses are folded, encoded or escaped, and mail in files that are not called so."""

import base64
import json
from time import process_time

import pytest

from sentaudit import app, registry
from sentaudit.engine.inspect import inspect_message
from sentaudit.engine.reading import Reader
from sentaudit.extraction.mails.mail_file import MailFileExtractor
from sentaudit.extraction.texts.escaped import EscapedExtractor
from sentaudit.extraction.texts.ldif import LdifExtractor
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan

INNER = b"From: a@example.com\r\nTo: b@example.jp,\r\n c@example.jp\r\nSubject: x\r\nDate: Tue, 05 Mar 2024 10:00:00 +0900\r\n\r\nd@example.jp\r\n"
PAGE = (
    b'From: <Saved by a browser>\r\nSubject: page\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b; type="text/html"\r\n\r\n'
    b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>e=40example.jp\r\n--b--\r\n"
)


def part_of(data, content_type="application/octet-stream", attached=True):
    return Part("2", content_type, "", "file.dat", attached, data)


def text_of(extractor, data):
    assert extractor.recognises(part_of(data))
    (span,) = extractor.extract(part_of(data), Limits(), ())
    assert isinstance(span, TextSpan)
    return span.text


def reader_of(data, content_type="application/octet-stream"):
    part = part_of(data, content_type)
    return next(name for name, target in registry.EXTRACTORS.items() if registry.load(target)().recognises(part))


def test_ldif():
    data = b"# book\r\nversion: 1\r\n\r\ndn: cn=Taro,mail=taro@exam\r\n ple.jp\r\ncn:: 5bGx55Sw\r\nmail:: aGFuYWtvQGV4YW1wbGUuanA=\r\njpegPhoto:: /9j/4AAQ\r\n"
    assert text_of(LdifExtractor(), data).split("\n")[3:] == [
        "dn: cn=Taro,mail=taro@example.jp", "cn: 山田", "mail: hanako@example.jp", "jpegPhoto:: /9j/4AAQ", "",
    ]  # fmt: skip
    assert reader_of(data) == "ldif"
    assert not LdifExtractor().recognises(part_of(b"hello\ndn: x"))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_json(codec):
    text = '{"mail": "a\\u0040example.jp", "name": "\\u5c71\\u7530\\ud83d\\ude00", "note": "x\\nb@example.jp\\\\n", "bad": "\\ud83d"}'
    read = text_of(EscapedExtractor(), text.encode(codec))
    assert "a@example.jp" in read
    assert "山田😀" in read
    assert '"x\nb@example.jp\\n"' in read
    assert reader_of(text.encode(codec)) == "escaped"


PEOPLE = [
    {
        "氏名": f"山田 太郎{chr(0x4E00 + n)}",
        "tel": f"03-1234-{n:04d}",
        "住所": {"県": "東京都", "市": "港区"},
        "id": n,
        "ok": True,
        "x": None,
        "l": ["a", 1],
    }
    for n in range(12)
]


def tables_of(text, **limits):
    items = list(EscapedExtractor().extract(part_of(text.encode()), Limits(**limits), ()))
    assert all(one.repeated for one in items if isinstance(one, Table))
    problems = [(one.kind, one.extent) for one in items if isinstance(one, Problem)]
    return [one.rows for one in items if isinstance(one, Table)], problems


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(PEOPLE),
        json.dumps({"a": 1, "list": {"of": PEOPLE, "few": [{"a": "b"}]}}, ensure_ascii=False, indent=1),
        json.dumps({str(n): one for n, one in enumerate(PEOPLE)}),
        "\n".join(json.dumps(one) for one in PEOPLE),
    ],
)
def test_lists_of_objects_are_tables_of_people(text):
    ((head, *rows),), problems = tables_of(text)
    assert head == ("氏名", "tel", "住所 県", "住所 市", "id", "ok", "x", "l")
    assert rows[2] == (PEOPLE[2]["氏名"], "03-1234-0002", "東京都", "港区", "2", "true", "", "a, 1")
    assert (len(rows), problems) == (12, [])
    mail = b"From: a@example.com\nTo: b@example.jp\nMIME-Version: 1.0\nContent-Type: application/json\n"
    mail += b"Content-Disposition: attachment; filename=x.json\nContent-Transfer-Encoding: base64\n\n"
    recipe = app.recipe_for(bytes(32), Limits())
    reader = Reader(recipe.parse, [one() for one in recipe.extractors], [one() for one in recipe.detectors], Limits())
    (found,) = reader.read(mail + base64.encodebytes(text.encode())).records
    assert (found.people, dict(found.columns)["phone"]) == (12, 12)


def test_other_json_is_text_only():
    deep = "[" * 100_000
    for text in (
        '{"a": [1, 2], "b": [{"c": 1}]}',
        json.dumps(PEOPLE)[:-9],
        deep,
        "[{}, {}]",
        '["a", {}]',
        '[{"a": ' + "9" * 9000 + "}]",
    ):
        assert tables_of(text) == ([], [])


def test_lists_in_json_are_bounded_and_say_so():
    (rows,), problems = tables_of(json.dumps(PEOPLE), cells=50)
    assert (len(rows), problems) == (7, [(ProblemKind.TOO_MANY, Extent.ASIDE)])
    assert tables_of("[" + " " * 8_000_000 + "]")[1] == [(ProblemKind.TOO_MANY, Extent.ASIDE)]


def test_json_by_lines_is_no_table():
    assert reader_of(b'[\n  {"a": "b", "c": "d"},\n  {"a": "b", "c": "d"},\n  {"a": "b", "c": "d"}\n]') == "escaped"


def test_xml():
    data = b'<?xml version="1.0"?>\r\n<m a="a&#64;example.jp">b&#x40;example.jp &lt;c@example.jp&gt;</m>'
    assert text_of(EscapedExtractor(), data).split("\n")[1] == '<m a="a@example.jp">b@example.jp <c@example.jp></m>'


@pytest.mark.parametrize(
    ("data", "expected"), [(INNER, ["b@example.jp", "c@example.jp", "d@example.jp"]), (PAGE, ["e@example.jp"])]
)
@pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain", "multipart/related"])
def test_mail_by_its_content(data, expected, content_type):
    outer = (
        b"From: me@example.com\r\nTo: you@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=x.dat\r\n\r\n"
        + data
        + b"\r\n--o--\r\n"
    )
    assert reader_of(data, content_type) == "mail-file"
    view = inspect_message(outer, app.recipe_for(bytes(32), Limits()))
    assert sorted(view["quoted"] + view["attachment"]) == expected


def test_a_mailbox_gives_all_its_messages():
    mark = b"From a@example.com Tue Mar  5 10:00:00 2024\r\n"
    data = mark + INNER + b"\r\nFrom here to 2024\r\nit is text\r\n\r\n" + mark + INNER
    parts = list(MailFileExtractor().extract(part_of(data), Limits(), ()))
    assert [one.filename for one in parts] == ["message 1", "message 2"]
    assert parts[1].data == INNER
    assert len(list(MailFileExtractor().extract(part_of(data), Limits(parts=1), ()))) == 2


@pytest.mark.parametrize(
    "part",
    [
        part_of(INNER, attached=False),
        part_of(INNER, "text/rfc822-headers"),
        part_of(b"To: the reader\nthis is a letter"),
        part_of(b"name: x\nsize: 3\nowner: y\n\n"),
        part_of(b"From: a\nTo: b\n\nfrom: x"),
        part_of(b""),
    ],
)
def test_what_is_no_mail_stays_what_it_is(part):
    assert not MailFileExtractor().recognises(part)


@pytest.mark.parametrize(
    "data",
    [b"<?xml?>" + b"<a b='c'>" * 90 + b"<d>" * 300_000, b"<?xml?>" + b"<!--" * 500_000, b"<?xml?>" + b"<" + b"a" * 3_000_000,
     b"<?xml?><a>" + b"<b c='d'><e>f</e></b></x>" * 100_000, b"#\n" * 2_000_000, b"[" + b" " * 4_000_000, b'{"' + b"\\u0040" * 500_000, b"<?xml" + b"&#64" * 500_000, b"a:" * 2_000_000,
     b"From: a\nTo: b\nDate: c\n" + b"From x 2024\n" * 300_000, b"dn: x\na:: " + b"A" * 4_000_000],
)  # fmt: skip
def test_hostile_text_costs_little(data):
    began = process_time()
    for extractor in (LdifExtractor(), EscapedExtractor(), MailFileExtractor()):
        extractor.recognises(part_of(data))
        list(extractor.extract(part_of(data), Limits(), ()))
    assert process_time() - began < 5


CELLS = [("氏名", "TEL"), ("山田太郎", "03-1234-0001"), ("鈴木&花子", "03-1234-0002")]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("<a><m><氏名>{2}</氏名><TEL>{3}</TEL></m><m><氏名>{4}</氏名><TEL>{5}</TEL></m></a>", CELLS),
        ('<a n="2"><p><m 氏名="{2}" x:TEL="{3}"/><m TEL="{5}" 氏名="{4}"/></p></a>', CELLS),
        ("<a><r><f name='氏名'>{2}</f><f name='TEL'>{3}</f></r><r><f name='氏名'>{4}</f><f name='TEL'>{5}</f></r></a>", CELLS),
        ("<!-- <r> --><a><m><氏名><![CDATA[{2}]]></氏名><TEL>{3}</TEL></m></x><m><氏名>{4}</氏名><TEL>{5}</m></a>", CELLS),
        ('<W><x/><T c="2"><R><C><D t="s">{0}</D></C><C><D>{1}</D></C></R><R h="3"><C><D>{2}</D></C><C><D>{3}</D></C></R>'
         "<R><C><D>{4}</D></C><C><D>{5}</D></C></R></T></W>", CELLS),
        ('<T><R><C ss:Index="2"><D>{0}</D></C><C><D>{1}</D></C></R><R><C><D/></C><C ss:MergeAcross="1"><D>{2}</D></C>'
         "<C><D>{3}</D></C></R></T>", [("", *CELLS[0]), ("", CELLS[1][0], "", CELLS[1][1])]),
    ],
)  # fmt: skip
def test_xml_of_things_alike_is_a_table(text, rows):
    text = '<?xml version="1.0"?>' + text.format(*(cell.replace("&", "&amp;") for row in CELLS for cell in row))
    ((*found,),), problems = tables_of(text)
    assert [tuple(cell.strip() for cell in row) for row in found] == rows
    assert problems == []
    assert reader_of(text.replace("<T>", "<Table >").encode()) == "escaped"


@pytest.mark.parametrize(
    ("value", "tables"),
    [
        (
            {"columns": ["a", "b"], "index": ["0"], "data": [["1", "2"], ["3", "4"]]},
            [(("a", "b"), ("1", "2"), ("3", "4"))],
        ),
        ({"meta": {"n": "1"}, "data": {"p": [{"a": "1"}, {"a": "2"}]}}, [(("a",), ("1",), ("2",))]),
        ([{"p": [{"a": "1"}]}, {"p": [{"a": "2"}]}], [(("p",), ("",), ("",)), (("a",), ("1",), ("2",))]),
        ([["1"], ["2"]], []),
        ([["1", ["2"]], ["3", "4"]], []),
    ],
)
def test_lists_in_json_however_they_lie(value, tables):
    assert tables_of(json.dumps(value)) == (tables, [])


def test_text_in_an_archive_says_which_file_it_is():
    for data, reader in (
        (b'{"a": "b@example.jp"}', EscapedExtractor()),
        (b"dn: x\nmail: b@example.jp\n", LdifExtractor()),
    ):
        (span,) = reader.extract(part_of(data)._replace(inner=("a.zip",)), Limits(), ())
        assert span.inner == ("a.zip", "file.dat")
