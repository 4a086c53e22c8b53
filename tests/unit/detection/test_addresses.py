"""Channels, places, entries and names of the addresses of a message."""

from sentaudit.detection.addresses import AddressDetector
from sentaudit.model.facts import Channel, Place
from sentaudit.model.message import EMPTY_ADDRESSES, Envelope, Message, Part
from sentaudit.model.text import Found, TextSpan


def message(subject=""):
    none = EMPTY_ADDRESSES
    return Message(
        Envelope(
            None, (), none, none, none, False, subject, None, (), None, None, "", (), False, False, False, False, False
        ),
        (),
        0,
    )


def part(path="1", content_type="text/plain", *, attached=False, name="", alternative=0, inner=()):
    return Part(path, content_type, "utf-8", name, attached, b"", alternative, inner)


def detect(*pairs, subject=""):
    spans = [(one, text if isinstance(text, TextSpan) else TextSpan(text, one.path, one.inner)) for one, text in pairs]
    return list(AddressDetector().detect(message(subject), spans))


def test_subject_has_no_part():
    assert detect(subject="for a@example.jp, a@example.jp and b@example.jp") == [
        Found(Channel.SUBJECT, Place.LISTED, "", (), ("a@example.jp", "b@example.jp"), 3)
    ]


def test_every_place_of_a_reply():
    text = (
        "see a@example.jp and a@example.jp\n-- \nTaro t@example.jp\n\n"
        "-----Original Message-----\nFrom: U <u@example.jp>\nTo: b@example.jp\n\n-- \nU u@example.jp"
    )
    assert detect((part(), text)) == [
        Found(Channel.BODY, Place.LISTED, "1", (), ("a@example.jp",), 2),
        Found(Channel.BODY, Place.SIGNATURE, "1", (), ("t@example.jp",), 1),
        Found(Channel.QUOTED, Place.LISTED, "1", (), ("b@example.jp",), 1),
        Found(Channel.QUOTED, Place.AUTHOR, "1", (), ("u@example.jp",), 1),
    ]


def test_attachments_are_attachments_whatever_they_look_like():
    csv = part("2", "text/csv", attached=True, name="list.csv")
    assert detect((csv, "From: a@example.jp\n> b@example.jp\n-- \nc@example.jp")) == [
        Found(Channel.ATTACHMENT, Place.LISTED, "2", (), ("a@example.jp", "b@example.jp", "c@example.jp"), 3)
    ]


def test_text_of_nested_mail_is_attached_and_keeps_its_places():
    nested = part("2.1", attached=True, inner=("old.eml",))
    assert detect((nested, "a@example.jp\n-- \nt@example.jp")) == [
        Found(Channel.ATTACHMENT, Place.LISTED, "2.1", ("old.eml",), ("a@example.jp",), 1),
        Found(Channel.ATTACHMENT, Place.SIGNATURE, "2.1", ("old.eml",), ("t@example.jp",), 1),
    ]


def test_an_address_written_twice_in_one_entry_counts_once():
    text = 'a@example.jp<mailto:a@example.jp> "b@example.jp" <b@example.jp> c@example.jp c@example.jp'
    (found,) = detect((part(), text))
    assert found.entries == 4
    assert found.addresses == ("a@example.jp", "b@example.jp", "c@example.jp")


def test_names_beside_addresses():
    text = (
        'Taro Yamada <a@example.jp>, "Suzuki, Hanako" <b@example.jp>; 山田太郎＜c@example.jp＞\n'
        "E-mail <d@example.jp> e@example.jp (Jiro Ito) <f@example.jp> To: <g@example.jp> "
        "Saburo <mailto:h@example.jp> Shiro,i@example.jp"
    )
    (found,) = detect((part(), text))
    assert [address[0] for address in found.named] == ["a", "b", "c", "e", "h"]
    assert len(found.addresses) == 9


def test_hidden_text_adds_only_what_is_not_visible():
    hidden = TextSpan('a href="mailto:a@example.jp"\n>a title="b@example.jp"\nc@example.jp c@example.jp', "1", (), True)
    html = part(content_type="text/html")
    assert detect((html, hidden), (html, "see a@example.jp")) == [
        Found(Channel.BODY, Place.LISTED, "1", (), ("a@example.jp", "c@example.jp"), 2),
        Found(Channel.QUOTED, Place.LISTED, "1", (), ("b@example.jp",), 1),
    ]


def test_alternatives_say_the_same_thing():
    html = part("1.2", "text/html", alternative=1)
    plain = part("1.1", alternative=1)
    found = detect(
        (html, "a@example.jp a@example.jp\nb@example.jp\nc@example.jp"), (plain, "a@example.jp\n> b@example.jp")
    )
    assert sorted(found) == [
        Found(Channel.BODY, Place.LISTED, "1.1", (), ("a@example.jp",), 1),
        Found(Channel.BODY, Place.LISTED, "1.2", (), ("c@example.jp",), 1),
        Found(Channel.QUOTED, Place.LISTED, "1.1", (), ("b@example.jp",), 1),
    ]


def test_different_alternatives_are_kept_apart():
    found = detect((part("1", alternative=1), "a@example.jp"), (part("2", "text/html", alternative=2), "a@example.jp"))
    assert [one.part for one in found] == ["1", "2"]


def test_a_name_in_one_alternative_names_the_address_in_both():
    plain, html = part("1", alternative=1), part("2", "text/html", alternative=1)
    (found,) = detect((plain, "a@example.jp"), (html, "Taro <a@example.jp>"))
    assert found.named == ("a@example.jp",)


def test_nothing_is_found_in_nothing():
    assert detect((part(), "no address here"), (part("2"), ""), subject="hello") == []
