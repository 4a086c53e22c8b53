"""Documents and presentations: paragraphs with their words whole, tables as tables, hidden things as hidden."""

import struct
import zlib

import pytest

from builders.office import TYPES, atom, compound, doc, docx, package, paragraph
from builders.reading import read
from sentaudit.model.coverage import Extent, ProblemKind

RELS = "<Relationships><Relationship Id='r1' TargetMode='External' Target='mailto:link%40example.net?subject=x'/></Relationships>"


def test_docx():
    body = (
        paragraph("山田", "太郎 ta", "ro@exam", "ple.jp")
        + "<w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='1'/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>"
        + "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen@example.jp</w:t></w:r><w:r><w:t>seen</w:t></w:r></w:p>"
        + '<w:p><w:del><w:r><w:delText>deleted@example.jp</w:delText></w:r></w:del><w:r><w:instrText>HYPERLINK "mailto:field@example.jp"</w:instrText></w:r></w:p>'
        + "<w:p><mc:AlternateContent><mc:Choice><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:p>"
        + f"<w:tbl><w:tr><w:tc>{paragraph('氏名')}</w:tc><w:tc>{paragraph('メール')}</w:tc></w:tr>"
        + f"<w:tr><w:tc>{paragraph('花子')}</w:tc><w:tc>{paragraph('h@example.jp')}<w:tbl><w:tr><w:tc>{paragraph('inner')}</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>"
        + paragraph("after")
    )
    story = "<w:x xmlns:w='w'>{}</w:x>"
    got = read(
        docx(
            body,
            {
                "word/_rels/document.xml.rels": RELS,
                "word/comments.xml": story.format(paragraph("comment by c@example.jp")),
                "word/header1.xml": story.format(paragraph("head@example.jp")),
                "word/footnotes.xml": story.format(paragraph("foot@example.jp")),
                "docProps/core.xml": "<cp:coreProperties xmlns:cp='c' xmlns:dc='d'><dc:creator>Author Name</dc:creator></cp:coreProperties>",
                "word/embeddings/book.xlsx": b"PK\x03\x04",
            },
        )
    )
    assert got.reader == "docx"
    assert got.seen.split("\n")[:6] == ["山田太郎 taro@example.jp", "a\tb", "c", "seen", "box", "after"]
    assert list(got.tables.values()) == [(("inner",),), (("氏名", "メール"), ("花子", "h@example.jp"))]
    for text in ("head@example.jp", "foot@example.jp"):
        assert text in got.seen
    for text in (
        "unseen@example.jp",
        "deleted@example.jp",
        "field@example.jp",
        "comment by c@example.jp",
        "link%40example.net",
        "Author Name",
    ):
        assert text in got.hidden
        assert text not in got.seen
    assert [part.filename for part in got.parts] == ["word/embeddings/book.xlsx"]
    assert not got.problems


def test_docx_in_utf_16():
    document = f"<?xml version='1.0' encoding='UTF-16'?><w:document xmlns:w='w'><w:body>{paragraph('東京 a@example.jp')}</w:body></w:document>"
    got = read(package({"[Content_Types].xml": TYPES, "word/document.xml": document.encode("utf-16")}))
    assert got.seen == "東京 a@example.jp"


def test_docx_of_pictures_only_has_no_text():
    got = read(docx("<w:p/>", {"word/media/image1.png": b"\x89PNG", "word/media/image2.jpeg": b"\xff\xd8"}))
    assert [(one.kind, one.extent) for one in got.problems] == [(ProblemKind.NO_TEXT, Extent.PART_FAILED)]


def test_damaged_xml_is_read_on_as_loose_text():
    body = paragraph("before") + "<w:p><w:r><w:t>a &undefined; b</w:t></w:r></w:p>" + paragraph("af", "ter@example.jp")
    got = read(docx(body))
    assert "before" in got.seen
    assert "after@example.jp" in got.seen
    assert [(one.kind, one.extent) for one in got.problems] == [(ProblemKind.BROKEN, Extent.PART_FAILED)]


def test_pptx():
    def slide(*inside):
        return f"<p:sld xmlns:p='p' xmlns:a='a' show='0'>{''.join(inside)}</p:sld>"

    def line(text):
        return f"<a:p><a:r><a:t>{text[:3]}</a:t></a:r><a:r><a:t>{text[3:]}</a:t></a:r></a:p>"

    table = f"<a:tbl><a:tr><a:tc><a:txBody>{line('氏名です')}</a:txBody></a:tc><a:tc>{line('t@example.jp')}</a:tc></a:tr></a:tbl>"
    got = read(
        package(
            {
                "[Content_Types].xml": TYPES,
                "ppt/slides/slide2.xml": slide(line("second@example.jp")),
                "ppt/slides/slide10.xml": slide(line("tenth@example.jp"), table),
                "ppt/slides/_rels/slide2.xml.rels": RELS,
                "ppt/notesSlides/notesSlide1.xml": slide(line("note@example.jp")),
                "ppt/comments/comment1.xml": "<p:cmLst xmlns:p='p'><p:cm><p:text>said@example.jp</p:text></p:cm></p:cmLst>",
            }
        )
    )
    assert got.reader == "pptx"
    assert got.seen == "second@example.jp\ntenth@example.jp"
    assert got.tables == {"slide 10": (("氏名です", "t@example.jp"),)}
    for text in ("note@example.jp", "said@example.jp", "link%40example.net"):
        assert text in got.hidden


@pytest.mark.parametrize("pieces", [1, 2, 7])
def test_doc(pieces):
    body = '東京 taro@example.jp\rsecond\x0bline \x13HYPERLINK "mailto:link@example.net"\x14click\x15\rhead\rA\x07B\x07\x07C\x07D\x07\x07end\r'
    got = read(compound(doc({0: body, 2: "header@example.jp\r", 4: "comment c@example.jp\r"}, pieces=pieces)))
    assert got.reader == "doc"
    assert got.seen.split("\n") == ["東京 taro@example.jp", "second", "line click", "head", "end", "header@example.jp"]
    assert list(got.tables.values()) == [(("A", "B"), ("C", "D"))]
    assert "link@example.net" in got.hidden
    assert "comment c@example.jp" in got.hidden
    assert not got.problems


def test_doc_in_ascii_pieces():
    got = read(compound(doc({0: "plain a@example.jp\r" * 300}, flags=0x200, pieces=5)))
    assert got.seen.count("plain a@example.jp") == 300


def test_word_6_in_japanese():
    text = "東京ソフト a@example.jp\r".encode("cp932")
    head = bytearray(0x300)
    struct.pack_into("<HHxxH", head, 0, 0xA5DC, 104, 0x411)
    struct.pack_into("<II", head, 24, 0x300, 0x300 + len(text))
    assert read(compound({"WordDocument": bytes(head) + text})).seen == "東京ソフト a@example.jp"


def test_doc_without_piece_table_is_searched():
    streams = doc({0: "東京 a@example.jp\r"}, pieces=1)
    got = read(compound({"WordDocument": streams["WordDocument"]}))
    assert "東京 a@example.jp" in got.hidden
    assert [one.kind for one in got.problems] == [ProblemKind.BROKEN]


def test_locked_doc_and_ppt_are_named():
    for streams in (doc({0: "x\r"}, flags=0x100), {"PowerPoint Document": atom(4000, b""), "EncryptedSummary": b"x"}):
        got = read(compound(streams), "not this")
        assert [(one.kind, one.extent) for one in got.problems] == [(ProblemKind.ENCRYPTED, Extent.PART_FAILED)]


def test_ppt():
    stream = struct.pack("<HHI", 0xF, 1000, 9999) + atom(4000, "題名 a@example.jp\rnext".encode("utf-16-le"))
    stream += atom(4008, b"narrow b@example.jp") + atom(4026, "mailto:link@example.net".encode("utf-16-le"))
    inside = compound({"Workbook": b"x"})
    stream += (
        struct.pack("<HHI", 0x10, 4113, 4 + len(zlib.compress(inside))) + struct.pack("<I", 1) + zlib.compress(inside)
    )
    got = read(compound({"PowerPoint Document": stream}))
    assert got.reader == "ppt"
    assert got.seen == "題名 a@example.jp\nnext\nnarrow b@example.jp"
    assert got.hidden == "mailto:link@example.net"
    assert [part.data for part in got.parts] == [inside]


def box(kind: int, *inside: bytes) -> bytes:
    """A container of a PowerPoint stream."""
    return struct.pack("<HHI", 0xF, kind, sum(map(len, inside))) + b"".join(inside)


def shape(top: int, left: int, text: str) -> bytes:
    place = atom(0xF00F, struct.pack("<4i", left, top, left + 90, top + 20))
    return box(0xF004, place, box(0xF00D, atom(4000, text.encode("utf-16-le"))))


def slide_97(*grouped: bytes) -> bytes:
    return box(1006, box(0xF003, box(0xF003, *grouped), box(0xF004, box(0xF00D, atom(4008, b"beside")))))


def test_tables_on_slides_of_ppt():
    head = (shape(0, 0, "氏名"), shape(0, 100, "メール"))
    first = (
        *head,
        shape(20, 0, "山田 太郎"),
        shape(20, 101, "a@example.jp"),
        shape(40, 0, "佐藤 花子"),
        shape(40, 100, ""),
    )
    later = (*first, shape(60, 0, "鈴木 一郎"), shape(60, 100, "c@example.jp"))
    chart = (shape(0, 50, "President"), shape(10, 0, "Sales"), shape(20, 101, "Works"), shape(30, 201, "d@example.jp"))
    got = read(compound({"PowerPoint Document": slide_97(*first) + slide_97(*later) + slide_97(*chart)}))
    assert [list(rows) for rows in got.tables.values()] == [
        [("氏名", "メール"), ("山田 太郎", "a@example.jp"), ("佐藤 花子", "")],
        [("氏名", "メール"), ("鈴木 一郎", "c@example.jp")],
    ]
    assert got.seen == "beside\nPresident\nSales\nWorks\nd@example.jp"
    assert not got.problems


ODT = """<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:draw="d" xmlns:presentation="p"><office:body><office:text>
<text:tracked-changes><text:p>deleted@example.jp</text:p></text:tracked-changes>
<text:h>題名</text:h><text:p>ta<text:span>ro@example</text:span>.jp<text:tab/>x<text:line-break/>y</text:p>
<table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell><table:table-cell><text:p>B</text:p></table:table-cell></table:table-row></table:table>
<draw:page><text:p>on a slide</text:p><presentation:notes><text:p>note@example.jp</text:p></presentation:notes></draw:page>
</office:text></office:body></office:document-content>"""


def test_odt_and_odp():
    styles = "<s:styles xmlns:s='s' xmlns:text='x'><s:footer><text:p>foot@example.jp</text:p></s:footer></s:styles>"
    kind = "application/vnd.oasis.opendocument.text"
    got = read(package({"mimetype": kind, "content.xml": ODT, "styles.xml": styles, "Pictures/1.png": b"\x89PNG"}))
    assert got.reader == "odf"
    assert got.seen == "題名\ntaro@example.jp\tx\ny\non a slide\nfoot@example.jp"
    assert list(got.tables.values()) == [(("A", "B"),)]
    assert {"deleted@example.jp", "note@example.jp"} <= set(got.hidden.split("\n"))


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        (r"{\rtf1\ansi\ansicpg932 \'93\'8c\'8b\'9e \'83\'5c\'83\'4e \'83J a@example.jp\par}", "東京 ソク カ a@example.jp"),
        (r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fnil\fcharset128 MS;}{\f1 Arial;}}\f0 \'93\'8c\par\f1 caf\'e9\par}", "東\ncafé"),
        (r"{\rtf1\ansi\uc2 \u26481\'93\'8c x\u-10179?\'3f\u-8704?\'3f.\par}", "東 x😀."),
        (r"{\rtf1\uc0\u26481 \u20140 \par}", "東京"),
        (r"{\rtf1 a\tab b\line c\~d\{e\}\par{\footnote note@example.jp}\par}", "a\tb\nc\xa0d{e}\nnote@example.jp"),
        (r"{\rtf1 ta{\b ro@exam}ple.jp\par{\pict 0123}\bin3 }}}after}", "taro@example.jp\nafter"),
    ],
)  # fmt: skip
def test_rtf(source, seen):
    got = read(source.encode("latin-1"), content_type="text/plain")
    assert got.reader == "rtf"
    assert got.seen == seen


def test_rtf_tables_and_hidden_text():
    source = (
        r"{\rtf1{\info{\author Author Name}}{\stylesheet{\s0 Normal;}}\trowd\intbl A\cell B\cell\row\trowd\intbl C\cell D\par E\cell\row\pard after"
        r"{\v unseen@example.jp}{\*\annotation said@example.jp}{\field{\*\fldinst HYPERLINK mailto:link@example.net}{\fldrslt click}}\par"
        r"{\header head@example.jp\par}}"
    )
    got = read(source.encode())
    assert list(got.tables.values()) == [(("A", "B"), ("C", "D\nE"))]
    assert got.seen == "afterclick\nhead@example.jp"
    for text in ("unseen@example.jp", "said@example.jp", "link@example.net", "Author Name"):
        assert text in got.hidden
    assert "Normal" not in got.hidden + got.seen


def test_rtf_embedded_file():
    inner = b"PK\x03\x04 inside"
    raw = struct.pack("<II", 0x501, 2) + struct.pack("<I", 8) + b"Package\0" + struct.pack("<II", 0, 0)
    got = read(
        b"{\\rtf1{\\object{\\*\\objdata " + (raw + struct.pack("<I", len(inner)) + inner).hex().encode() + b"}}x}"
    )
    assert [part.data for part in got.parts] == [inner]


def test_other_compound_files_are_searched_and_named():
    got = read(compound({"VisioDocument": "会社 a@example.jp\0".encode("utf-16-le") + b"b@example.jp\0x@y"}))
    assert got.reader == "ole"
    assert got.hidden.split("\n") == ["会社 a@example.jp", "b@example.jp"]
    assert [(one.kind, one.extent) for one in got.problems] == [(ProblemKind.UNSUPPORTED, Extent.PART_FAILED)]
    macros = read(compound({"VBA/dir": b"x"}))
    assert [(one.extent, one.expected) for one in macros.problems] == [(Extent.PART_SKIPPED, True)]


def test_outlook_messages_are_left_to_others():
    from builders.reading import part_of, reader_of

    data = compound({"__properties_version1.0": b"x", "__substg1.0_0037001F": b"y"})
    assert reader_of(part_of(data))[0] != "ole"


@pytest.mark.parametrize("encoding", ["no-such", "shift_jis", "rot13", "utf-16"])
def test_xml_in_a_charset_the_parser_does_not_know(encoding):
    head = f"<?xml version='1.0' encoding='{encoding}'?>"
    body = f"<w:document xmlns:w='w'><w:body>{paragraph('東京 a@example.jp')}</w:body></w:document>"
    codec = "cp932" if encoding == "shift_jis" else "utf-8"
    got = read(package({"[Content_Types].xml": TYPES, "word/document.xml": (head + body).encode(codec)}))
    assert "東京 a@example.jp" in got.seen
    assert [one.kind for one in got.problems] == [ProblemKind.BROKEN]


def test_reading_aids_stand_apart_from_the_words():
    ruby = "<w:p><w:r><w:ruby><w:rt><w:r><w:t>やま</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>山</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:t>田</w:t></w:r></w:p>"
    got = read(docx(ruby))
    assert (got.seen, got.hidden) == ("山田", "やま")
    body = 'x \x13EQ \\* jc2 \\* "Font:MS" \\* hps11 \\o\\ad(\\s\\up 10(やま),山)\x15田\r'
    assert read(compound(doc({0: body}))).seen == "x 山田"


def test_flat_odf_is_whole():
    flat = (
        '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="t"><office:body><office:text>'
        "<text:p>a@example.jp</text:p></office:text></office:body></office:document>"
    )
    found = read(flat.encode())
    assert (found.reader, found.seen, found.problems) == ("odf", "a@example.jp", [])
