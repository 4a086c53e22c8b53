"""Every registered detector keeps the same promises, whatever text it is given."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentaudit import registry
from sentaudit.model.facts import Channel
from sentaudit.model.message import EMPTY_ADDRESSES, Envelope, Message, Part
from sentaudit.model.text import TextSpan
from sentaudit.names.address import canonical

DETECTORS = [registry.load(target)() for target in registry.DETECTORS.values()]
WORDS = st.lists(
    st.sampled_from(
        [
            "a@example.jp",
            "b@example.jp",
            "c＠example.jp",
            "Taro <d@example.jp>",
            "\n",
            "> ",
            "From: ",
            "To: ",
            "-- \n",
            "=====\n",
            "-----Original Message-----\n",
            "Sent: x\n",
            "wrote:\n",
            "mailto:",
            "&#64;",
            "e%40example.jp",
            "日本",
            " ",
            ", ",
        ]
    ),
    max_size=30,
).map("".join)


def message(subject):
    none = EMPTY_ADDRESSES
    envelope = Envelope(
        None, (), none, none, none, False, subject, None, (), None, None, "", (), False, False, False, False, False
    )
    return Message(envelope, (), 0)


@st.composite
def spans(draw):
    pairs = []
    for number in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["text/plain", "text/html", "text/csv"]))
        part = Part(
            str(number),
            kind,
            "",
            draw(st.sampled_from(["", "x.csv"])),
            draw(st.booleans()),
            b"",
            draw(st.integers(0, 1)),
        )
        pairs.append((part, TextSpan(draw(WORDS), part.path, (), draw(st.booleans()))))
    return pairs


@pytest.mark.parametrize("detector", DETECTORS, ids=list(registry.DETECTORS))
@given(subject=WORDS, pairs=spans())
@settings(max_examples=150, deadline=None)
def test_found_addresses_are_distinct_canonical_and_placed(detector, subject, pairs):
    found = list(detector.detect(message(subject), pairs))
    assert found == list(detector.detect(message(subject), pairs))
    places = [(one.channel, one.place, one.part, one.inner) for one in found]
    assert len(places) == len(set(places))
    known = {part.path: part for part, _ in pairs}
    for one in found:
        assert one.addresses
        assert len(set(one.addresses)) == len(one.addresses) <= one.entries
        assert all(canonical(address) == address for address in one.addresses)
        assert set(one.named) <= set(one.addresses)
        if one.channel is Channel.SUBJECT:
            assert one.part == ""
        else:
            assert (one.channel is Channel.ATTACHMENT) == known[one.part].is_attachment
