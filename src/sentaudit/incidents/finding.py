"""Finds the messages that name certain people, in lists of keys from many messages at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import accumulate, compress

from sentaudit.model.facts import AddressKey, unpack
from sentaudit.ports import Columns


def with_any(people: Container[AddressKey], found: Iterable[Columns]) -> Iterator[int]:
    """Ids of the messages that name somebody; the columns are the ids, then lists of keys."""
    for _, (ids, *lists) in found:
        for at in dict.fromkeys(at for blobs in lists for at in met(people, blobs)):
            yield ids[at]


def met(people: Container[AddressKey], blobs: Sequence[bytes]) -> list[int]:
    """The places of the lists that name somebody, in order, once for each name.

    All lists are unpacked and looked through as one: without a step of Python for each of them.
    """
    keys = unpack(b"".join(blobs))
    hits = list(compress(range(len(keys)), map(people.__contains__, keys)))
    if not hits:
        return []
    ends = list(accumulate(len(blob) // 8 for blob in blobs))
    return [bisect_right(ends, hit) for hit in hits]
