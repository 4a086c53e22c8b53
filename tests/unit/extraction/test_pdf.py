"""PDF: text by pages, what stands beside it, and a Problem for every page that gives none."""

import io

import pytest

from builders.pdfs import PICTURE, pdf, pdf_of, shown, stream
from sentaudit.extraction.pdf.linebreaks import join_addresses
from sentaudit.extraction.pdf.pdf import PdfExtractor
from sentaudit.extraction.pdf.salvage import with_pages
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan


def read(data, passwords=(), limits=None):
    part = Part("2", "application/octet-stream", "", "a.pdf", True, data)
    assert PdfExtractor().recognises(part)
    items = list(PdfExtractor().extract(part, limits or Limits(), passwords))
    spans = {one.inner: one.text for one in items if isinstance(one, TextSpan) and not one.hidden}
    hidden = {one.inner: one.text for one in items if isinstance(one, TextSpan) and one.hidden}
    problems = [(one.kind, one.extent, one.detail) for one in items if isinstance(one, Problem)]
    return spans, hidden, problems, {one.filename: one.data for one in items if isinstance(one, Part)}


def test_pages_are_told_apart():
    spans, hidden, problems, _ = read(pdf([shown(["a@example.jp", "x"]), shown(["b@example.jp"])]))
    assert {way: text.split() for way, text in spans.items()} == {
        ("a.pdf", "page 1"): ["a@example.jp", "x"],
        ("a.pdf", "page 2"): ["b@example.jp"],
    }
    assert (hidden, problems) == ({}, [])


def test_packed_pages_and_broken_lines():
    spans, *_ = read(pdf([shown(["taro.yamada@maple.exam-", "ple", "hanako", "@oak.example"])], packed=True))
    assert spans["a.pdf", "page 1"].split() == ["taro.yamada@maple.exam-ple", "hanako@oak.example"]


def test_links_comments_fields_and_properties():
    annotations = (
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (mailto:link@example.jp) >> >>"
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (mailto:shown@example.jp) >> >>"
        b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (comment@example.jp) >>"
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (n) /Rect [0 0 9 9] /V (field@example.jp) >>"
    )
    data = pdf([shown(["shown@example.jp"])], annotations, b"<< /Author (author@example.jp) /Title (no address) >>")
    _, hidden, problems, _ = read(data)
    assert hidden == {
        ("a.pdf", "page 1"): "link@example.jp\ncomment@example.jp\nfield@example.jp",
        ("a.pdf", "properties"): "author@example.jp",
    }
    assert problems == []


def test_pages_without_text_are_told():
    _, _, problems, _ = read(pdf([PICTURE, PICTURE]))
    assert problems == [(ProblemKind.NO_TEXT, Extent.PART_FAILED, "no text on 2 of 2 pages")]
    spans, _, problems, _ = read(pdf([PICTURE, shown(["a@example.jp"]), b""]))
    assert list(spans) == [("a.pdf", "page 2")]
    assert problems == [(ProblemKind.NO_TEXT, Extent.ASIDE, "no text on 1 of 3 pages")]


def test_a_blank_document_is_no_problem():
    assert read(pdf([b"", b""])) == ({}, {}, [], {})


def written(change):
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([shown(["a@example.jp"])])))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_encrypted(algorithm):
    data = written(lambda writer: writer.encrypt("right", "owner", algorithm=algorithm))
    _, _, problems, _ = read(data, ["wrong"])
    assert problems == [(ProblemKind.ENCRYPTED, Extent.PART_FAILED, f"encrypted PDF ({len(data)} bytes)")]
    spans, _, problems, _ = read(data, ["wrong", "right"])
    assert ("a@example.jp" in spans["a.pdf", "page 1"], problems) == (True, [])


def test_a_document_only_its_owner_may_change_is_read():
    data = written(lambda writer: writer.encrypt("", "owner", algorithm="RC4-128"))
    assert read(data)[0]


def test_files_inside_become_parts():
    data = written(lambda writer: writer.add_attachment("list.csv", b"b@example.jp"))
    assert read(data)[3] == {"list.csv": b"b@example.jp"}


def test_damaged():
    _, _, problems, _ = read(b"%PDF-1.7\nnothing at all")
    assert [(kind, extent) for kind, extent, _ in problems] == [(ProblemKind.BROKEN, Extent.PART_FAILED)]
    spans, *_ = read(pdf([shown(["a@example.jp"])])[:-15])
    assert "a@example.jp" in spans["a.pdf", "page 1"]


@pytest.mark.parametrize("packed", [False, True])
def test_a_document_that_was_cut_off_is_read_as_far_as_it_goes(packed):
    """The tree of pages and the table of objects stand at the end."""
    whole = pdf([shown(["a@example.jp"]), shown(["b@example.jp"])], packed=packed)
    spans, _, problems, _ = read(whole[: whole.index(b"xref\n0")])
    assert {way: text.split() for way, text in spans.items()} == {
        ("a.pdf", "page 1"): ["a@example.jp"],
        ("a.pdf", "page 2"): ["b@example.jp"],
    }
    assert problems == [(ProblemKind.BROKEN, Extent.PART_FAILED, "the PDF is damaged")]
    seen = set()
    for end in range(8, len(whole), 5):
        spans, *_ = read(whole[:end])
        found = {address for text in spans.values() for address in text.split() if address.endswith(".jp")}
        assert found >= seen
        seen = found
    assert seen == {"a@example.jp", "b@example.jp"}


def test_streams_no_page_is_left_of_are_read_once():
    left = {
        5: stream(shown(["a@example.jp"]), packed=True),
        6: stream(shown(["b@example.jp"]), more=b" /Type /XObject /Subtype /Form /BBox [0 0 600 800]"),
        7: stream(shown(["no@example.jp"]), more=b" /Type /XObject /Subtype /Image /Width 1 /Height 1"),
        8: stream(shown(["no@example.jp"]), more=b" /Length1 5"),
    }
    spans, _, problems, _ = read(pdf_of(left, b"")[:-60])
    assert [text.strip() for text in spans.values()] == ["a@example.jp", "b@example.jp"]
    assert problems == [(ProblemKind.BROKEN, Extent.PART_FAILED, "the PDF is damaged")]
    page = b"<< /Type /Page /Contents 5 0 R /Resources << /XObject << /X 6 0 R >> >> >>"
    spans, *_ = read(pdf_of({**left, 9: page}, b"")[:-60])
    assert [text.strip() for text in spans.values()] == ["a@example.jp"], "the form is drawn by nobody"


def test_no_page_is_made_of_nothing():
    assert with_pages(b"%PDF-1.7 1 0 obj << /Type /Catalog >> endobj", 10) is None
    assert with_pages(b"%PDF-1.7 4000000 0 obj << >>\nstream\n" + b"9 0 obj\n" * 1000, 10) is None
    many = b"%PDF-1.7" + b"".join(b"%d 0 obj <<>>\nstream\nendstream\n" % number for number in range(1, 100))
    assert with_pages(many, 10).count(b"/Contents") == 10


def test_limits_of_pages_and_size():
    data = pdf([shown(["a@example.jp"])] * 4)
    spans, _, problems, _ = read(data, limits=Limits(parts=2))
    assert (len(spans), problems) == (2, [(ProblemKind.TOO_MANY, Extent.PART_FAILED, "only 2 of 4 pages were read")])
    assert read(data, limits=Limits(part_bytes=100))[2][0][0] is ProblemKind.TOO_LARGE
    assert read(data, limits=Limits(inflated_bytes=30))[2][0][0] is ProblemKind.TOO_LARGE


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("taro@exam\nple.co.jp", "taro@example.co.jp"),
        ("taro@example\n.co.jp", "taro@example.co.jp"),
        ("taro@example.\nco.jp x", "taro@example.co.jp x"),
        ("taro@example.co.\njp", "taro@example.co.jp"),
        ("taro@info.\nexample.com", "taro@info.example.com"),
        ("taro@mail.dev.\nexample.com x", "taro@mail.dev.example.com x"),
        ("taro@example.org.\nben.carter@example.net", "taro@example.org.\nben.carter@example.net"),
        ("taro@\nexample.jp", "taro@example.jp"),
        ("taro@ex-\nample.jp", "taro@ex-ample.jp"),
        ("taro@mail.exam\nple.jp", "taro@mail.example.jp"),
        ("taro@example.c\nom x", "taro@example.com x"),
        ("taro@example.co\nm", "taro@example.com"),
        ("taro@example.co\nmore of it", "taro@example.co\nmore of it"),
        ("taro@example.com\nm", "taro@example.com\nm"),
        ("taro@example.test\nTel.", "taro@example.test\nTel."),
        ("taro \n  @example.jp", "taro@example.jp"),
        ("taro-\nyamada@example.jp", "taro-yamada@example.jp"),
        ("ta@e\nxam\nple.jp", "ta@e\nxam\nple.jp"),
        ("a@example.jp\nb@example.jp", "a@example.jp\nb@example.jp"),
        ("a@example.jp\nwww.example.jp", "a@example.jp\nwww.example.jp"),
        ("write to\nb@example.jp", "write to\nb@example.jp"),
        ("End of it.\nb@example.jp", "End of it.\nb@example.jp"),
        ("user@host\nSee below", "user@host\nSee below"),
        ("a@example.jp\n\n.\n@", "a@example.jp\n\n.\n@"),
        ("", ""),
    ],
)
def test_addresses_are_joined_where_they_cannot_end(text, joined):
    assert join_addresses(text) == joined


@pytest.mark.parametrize(
    "below", ["In the meantime", "To all", "Info follows", "information", "the end", "2 of 3", "Us"]
)
def test_the_full_stop_of_a_sentence_ends_an_address(below):
    assert join_addresses(f"Write to anna@example.org.\n{below}") == f"Write to anna@example.org.\n{below}"


def test_joining_is_linear():
    assert len(join_addresses("a@b-\n" * 200_000)) == 800_000 + 1
