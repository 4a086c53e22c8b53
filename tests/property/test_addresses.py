"""Address lists: whatever is written by the book is read back, whatever is not harms no neighbour."""

import base64

from hypothesis import given, settings
from hypothesis import strategies as st

from sentaudit.parsing.header.addresses import parse_addresses

ATOM = "abcdefghijklmnopqrstuvwxyz0123456789!#$%&*+-/=?^_{|}~"
locals_ = st.lists(st.text(ATOM, min_size=1, max_size=8), min_size=1, max_size=3).map(".".join)
labels = st.text("abcxyz0129-", min_size=1, max_size=9).map(lambda text: f"a{text}z")
domains = st.lists(labels, min_size=1, max_size=3).map(lambda names: ".".join([*names, "test"]))
mailboxes = st.builds("{}@{}".format, locals_, domains)
names = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=20)


def quoted(address, name):
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{address}>'.encode()


def encoded(address, name):
    return f"=?utf-8?B?{base64.b64encode(name.encode()).decode()}?= <{address}>".encode()


def commented(address, name):
    return f"{address} ({name.translate(dict.fromkeys(map(ord, '()' + chr(92))))})".encode()


def bare(address, name):
    return address.encode()


def angled(address, name):
    return f"<{address}>".encode()


def routed(address, name):
    return f"<@relay.test,@gate.test:{address}>".encode()


styles = st.sampled_from([quoted, encoded, commented, bare, angled, routed])
separators = st.sampled_from([b",", b", ", b",\n ", b" ,\r\n\t", b";", b"; "])


@settings(deadline=None)
@given(st.lists(st.tuples(mailboxes, names.filter(lambda name: "@" not in name), styles), max_size=8), separators)
def test_lists_are_read_back(people, separator):
    raw = separator.join(style(address, name) for address, name, style in people)
    parsed = parse_addresses(raw)
    assert [mailbox.address for mailbox in parsed.mailboxes] == [address for address, _, _ in people]
    assert parsed.unparsed == 0


junk = st.binary(max_size=60) | st.lists(
    st.sampled_from(
        [
            b'"',
            b"(",
            b")",
            b"<",
            b">",
            b"@",
            b",",
            b";",
            b":",
            b"\\",
            b"[",
            b"]",
            b"=?utf-8?q?",
            b"?=",
            b"\x1b$B",
            b"\x1b(B",
        ]
    )
    | st.sampled_from(
        [b" ", b"\n ", b"\xe3\x81", b"\x83", b"\xff\xfe", b"x@y.test", b"a", "山".encode("cp932"), b"'", b"\x0e"]
    ),
    max_size=14,
).map(b"".join)


@settings(deadline=None)  # the first guess of a charset imports the detector
@given(junk, junk)
def test_junk_never_costs_a_plain_neighbour(before, after):
    parsed = parse_addresses(before + b", good@example.org," + after)
    assert "good@example.org" in {mailbox.address for mailbox in parsed.mailboxes}


@settings(deadline=None)  # the first guess of a charset imports the detector
@given(junk, junk)
def test_neighbours_are_not_lost_between_semicolons(before, after):
    parsed = parse_addresses(before + b"; good@example.org;" + after)
    assert "good@example.org" in {mailbox.address for mailbox in parsed.mailboxes}
