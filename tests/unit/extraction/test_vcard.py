"""Cards and calendars: people are found, ids and doubles are not."""

from sentaudit.extraction.texts.vcard import VcardExtractor
from sentaudit.model.config import Limits
from sentaudit.model.message import Part

CALENDAR = b"""BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
UID:0123@example.org\r
ORGANIZER;CN="Taro Yamada":mailto:t@example.jp\r
ATTENDEE;ROLE=REQ-PARTICIPANT;CN="a@example.jp":mailto:a@exam\r
 ple.jp\r
ATTENDEE;CN=Hanako;X-NUM-GUESTS=0:MAILTO:h@example.jp\r
DESCRIPTION:Hello\\nwrite to b@example.jp\\, please\r
END:VEVENT\r
"""

CARDS = b"""begin:vcard
fn:Taro Yamada
item1.EMAIL;TYPE=work:t@example.jp
EMAIL:t2@example.jp
PHOTO;ENCODING=b:AAAA@AAAA
NOTE;ENCODING=QUOTED-PRINTABLE:to=20n=40example.jp
UID:x@example.org
END:VCARD
BEGIN:VCARD
EMAIL:nobody@example.jp
"""


def text_of(data, content_type="text/calendar"):
    *_, span = VcardExtractor().extract(Part("1", content_type, "utf-8", "", True, data), Limits())
    return span.text.split("\n")


def test_calendar():
    lines = text_of(CALENDAR)
    assert [line for line in lines if "@" in line] == [
        "Taro Yamada <t@example.jp>",
        "<a@example.jp>",
        "Hanako <h@example.jp>",
        "write to b@example.jp, please",
    ]


def test_cards():
    lines = text_of(CARDS, "text/vcard")
    assert [line for line in lines if "@" in line] == [
        "Taro Yamada <t@example.jp>",
        "Taro Yamada <t2@example.jp>",
        "to n@example.jp",
        "nobody@example.jp",
    ]


def test_recognised_by_content():
    recognises = VcardExtractor().recognises
    assert recognises(Part("1", "application/octet-stream", "", "x.bin", True, CALENDAR))
    assert recognises(Part("1", "text/plain", "", "", True, b"\xef\xbb\xbfBEGIN:VCARD\n"))
    assert not recognises(Part("1", "text/calendar", "", "", True, b"%PDF-1.4"))
    assert not recognises(Part("1", "text/plain", "", "", True, b"we BEGIN: VCARDs"))


TWO_CARDS = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8ER=93c;=91=BE=\r
=98Y;;;
TEL;CELL:090-1234-5678
TEL;FAX:03-1234-5678
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Hanako
N:Suzuki;Hanako;;;
item1.EMAIL:h@example.jp
TEL;VALUE=uri:tel:+81-3-1234-5679
ADR;TYPE=HOME:;;1-2-3 Shiba\\, Minato;Tokyo;;105-0011;
GENDER:F;woman
"""


def test_cards_are_a_table_of_people():
    table, span = VcardExtractor().extract(Part("1", "text/vcard", "", "a.vcf", True, TWO_CARDS.encode()), Limits())
    assert table.repeated
    assert table.inner == span.inner == ("a.vcf",)
    assert table.rows == (
        ("phone", "phone", "fullname", "email", "address", "gender"),
        ("090-1234-5678", "03-1234-5678", "山田 太郎", "", "", ""),
        ("+81-3-1234-5679", "", "Hanako", "h@example.jp", "1-2-3 Shiba, Minato Tokyo 105-0011", "F"),
    )
    one = TWO_CARDS.partition("BEGIN:VCARD\nVERSION:4.0")[0]
    (span,) = VcardExtractor().extract(Part("1", "text/vcard", "", "a.vcf", True, one.encode()), Limits())
    assert "山田;太郎" in span.text
