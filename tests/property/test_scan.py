"""Properties of the scan: what is written is found, and hostile input costs no more than its size."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentaudit.detection.at_signs.scan import find, scan
from sentaudit.detection.zones.quoting import zones
from sentaudit.extraction.texts.flowed import unflow
from sentaudit.extraction.texts.markup import to_text
from sentaudit.model.message import Flow
from sentaudit.names.address import canonical

LOCALS = st.from_regex(r"[a-z][a-z0-9_]{0,9}(?:[.+][a-z]{2,8}){0,2}", fullmatch=True)
DOMAINS = st.builds(
    "{}.{}".format, st.from_regex(r"[a-z]{2,9}", fullmatch=True), st.sampled_from(["example", "test", "co.jp"])
)
ADDRESSES = st.builds("{}@{}".format, LOCALS, DOMAINS)
AROUND = st.sampled_from([" ", ", ", "; ", "\n", "、", " と ", "\t", " / ", "> <", "|", "（"])


@given(st.lists(st.tuples(AROUND, ADDRESSES), min_size=1, max_size=20))
def test_what_is_written_is_found(pairs):
    text = "".join(separator + address for separator, address in pairs)
    assert [hit[2] for hit in scan(text)] == [address for _, address in pairs]


@given(ADDRESSES, st.text("あい漢字、。「」（） \n", max_size=8), st.text("あい漢字、。「」（） \n", max_size=8))
def test_japanese_text_may_touch_an_address(address, before, after):
    assert [hit[2] for hit in scan(before + address + after)] == [address]


@given(ADDRESSES)
def test_full_width_is_the_same_address(address):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in address)
    assert [hit[2] for hit in scan(f"連絡先：{wide}です")] == [address]


@given(st.text(st.sampled_from("a1.-_+@＠<>\"'/:%40&#;=$ \nあ。ü"), max_size=60))
def test_hits_are_ordered_and_canonical(text):
    hits = scan(text)
    assert all(canonical(address) == address for _, _, address in hits)
    assert all(0 <= start < end for start, end, _ in hits)
    assert [hit[0] for hit in hits] == sorted(hit[0] for hit in hits)


@given(st.text(st.sampled_from("a@b.jp<>/! =\"'-&;\n"), max_size=200))
@settings(max_examples=200)
def test_any_markup_becomes_text(source):
    visible, hidden = to_text(source)
    assert isinstance(visible, str)
    assert isinstance(hidden, str)


@given(st.text(st.sampled_from("a> @.\n"), max_size=100), st.sampled_from(Flow))
def test_joining_lines_loses_no_letter(text, flow):
    joined = unflow(text, flow)
    assert [char for char in joined if char not in " >\n"] == [char for char in text if char not in " >\n"]


class Counter:
    """Counts calls of Python functions: a measure of work that does not depend on the machine's load."""

    def __init__(self):
        self.calls = 0

    def __call__(self, frame, event, arg):
        self.calls += event in ("call", "c_call")

    def of(self, function, *args):
        self.calls = 0
        sys.setprofile(self)
        try:
            function(*args)
        finally:
            sys.setprofile(None)
        return self.calls


def read_mail(text):
    hits = find(text)
    return zones(text, hits) if hits else []


HOSTILE = {
    "letters": "a",
    "at-signs": "@",
    "pairs": "a@",
    "hyphens": "@a-a-a-",
    "half addresses": "a@b.",
    "percent": "a%40",
    "entities": "&#64;",
    "full width": "ａ＠",
    "quotes": '"@',
    "slashes": "a/@b.jp",
    "labels": "From: a@b.jp\n",
    "ids": " <a@b.jp>\n",
    "rulers": "----- a@b.jp\n",
    "attributions": "a@b.jp:\n",
    "marks": "> ",
    "marked": ">>>>a@b.jp ",
    "dots": "a....@....b.jp",
    "urls": "x://a@b.jp",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_with_the_size_and_no_faster(name):
    unit = HOSTILE[name]
    counter = Counter()
    small = counter.of(read_mail, unit * (5_000 // len(unit)) + "x@example.org")
    large = counter.of(read_mail, unit * (20_000 // len(unit)) + "x@example.org")
    assert large <= 5 * small + 100


@pytest.mark.parametrize("unit", ["a", "@", "a@", "@a-a-a-", "> ", "a%40", "&#64;", "ａ＠"])
def test_two_megabytes_of_anything_end(unit):
    text = unit * (2_000_000 // len(unit))
    assert scan(text) == []


MARKUP = {
    "angles": "<",
    "divs": "<div>",
    "closed": "</div>",
    "quotes": "<blockquote>a@b.jp",
    "comments": "<!--",
    "styles": "<style>",
    "links": '<a href="mailto:a@b.jp">',
    "hidden": '<p style="display:none">a@b.jp',
    "tags": "<a ",
    "entities": "&lt",
}


@pytest.mark.parametrize("name", MARKUP)
def test_markup_costs_no_more_than_its_size(name):
    unit = MARKUP[name]
    counter = Counter()
    small = counter.of(to_text, unit * (5_000 // len(unit)))
    large = counter.of(to_text, unit * (20_000 // len(unit)))
    assert large <= 5 * small + 100


def test_a_million_nested_elements_end():
    visible, _ = to_text("<div>" * 1_000_000 + "a@example.jp")
    assert visible == "a@example.jp"
    assert to_text("<" * 2_000_000)[0].startswith("<")
