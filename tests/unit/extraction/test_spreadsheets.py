"""Spreadsheets: every cell of every sheet at its row, hidden ones too, and what stands beside the cells."""

import io
import struct
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.office import TYPES, binary, compound, long, package, record, wide, workbook, xlsx
from builders.reading import part_of, read, reader_of
from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.office import sheet_rows
from sentaudit.extraction.office.cell_formats import DATE, iso, kind_of, number, shown, stands_for_itself
from sentaudit.extraction.office.page_header import said
from sentaudit.extraction.office.sheet_rows import PlainRows
from sentaudit.extraction.office.sheet_xml import Sheet
from sentaudit.extraction.office.xml_walk import walk
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, ProblemKind


def made(fill, **options):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        fill(book)
    return out.getvalue()


def test_workbook_of_a_real_writer():
    def fill(book):
        sheet = book.add_worksheet("名簿")
        sheet.write_row(0, 0, ["氏名", "メール", "日付", "番号"])
        sheet.write(2, 0, "山田太郎")
        sheet.write(2, 1, "taro@example.jp")
        sheet.write_datetime(2, 2, datetime(2024, 3, 5), book.add_format({"num_format": "yyyy/mm/dd"}))
        sheet.write_number(2, 3, 17.0)
        sheet.write_datetime(3, 2, datetime(2024, 3, 5, 10, 30), book.add_format({"num_format": "yyyy/mm/dd hh:mm"}))
        sheet.write_number(3, 3, 9012345678, book.add_format({"num_format": "00000000000"}))
        sheet.write_formula(4, 0, "=1=1", None, True)
        sheet.write_formula(4, 1, '="x"', None, "x@example.jp")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.write_comment(0, 0, "ask hanako@example.com")
        sheet.write_url(5, 0, "mailto:link@example.net", string="click")
        sheet.write_url(5, 1, "mailto:shown@example.net", string="shown@example.net")
        sheet.set_header("&Cheader@example.org")
        sheet.insert_textbox(10, 10, "box@example.org")
        sheet.data_validation(7, 0, 7, 0, {"validate": "list", "source": ["one@example.net", "two@example.net"]})
        hidden = book.add_worksheet("hidden")
        hidden.write(0, 0, "secret@example.jp")
        hidden.hide()
        deep = book.add_worksheet("deep")
        deep.write(0, 1, "deep@example.jp")
        deep.very_hidden()
        book.set_properties({"author": "author@example.com"})

    got = read(made(fill))
    assert got.reader == "xlsx"
    assert got.tables["名簿"][:5] == (
        ("氏名", "メール", "日付", "番号"),
        (),
        ("山田太郎", "taro@example.jp", "2024-03-05", "17"),
        ("", "", "2024-03-05T10:30:00", "09012345678"),
        ("TRUE", "x@example.jp"),
    )
    assert got.tables["hidden"] == (("secret@example.jp",),)
    assert got.tables["deep"] == (("", "deep@example.jp"),)
    for name in (
        "hanako@example.com",
        "link@example.net",
        "header@example.org",
        "author@example.com",
        "one@example.net,two",
    ):
        assert name in got.hidden, name
    assert "box@example.org" in got.seen
    assert "shown@" not in got.hidden, "said by the cell"
    assert not got.problems


def test_other_readers_see_the_same_cells():
    from python_calamine import CalamineWorkbook

    def fill(book):
        sheet = book.add_worksheet("a")
        for row in range(30):
            sheet.write_row(row, 0, [f"n{row}", row * 1.5, row % 2 == 0, f"{row}@example.jp"])

    for options in ({}, {"constant_memory": True}):
        data = made(fill, **options)
        theirs = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("a").to_python()
        ours = read(data).tables["a"]
        assert len(ours) == len(theirs) == 30
        for mine, other in zip(ours, theirs, strict=True):
            assert mine[0] == other[0]
            assert float(mine[1]) == other[1]
            assert (mine[2] == "TRUE") is other[2]
            assert mine[3] == other[3]


def test_strings_of_all_kinds():
    strings = (
        "<si><t>山田</t><rPh sb='0' eb='2'><t>ヤマダ</t></rPh></si><si><r><t>ta</t></r><r><rPr><b/></rPr><t>ro@example.jp</t></r></si>"
        "<si><t>gone@example.jp</t></si>"
    )
    sheet = (
        "<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1' t='s'><v>1</v></c>"
        "<c t='inlineStr'><is><t>in &amp; line</t></is></c><c t='b'><v>1</v></c><c t='e'><v>#N/A</v></c>"
        "<c t='s'><v>99</v></c><c t='str'><f>A1</f><v>formula</v></c><c><v>1E3</v></c><c t='d'><v>2024-01-02</v></c></row>"
        "<row><c t='n'><v>2</v></c></row></sheetData>"
    )
    got = read(xlsx({"s": sheet}, strings))
    assert got.tables["s"] == (
        ("山田", "", "taro@example.jp", "in & line", "TRUE", "#N/A", "", "formula", "1000", "2024-01-02"),
        ("2",),
    )
    assert "gone@example.jp" in got.hidden, "a shared string no cell uses"
    assert "taro" not in got.hidden


def test_unusual_packages():
    sheet = "<x:worksheet xmlns:x='m'><x:sheetData><x:row><x:c t='inlineStr'><x:is><x:t>a@example.jp</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>"
    got = read(package({"[Content_Types].xml": TYPES, "XL\\Worksheets\\Sheet1.xml": sheet}))
    assert got.tables["Sheet1"] == (("a@example.jp",),), "no workbook member, other spelling, prefixes"
    other = xlsx({"s": ""}, "", **{"xl/embeddings/list.csv": "b@example.jp\n", "xl/media/image1.png": b"\x89PNG"})
    got = read(other)
    assert [(part.filename, part.data, part.inner) for part in got.parts] == [
        ("xl/embeddings/list.csv", b"b@example.jp\n", ("outer.eml",))
    ]
    assert [(problem.kind, problem.expected) for problem in got.problems] == [(ProblemKind.UNSUPPORTED, True)]


def test_pivot_caches_and_linked_workbooks():
    cache = "<pivotCacheDefinition><sharedItems><s v='山田太郎'/><s v='cached@example.jp'/></sharedItems></pivotCacheDefinition>"
    link = "<externalLink><sheetData><cell><v>elsewhere@example.jp</v></cell></sheetData></externalLink>"
    got = read(
        xlsx(
            {"s": ""},
            "",
            **{"xl/pivotCache/pivotCacheDefinition1.xml": cache, "xl/externalLinks/externalLink1.xml": link},
        )
    )
    assert {"山田太郎", "cached@example.jp", "elsewhere@example.jp"} <= set(got.hidden.split("\n"))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", ""), ("0.00", ""), ("yyyy/mm/dd", DATE), ("[$-411]ggge\"年\"m\"月\"d\"日\"", DATE), ("[h]:mm", DATE),
        ("00000", "00000"), ("#,##0\" days\"", ""), ("[Red]0", ""), ("@", ""), ("\\d0", ""), ("0_d", ""),
    ],
)  # fmt: skip
def test_number_formats(code, kind):
    assert kind_of(200, code) == kind


def test_numbers_and_days():
    assert [number(value) for value in (17.0, 0.1, -3.0, 1e30)] == ["17", "0.1", "-3", "1e+30"]
    assert iso(45356, False) == "2024-03-05"
    assert iso(45356.5, False) == "2024-03-05T12:00:00"
    assert iso(0.25, False) == "06:00:00"
    assert iso(59, False) == "1900-02-28"
    assert iso(61, False) == "1900-03-01"
    assert iso(43894, True) == "2024-03-05"
    assert iso(-1, False) == iso(1e9, False) == ""
    assert shown("nonsense", DATE, False) == "nonsense"
    assert shown("nan", "", False) == "nan"
    assert shown("inf", DATE, False) == "inf"
    assert kind_of(14, "") == kind_of(57, "") == DATE


def cell(kind, row, column, body):
    return record(kind, struct.pack("<HHH", row, column, 0) + body)


def table_of(strings, split_at=None):
    """A table of shared strings; the characters of each are split over a continuation if asked for."""
    head = struct.pack("<II", len(strings), len(strings))
    if split_at is None:
        return record(0xFC, head + b"".join(map(wide, strings)))
    first, second = strings[0][:split_at], strings[0][split_at:]
    begun = struct.pack("<HB", len(strings[0]), 1) + first.encode("utf-16-le")
    return record(0xFC, head + begun) + record(
        0x3C, b"\0" + second.encode("latin-1") + b"".join(map(wide, strings[1:]))
    )


def test_xls_of_excel_97():
    strings = ["山田taro@example.jp", "二", "unused@example.jp"]
    formats = record(0x41E, struct.pack("<H", 200) + wide("yyyy/mm/dd")) + record(0xE0, struct.pack("<HH", 0, 0))
    formats += record(0xE0, struct.pack("<HH", 0, 200))
    first = (
        cell(0xFD, 0, 0, struct.pack("<I", 0))
        + cell(0xFD, 2, 1, struct.pack("<I", 1))
        + cell(0x203, 0, 2, struct.pack("<d", 1.5))
        + record(0x203, struct.pack("<HHHd", 0, 3, 1, 45356.0))
        + cell(0x27E, 1, 0, struct.pack("<I", 17 << 2 | 2))
        + record(0xBD, struct.pack("<HHHIHIH", 1, 1, 0, 100 << 2 | 3, 0, 5 << 2 | 2, 2))
        + cell(0x06, 3, 0, b"\0\0\0\0\0\0\xff\xff" + bytes(8))
        + record(0x207, wide("result@example.jp"))
        + cell(0x205, 3, 1, b"\1\0")
        + cell(0x205, 3, 2, b"\x2a\1")
        + record(0x14, wide("&Lheader@example.org"))
        + record(0x1B6, bytes(18))
        + record(0x3C, b"\1" + "コメント note@example.org".encode("utf-16-le"))
        + record(0x1B8, bytes(40) + "mailto:link@example.net\0".encode("utf-16-le"))
    )
    stream = workbook(
        {"名簿": first, "hidden": cell(0x204, 0, 0, wide("h@example.jp"))}, formats + table_of(strings, 2)
    )
    got = read(compound({"Workbook": stream}))
    assert got.reader == "xls"
    assert got.tables == {
        "名簿": (
            ("山田taro@example.jp", "", "1.5", "2024-03-05"),
            ("17", "1", "5"),
            ("", "二"),
            ("result@example.jp", "TRUE", "#N/A"),
        ),
        "hidden": (("h@example.jp",),),
    }
    for text in ("コメント note@example.org", "header@example.org", "link@example.net", "unused@example.jp"):
        assert text in got.hidden
    assert "h@example.jp" not in got.hidden.replace("unused", "")
    assert not got.problems


def test_xls_of_excel_95_in_japanese():
    text = "東京ソフト a@example.jp".encode("cp932")
    body = cell(0x204, 0, 0, struct.pack("<H", len(text)) + text) + record(0x14, bytes([6]) + "見出し".encode("cp932"))
    got = read(compound({"Book": workbook({"表": body}, charset="cp932")}))
    assert got.tables == {"表": (("東京ソフト a@example.jp",),)}
    assert "見出し" in got.hidden


def test_xls_embedded_files():
    native = (
        struct.pack("<I", 0)
        + b"\2\0"
        + b"C:\\list.csv\0path\0"
        + bytes(4)
        + struct.pack("<I", 0)
        + struct.pack("<I", 5)
        + b"hello"
    )
    data = compound(
        {"Workbook": workbook({"a": b""}), "MBD1/\x01Ole10Native": native, "MBD2/Package": b"PK\x03\x04" + bytes(30)}
    )
    assert [(part.filename, part.data[:5]) for part in read(data).parts] == [
        ("list.csv", b"hello"),
        ("Package", b"PK\x03\x04\0"),
    ]


def test_locked_xls_is_named():
    stream = (
        record(0x809, struct.pack("<HHHH", 0x600, 5, 0, 0)) + record(0x2F, b"\1\0\1\0\1\0" + bytes(48)) + record(0x0A)
    )
    got = read(compound({"Workbook": stream}), "not this")
    assert [(one.kind, one.extent) for one in got.problems] == [(ProblemKind.ENCRYPTED, Extent.PART_FAILED)]
    assert not got.tables


def test_xlsb():
    def value(kind, column, body):
        return binary(kind, struct.pack("<II", column, 0) + body)

    book = binary(156, struct.pack("<II", 2, 1) + long("rId1") + long("隠し"))
    strings = binary(19, b"\0" + long("山田 taro@example.jp")) + binary(19, b"\0" + long("spare@example.jp"))
    sheet = (
        binary(0, struct.pack("<I", 1) + bytes(8))
        + value(7, 0, struct.pack("<I", 0))
        + value(5, 1, struct.pack("<d", 2.5))
        + value(2, 2, struct.pack("<I", 7 << 2 | 2))
        + value(6, 3, long("inline@example.jp"))
        + value(4, 4, b"\1")
        + value(8, 5, long("f"))
        + binary(494, bytes(16) + long("mailto:link@example.net"))
    )
    data = package(
        {
            "[Content_Types].xml": TYPES,
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": "<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.bin'/></Relationships>",
            "xl/sharedStrings.bin": strings,
            "xl/worksheets/sheet1.bin": sheet,
            "xl/comments1.bin": binary(637, b"\0" + long("コメント c@example.jp")),
        }
    )
    got = read(data)
    assert got.reader == "xlsb"
    assert got.tables == {"隠し": ((), ("山田 taro@example.jp", "2.5", "7", "inline@example.jp", "TRUE", "f"))}
    for text in ("spare@example.jp", "コメント c@example.jp", "link@example.net"):
        assert text in got.hidden
    assert not got.problems


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="t" xmlns:text="x" xmlns:xlink="l"><office:body>
<office:spreadsheet><table:table table:name="名簿" table:display="false"><table:table-row><table:table-cell office:value-type="string">
<text:p>山田<text:s text:c="2"/>太郎</text:p><text:p>two</text:p><office:annotation><text:p>note@example.org</text:p></office:annotation></table:table-cell>
<table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="date" office:date-value="2024-03-05T00:00:00"><text:p>5/3</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2" table:visibility="collapse"><table:table-cell office:value-type="float" office:value="17"><text:p>17.00</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="901"><text:p>0901</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p><text:a xlink:href="mailto:link@example.net">x</text:a></text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def test_ods():
    manifest = "<manifest:manifest xmlns:manifest='m'/>"
    meta = "<office:meta xmlns:office='o' xmlns:dc='d'><dc:creator>author@example.com</dc:creator></office:meta>"
    data = package({"mimetype": "x", "content.xml": ODS, "meta.xml": meta, "META-INF/manifest.xml": manifest})
    got = read(data)
    assert got.reader == "odf"
    assert got.tables == {"名簿": (("山田  太郎\ntwo", "", "", "2024-03-05"), ("17", "0901", "x"), ("17", "0901", "x"))}
    for text in ("note@example.org", "link@example.net", "author@example.com"):
        assert text in got.hidden
    assert not got.problems


def test_flat_ods():
    flat = ODS.replace("document-content", "document")
    got = read(b"<?xml version='1.0'?>\n" + flat.encode(), content_type="text/xml")
    assert got.reader == "odf"
    assert got.tables["名簿"][0][3] == "2024-03-05"


def test_a_plain_zip_is_not_taken():
    for members in (
        {"xl/workbook.xml": "<a/>"},
        {"data/book.xlsx": xlsx({"a": ""})},
        {"content.xml": "<a/>"},
        {"[Content_Types].xml": "<a/>"},
    ):
        assert reader_of(part_of(package(members)))[0] == "zip"


def test_wrong_types_and_names_do_not_matter():
    data = xlsx({"a": "<sheetData><row><c t='str'><v>x</v></c></row></sheetData>"})
    for content_type in ("text/plain", "application/pdf", "application/zip", ""):
        assert reader_of(part_of(data, content_type, "letter.docx"))[0] == "xlsx"


def test_over_the_limit_of_cells_or_text():
    rows = "".join(f"<row><c t='str'><v>cell {n}</v></c><c t='str'><v>x</v></c></row>" for n in range(50))
    data = xlsx({"a": f"<sheetData>{rows}</sheetData>"})
    got = read(data, limits=Limits(cells=60))
    assert len(got.tables["a"]) == 30
    assert [one.kind for one in got.problems] == [ProblemKind.TOO_MANY]
    got = read(data, limits=Limits(part_bytes=100))
    assert 0 < len(got.tables["a"]) < 30
    assert [one.kind for one in got.problems] == [ProblemKind.TOO_LARGE]


PLAIN = (
    '<row r="2" spans="1:3"><c r="A2" s="1" t="s"><v>0</v></c><c r="C2" t="str"><v>a &amp; b&#10;c</v></c></row>\n'
    '<row r="3"><c r="A3"><v>1</v></c><c r="B3" s="1"/><c r="C3" t="inlineStr"><is><t xml:space="preserve"> d </t></is></c></row>'
    '<row r="5"><c r="A5" t="str"><f>HYPERLINK("mailto:f@example.jp")</f><v>formula</v></c></row>'
    '<row r="6" ht="3"/><row><c><v>7</v></c></row><row r="9"><c r="B9" t="b"><v>1</v></c></row>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_plain_rows_and_others_come_to_the_same(encoding):
    head = f"<?xml version='1.0' encoding='{encoding}'?>"
    members = {
        "xl/worksheets/sheet1.xml": f"{head}<worksheet><sheetData>{PLAIN}</sheetData></worksheet>".encode(encoding)
    }
    got = read(xlsx({"a": ""}, "<si><t>shared</t></si>", **members))
    assert got.tables["a"] == (
        (),
        ("shared", "", "a & b\nc"),
        ("1", "", " d "),
        (),
        ("formula",),
        (),
        ("7",),
        (),
        ("", "TRUE"),
    )
    assert "f@example.jp" in got.hidden
    assert not got.problems


_VALUES = st.sampled_from(
    ["", "0", "7", "2", "45000.5", "-1", "1e3", "x", "a &amp; b", "&#64;", " d ", "東京", "\r\n", "]]"]
)
_FORMULAS = st.sampled_from(
    ["", "", "", "<f>A1&amp;B1</f>", "<f t='shared' si='0'/>", "<f>x@example.jp</f>", "<f>&#64;</f>"]
)


@st.composite
def _cell(draw, number):
    letters = draw(st.sampled_from(["A", "B", "C", "D", "AA", "XFD", "XFE"]))
    reference = draw(
        st.sampled_from([f' r="{letters}{number}"'] * 3 + ["", f' r="{letters}9"', f" r='{letters}{number}'"])
    )
    settings = draw(
        st.sampled_from(["", ' s="1"', " t='s'", ' s="2" t="s"', ' t="b"', ' t="str"', ' s="1" ph="1"', ' t="e"'])
    )
    value = draw(_VALUES)
    inside = draw(
        st.sampled_from(
            [f"<v>{value}</v>"] * 4
            + [f"<is><t>{value}</t></is>", "", f"<v><![CDATA[{value}]]></v>", f"<v>{value}</v ><!-- -->"]
        )
    )
    return f"<c{reference}{settings}>{draw(_FORMULAS)}{inside}</c>" if inside else f"<c{reference}{settings}/>"


@st.composite
def _sheet(draw):
    rows = []
    for usual in range(1, draw(st.integers(1, 8))):
        number = draw(st.sampled_from([usual] * 8 + [usual + 3, 0, 2]))
        start = draw(
            st.sampled_from(
                [f'<row r="{number}">'] * 4 + [f'<row r="{number}" ht="3">', "<row>", f"<row r='{number}'>"]
            )
        )
        cells = draw(st.lists(_cell(number), max_size=4))
        row = f"{start}{''.join(cells)}</row>" if cells or draw(st.booleans()) else f"{start[:-1]}/>"
        rows += [row] * draw(st.sampled_from([1, 1, 3])) + ["\n"] * draw(st.integers(0, 1))
    return f"<worksheet><sheetData>{''.join(rows)}</sheetData></worksheet>"


@st.composite
def _sheet_of_rows_alike(draw):
    rows = []
    for _ in range(draw(st.integers(1, 3))):
        cells = draw(st.lists(_cell("№") | _usual_cell(), min_size=1, max_size=4))
        row = (
            draw(st.sampled_from(['<row r="№">', '<row r="№" ht="3">', "<row>", "<row r='№'>", '<row ht="3">']))
            + "".join(cells)
            + "</row>"
        )
        for first in draw(st.lists(st.integers(0, 6), min_size=1, max_size=3)):
            for usual in range(first, first + draw(st.integers(1, 6))):
                values = draw(st.lists(_VALUES, min_size=4, max_size=4))
                rows.append(row.replace("№", str(usual)).replace("¥", "{}").format(*values))
    return f"<worksheet><sheetData>{''.join(rows)}</sheetData></worksheet>"


@st.composite
def _usual_cell(draw):
    reference = draw(st.sampled_from([' r="A№"', ' r="B№"', ' r="D№"', ""]))
    setting = draw(st.sampled_from(["", ' s="1"', ' t="s"', ' t="str"']))
    return f"<c{reference}{setting}><v>¥</v></c>"


@pytest.mark.parametrize("worthwhile", [0, 1 << 14])
@settings(max_examples=100, deadline=None)
@given(source=_sheet() | _sheet_of_rows_alike(), size=st.integers(1, 400))
def test_the_short_way_reads_what_the_parser_reads(worthwhile, source, size):
    data = source.encode()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]

    def all_of(short):
        allowance = Allowance(Limits(cells=40))
        sheet = Sheet(allowance, ["one", "two", "", "four"], ["", DATE, "000"], False)
        damage = walk(PlainRows(sheet).left(iter(pieces)) if short else iter(pieces), sheet, 1000)
        return sheet.grid.rows(), sheet.grid.loose, sheet.beside, sheet.used, damage, allowance.over

    with patch.object(sheet_rows, "_WORTHWHILE", worthwhile):
        assert all_of(True) == all_of(False)


@given(st.from_regex(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", fullmatch=True))
def test_a_number_that_stands_for_itself_is_shown_as_it_is(raw):
    if stands_for_itself(raw):
        assert shown(raw, "", False) == raw


def test_rows_over_the_borders_of_pieces():
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>{n}@example.jp 東京</v></c></row>' for n in range(1, 9000))
    got = read(xlsx({"a": f"<sheetData>{rows}</sheetData>"}))
    assert got.tables["a"] == tuple((f"{n}@example.jp 東京",) for n in range(1, 9000))
    assert not got.problems


def test_shared_strings_keep_their_order():
    kinds = (
        "<si><t>{}</t></si>",
        "<si><r><t>{}</t></r></si>",
        "<si><t/></si>",
        '<si><t xml:space="preserve">{} &lt;</t></si>',
    )
    strings = "".join(kinds[(7 * n + n // 3) % 4].format(n) for n in range(5000))
    cells = "".join(f'<row r="{n + 1}"><c r="A{n + 1}" t="s"><v>{n}</v></c></row>' for n in range(5000))
    got = read(xlsx({"a": f"<sheetData>{cells}</sheetData>"}, strings))
    wanted = [kinds[(7 * n + n // 3) % 4] for n in range(5000)]
    for n, row in enumerate(got.tables["a"]):
        text = "" if "<t/>" in wanted[n] else f"{n} <" if "&lt;" in wanted[n] else str(n)
        assert row == ((text,) if text else ()), n


SHARED = Path(__file__).resolve().parents[4] / "shared" / "mail" / "tika-office"
BOOKS = sorted(path for path in SHARED.rglob("*") if path.suffix in {".xls", ".xlsx", ".ods"})


def _said(value):
    if isinstance(value, bool):
        return str(value).upper()
    return number(value) if isinstance(value, float) else str(value)


@pytest.mark.skipif(not BOOKS, reason="the collection of office files lies beside the project, not in it")
@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.name)
def test_other_readers_see_the_same_cells_in_files_of_other_projects(path):
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
    except CalamineError:
        assert read(path.read_bytes()).problems[0].kind is ProblemKind.ENCRYPTED
        return
    ours = read(path.read_bytes()).tables
    for name in book.sheet_names:
        theirs = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        wanted = {(r, c): _said(cell) for r, row in enumerate(theirs) for c, cell in enumerate(row) if cell != ""}
        assert {
            (r, c): cell for r, row in enumerate(ours.get(name, ())) for c, cell in enumerate(row) if cell
        } == wanted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&La@example.jp&Cb@example.jp&Rc@example.jp", "a@example.jp\nb@example.jp\nc@example.jp"),
        ('&C&"ＭＳ ゴシック,Bold"&14&K00FF00a@exam&Bple.jp&B &P', "a@example.jp"),
        ("R&&D & x", "R&D \nx"),
        ("plain", "plain"),
        ("&", "&"),
    ],
)
def test_headers_without_their_codes(text, expected):
    assert said(text) == expected
