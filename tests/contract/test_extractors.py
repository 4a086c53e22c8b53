"""Every registered extractor keeps the same promises, whatever bytes it is given."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentaudit import registry
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, Stage
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan

LIMITS = Limits(part_bytes=2000)
EXTRACTORS = [registry.load(target)() for target in registry.EXTRACTORS.values()]
TYPES = [
    "text/plain",
    "text/html",
    "text/calendar",
    "text/vcard",
    "text/csv",
    "application/octet-stream",
    "message/rfc822",
    "",
]
BYTES = st.binary(max_size=300) | st.text(st.sampled_from('a@b.jp<>:;="\n BEGIN:VCARD'), max_size=300).map(str.encode)
PARTS = st.builds(
    Part,
    st.just("1.2"),
    st.sampled_from(TYPES),
    st.sampled_from(["", "utf-8", "iso-2022-jp", "utf-16", "no-such"]),
    st.sampled_from(["", "secret-name.txt"]),
    st.booleans(),
    BYTES,
    st.integers(0, 1),
    st.just(("outer.eml",)),
    st.booleans(),
)


@pytest.mark.parametrize("extractor", EXTRACTORS, ids=list(registry.EXTRACTORS))
@given(part=PARTS)
@settings(max_examples=100, deadline=None)
def test_any_part_gives_text_or_a_problem(extractor, part):
    assert extractor.recognises(part) in (True, False)
    results = list(extractor.extract(part, LIMITS))
    assert results == list(extractor.extract(part, LIMITS))
    for result in results:
        if isinstance(result, Problem):
            assert result.stage is Stage.EXTRACT
            assert result.where.part == part.path
            assert result.where.inner[: len(part.inner)] == part.inner
            assert "secret-name" not in result.detail
            assert "@" not in result.detail
        else:
            assert isinstance(result, TextSpan | Table | Part)
            if isinstance(result, TextSpan):
                assert "\r" not in result.text
            if isinstance(result, TextSpan | Table):
                assert result.part == part.path
                assert result.inner[: len(part.inner)] == part.inner
            else:
                assert (result.path, result.inner[: len(part.inner)]) == (part.path, part.inner)


@pytest.mark.parametrize("name", registry.EXTRACTORS)
def test_what_is_over_the_limit_is_never_passed_over_in_silence(name):
    data = b"BEGIN:VCARD\n<html>-----BEGIN" + b"a@example.jp " * 1000
    part = Part("1", "text/html" if name == "html" else "text/plain", "", "", False, data)
    if name == "sealed":
        part = part._replace(data=b"-----BEGIN PGP MESSAGE-----" + data)
    results = list(registry.load(registry.EXTRACTORS[name])().extract(part, LIMITS))
    assert any(isinstance(result, Problem) and result.extent is Extent.PART_FAILED for result in results)


def test_the_first_that_recognises_a_part_reads_it():
    def reader(data, content_type="application/octet-stream"):
        part = Part("1", content_type, "", "", True, data)
        return next(
            (name for name, one in zip(registry.EXTRACTORS, EXTRACTORS, strict=True) if one.recognises(part)), None
        )

    assert reader(b"BEGIN:VCALENDAR\n") == "vcard"
    assert reader(b"BEGIN:VCARD\n", "text/plain") == "vcard"
    assert reader(b"<html><body>x") == "html"
    assert reader(b"a,b\n") == "plain"
    assert reader(b"-----BEGIN PGP MESSAGE-----\n") == "sealed"
    assert reader(b"%PDF-1.7") == "pdf"
    assert reader(b"PK\x03\x04") == "zip"
    assert reader(b"7z\xbc\xaf\x27\x1c") == "7z"
    assert reader(b"\x1f\x8b\x08") == "compressed"
    assert reader(b"abc".ljust(257, b"\0") + b"ustar\x0000") == "tar"
    assert reader(b"\x20\x00-lh5-abc") == "lzh"
    assert reader(b"Rar!\x1a\x07\x00") == "unreadable"
