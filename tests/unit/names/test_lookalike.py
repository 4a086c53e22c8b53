"""Which names are taken for each other, and which only look so to a naive comparison."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.names.lookalike import Alike, alike, marks, one_slip, shortened, skeleton


@pytest.mark.parametrize(
    ("domain", "other", "way"),
    [
        ("northwnd.example", "northwind.example", Alike.SLIP),
        ("nortwhind.example", "northwind.example", Alike.SLIP),
        ("northwinds.example", "northwind.example", Alike.SLIP),
        ("northwlnd.example", "northwind.example", Alike.LOOK),
        ("rnarble.example", "marble.example", Alike.LOOK),
        ("n0rthwind.example", "northwind.example", Alike.LOOK),
        ("xn--nrthwind-nbh.example", "northwind.example", Alike.LOOK),  # a Cyrillic letter for the o
        ("hill.co.jp", "hill.ac.jp", Alike.SUFFIX),
        ("hill.co", "hill.com", Alike.SUFFIX),
        ("northwind.test", "northwind.example", None),
        ("southwind.example", "northwind.example", None),
        ("desk1.example", "desk2.example", None),
        ("abc.example", "abd.example", None),
        ("northwind.example", "northwind.example", None),
    ],
)
def test_domains_alike(domain: str, other: str, way: Alike | None) -> None:
    assert alike(domain, other) is way
    assert alike(other, domain) is way
    if way is not None:
        assert set(marks(domain)) & set(marks(other))


@given(st.text("abcde", min_size=5, max_size=12), st.integers(0, 11), st.sampled_from("xyz"))
def test_every_single_slip_is_one_and_shares_a_shortened_form(name: str, at: int, char: str) -> None:
    at %= len(name)
    slips = [name[:at] + name[at + 1 :], name[:at] + char + name[at:], name[:at] + char + name[at + 1 :]]
    swapped = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    for slip in (*slips, *([swapped] if swapped != name else [])):
        assert one_slip(name, slip)
        assert one_slip(slip, name)
        assert set(shortened(name)) & set(shortened(slip))


@given(st.text("abc", min_size=4, max_size=7), st.text("abc", min_size=4, max_size=7))
def test_a_slip_is_what_the_plain_definition_says(one: str, other: str) -> None:
    edits = {one[:at] + one[at + 1 :] for at in range(len(one))}
    edits |= {one[:at] + char + one[at:] for at in range(len(one) + 1) for char in "abc"}
    edits |= {one[:at] + char + one[at + 1 :] for at in range(len(one)) for char in "abc"}
    edits |= {one[:at] + one[at + 1] + one[at] + one[at + 2 :] for at in range(len(one) - 1)}
    assert one_slip(one, other) == (other in edits - {one})


def test_broken_labels_are_left_as_they_are() -> None:
    assert skeleton("xn--\u3042") == "xn--\u3042"
    assert skeleton("xn--99999999999999") == "xn--99999999999999"
    assert len(skeleton("m" * 100_000)) == 64
