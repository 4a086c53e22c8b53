"""Structures as servers give them: what makes no sense is refused, never half used."""

import pytest

from sentaudit.sources.imap.fetch.structure import is_media_head, read_structure
from sentaudit.sources.imap.session.wire import parsed

TEXT = b'("text" "plain" NIL NIL NIL "7bit" 12 1)'
IMAGE = b'("IMAGE" "JPEG" ("name" "a.jpg") NIL NIL "BASE64" 300000 NIL ("attachment" NIL) NIL NIL)'


def tree(text: bytes):
    return read_structure(parsed([text])[0])


def test_parts_are_numbered_as_imap_does() -> None:
    inner = b"(" + TEXT + IMAGE + b'"related" ("boundary" "in"))'
    found = tree(b"(" + inner + IMAGE + b'"mixed" ("charset" "x" "BOUNDARY" "out") NIL NIL NIL)')
    assert [(one.section, one.kind, one.size) for one in found.walk()] == [
        ("", "multipart/mixed", 0),
        ("1", "multipart/related", 0),
        ("1.1", "text/plain", 12),
        ("1.2", "image/jpeg", 300000),
        ("2", "image/jpeg", 300000),
    ]
    assert (found.boundary, found.children[0].boundary, found.total) == (b"out", b"in", 600012)


def test_a_message_of_one_part() -> None:
    assert [(one.section, one.claims_media) for one in tree(IMAGE).walk()] == [("1", True)]


@pytest.mark.parametrize(
    "text",
    [
        b"NIL",
        b"()",
        b'""',
        b'("multipart" "mixed" NIL NIL NIL "7bit" 0)',
        b'("ALTERNATIVE")',
        b'("" "" NIL NIL NIL "7bit" 3)',
        b'("text" "plain" NIL NIL NIL "7bit" 1.86931e+06 1)',
        b'("text" "plain" NIL NIL NIL "7bit" "-1" 1)',
        b'("text" "plain" NIL NIL NIL "7bit" -1 1)',
        b'("text" NIL NIL NIL NIL "7bit" 5 1)',
        b"(" + TEXT + b'"mixed" NIL)',
        b"(" + TEXT + b'"mixed" ("boundary" ""))',
        b"(" + TEXT + b'"mixed")',
        b"(" + TEXT + b"NIL)",
        b"(" * 40 + TEXT + b'"mixed" ("boundary" "b"))' * 40,
        b"(" + TEXT * 600 + b'"mixed" ("boundary" "b"))',
    ],
)
def test_odd_structures_are_refused(text: bytes) -> None:
    assert tree(text) is None


@pytest.mark.parametrize(
    ("head", "encoding", "media"),
    [
        (b"/9j/4AAQSkZJRg", "base64", True),
        (b"\r\n/9j/4AAQSkZJRg", "base64", True),
        (b"\xff\xd8\xff\xe0", "binary", True),
        (b"/9j/4AAQSkZJRg", "7bit", False),
        (b"name,address", "7bit", False),
        (b"UEsDBBQ", "base64", False),
        (b"", "base64", False),
    ],
)
def test_media_is_told_by_its_first_bytes(head: bytes, encoding: str, media: bool) -> None:
    assert is_media_head(head, encoding) is media
