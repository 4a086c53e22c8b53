"""Which messages of a case are asked for: by what is audited, and by what can matter to the question at hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sentaudit.model.facts import AddressKey

Column = Literal[
    "id", "content", "message_id", "sent_at", "kind", "flags", "sender", "template", "authors", "visible", "bcc",
    "authors_size", "visible_size", "bcc_size", "position",
]  # fmt: skip
"""A fact that can be read alone: as in MessageFacts, `id` as in StoredMessage, `visible` the keys of To and Cc
together, `kind` and `flags` as plain numbers; `_size` is how many keys there are."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Messages of whole `folders`; in those of `by_author` messages of these `authors`, and nameless ones if so said;
    with `labelled` also whatever carries a Sent label, in any folder. `since` and `until` are epoch seconds; undated
    messages are in any period."""

    folders: frozenset[int]
    by_author: frozenset[int] = frozenset()
    authors: frozenset[AddressKey] = frozenset()
    nameless: bool = False
    labelled: bool = False
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Messages for which everything holds that is said; what is None or 0 says nothing.

    `flags` are those of which one must be set; `visible` and `authors` are least numbers of keys in To and Cc, and of
    authors. `rich` messages have addresses, records or other names in what they say, or a Bcc list; False: others.
    `bounces` asks for delivery reports. `parents` are Message-IDs answered. Mail of `not_senders` and of `not_kind` is
    left out.
    """

    flags: int = 0
    kind: int | None = None
    not_kind: int | None = None
    visible: int = 0
    authors: int = 0
    rich: bool | None = None
    bounces: bool = False
    contents: Collection[int] | None = None
    message_ids: Collection[int] | None = None
    parents: Collection[int] | None = None
    senders: Collection[AddressKey | None] | None = None
    not_senders: Collection[AddressKey] | None = None


class Span(NamedTuple):
    """Messages of a folder: audited ones with their period, dated ones of any kind, and those out of the period.

    `last_outside` is the latest of the latter, None if there are none.
    """

    audited: int = 0
    outside: int = 0
    first_audited: int | None = None
    last_audited: int | None = None
    first_sent: int | None = None
    last_sent: int | None = None
    last_outside: int | None = None
