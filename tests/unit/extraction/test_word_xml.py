"""Word documents in one XML file give what the same document gives as docx."""

import base64
import re
import zipfile
from io import BytesIO

from builders.office import docx, paragraph
from builders.reading import part_of, read, reader_of
from sentaudit.model.coverage import Extent, ProblemKind

WORD_2003 = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:o="o" xmlns:aml="aml" xmlns:v="v">
<o:DocumentProperties><o:Title>Title of it</o:Title><o:Author>author@example.jp</o:Author></o:DocumentProperties>
<w:docOleData><w:binData w:name="oledata.mso">{file}</w:binData></w:docOleData>
<w:body><wx:sect xmlns:wx="wx">{body}
<w:sectPr><w:hdr w:type="odd">{header}</w:hdr></w:sectPr></wx:sect></w:body></w:wordDocument>"""
BODY = (
    '<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r>'
    '<w:r><w:tab wx:wTab="720" wx:tlc="none"/><w:t>b</w:t></w:r></w:p>'
    '<w:p><aml:annotation aml:id="0" w:type="Word.Deletion"><aml:content><w:r><w:delText>deleted@example.jp</w:delText></w:r></aml:content></aml:annotation>'
    '<aml:annotation aml:id="1" w:type="Word.Insertion"><aml:content><w:r><w:t>in</w:t></w:r></aml:content></aml:annotation>'
    '<w:r><aml:annotation aml:id="2" w:type="Word.Comment"><aml:content><w:p><w:r><w:t>comment by c@example.jp</w:t></w:r></w:p></aml:content></aml:annotation></w:r>'
    '<w:r><w:t>serted</w:t></w:r><w:hlink w:dest="mailto:link@example.jp"><w:r><w:t> click</w:t></w:r></w:hlink></w:p>'
    f"<w:tbl><w:tr><w:tc>{paragraph('氏名')}</w:tc><w:tc>{paragraph('メール')}</w:tc></w:tr>"
    f"<w:tr><w:tc>{paragraph('花', '子')}</w:tc><w:tc>{paragraph('h@example.jp')}</w:tc></w:tr></w:tbl>"
    '<w:p><w:r><w:pict><w:binData w:name="wordml://02000001.png">iVBORw0KGgo=</w:binData></w:pict></w:r></w:p>'
)


def word_2003(body=BODY, file="QUJD\nREVG"):
    return WORD_2003.format(body=body, header=paragraph("head@example.jp"), file=file).encode()


def test_word_2003():
    got = read(word_2003())
    assert got.reader == "word-xml"
    assert got.seen.split("\n") == ["a\tb", "inserted click", "head@example.jp"]
    assert list(got.tables.values()) == [(("氏名", "メール"), ("花子", "h@example.jp"))]
    assert set(got.hidden.split("\n")) == {
        "Title of it",
        "author@example.jp",
        "deleted@example.jp",
        "comment by c@example.jp",
        "mailto:link@example.jp",
    }
    assert [(part.filename, part.data) for part in got.parts] == [("oledata.mso", b"ABCDEF")]
    assert [(one.kind, one.extent, one.expected) for one in got.problems] == [
        (ProblemKind.UNSUPPORTED, Extent.ASIDE, True)
    ]


def test_damaged_word_2003():
    got = read(word_2003().replace(b"<w:hdr", b"<w:hdr &"))
    assert "head@example.jp" in got.seen
    assert list(got.tables.values()) == [(("氏名", "メール"), ("花子", "h@example.jp"))]
    assert ProblemKind.BROKEN in [one.kind for one in got.problems]


def test_files_that_are_cut():
    assert [part.data for part in read(word_2003(file="QUJDR")).parts] == [b"ABC"]


def flat(package):
    members = []
    with zipfile.ZipFile(BytesIO(package)) as archive:
        for name in archive.namelist()[1:]:  # without the content types
            data = archive.read(name)
            if name.endswith((".xml", ".rels")):
                inside = f"<pkg:xmlData>{re.sub('^<[?].*?[?]>', '', data.decode())}</pkg:xmlData>"
            else:
                inside = f"<pkg:binaryData>{base64.encodebytes(data).decode()}</pkg:binaryData>"
            members.append(f'<pkg:part pkg:name="/{name}" pkg:contentType="x">{inside}</pkg:part>')
    head = '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
    return f"{head}{''.join(members)}</pkg:package>".encode()


def test_flat_package_is_read_as_the_package_it_is():
    table = f"<w:tbl><w:tr><w:tc>{paragraph('氏名')}</w:tc><w:tc>{paragraph('メール')}</w:tc></w:tr></w:tbl>"
    usual = docx(paragraph("東京 a@example.jp") + table, {"word/embeddings/x.bin": b"PK\x03\x04\xff"})
    (inside,) = read(flat(usual)).parts
    got, wanted = read(inside.data), read(usual)
    assert got == wanted
    assert got.reader == "docx"
    assert got.seen == "東京 a@example.jp"
    assert [part.data for part in got.parts] == [b"PK\x03\x04\xff"]


def test_flat_package_that_is_cut_or_doubled():
    whole = flat(docx(paragraph("a@example.jp")))
    (inside,) = read(whole[: whole.index(b"a@example.jp") + 12]).parts
    assert "a@example.jp" in read(inside.data).seen
    at = whole.index(b"<pkg:part")
    (inside,) = read(whole[:at] + whole[at:-14] * 2).parts
    assert "a@example.jp" in read(inside.data).seen


def test_other_xml_is_left_to_others():
    assert reader_of(part_of(b"<?xml version='1.0'?><list>http://schemas.microsoft.com/</list>"))[0] == "escaped"
