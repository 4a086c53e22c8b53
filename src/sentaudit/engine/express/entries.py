"""The entries of address fields as the short way reads them: each of the usual kinds once, others with their field."""

from __future__ import annotations

from sentaudit.engine.facts.people import People
from sentaudit.model.message import EMPTY_ADDRESSES, AddressList, Mailbox
from sentaudit.parsing.bounces.bounce import is_reporter
from sentaudit.parsing.header.addresses import ordinary_mailbox, parse_addresses

_CACHED = 100_000
_LONGEST = 200

Person = tuple[str, bytes, bytes, bool, str, Mailbox, bool]
"""Address, the same as bytes, packed key, whether a name stands beside it, party, mailbox, and whether it may be a
program that reports on the delivery of mail."""


class Unusual(Exception):  # noqa: N818 - it is a way out, no error
    """The message has to go the long way."""


class Entries(dict[bytes, Person]):
    """Entry of an address field -> who it is; the same few people come again and again."""

    def __init__(self, people: People) -> None:
        super().__init__()
        self._people = people

    def __missing__(self, raw: bytes) -> Person:
        """Raises KeyError if the entry is not of the usual kinds."""
        mailbox = ordinary_mailbox(raw.strip()) if len(raw) <= _LONGEST else None
        if mailbox is None:
            raise KeyError
        if len(self) >= _CACHED:
            self.clear()
        person = self[raw] = self._person(mailbox, raw)
        return person

    def listed(self, values: list[bytes] | None) -> list[Person]:
        """The people of an address field that is there at most once. Raises Unusual if one of them is unreadable."""
        if not values:
            return []
        if len(values) > 1:
            raise Unusual
        value = values[0]
        try:
            if 0x2C not in value:
                return [self[value]] if value.strip() else []
            return [self[entry] for entry in value.split(b",")]
        except KeyError:
            mailboxes, unparsed = parse_addresses(value)
        if unparsed:
            raise Unusual
        return [self._person(mailbox, value) for mailbox in mailboxes]

    def _person(self, mailbox: Mailbox, raw: bytes) -> Person:
        address, name = mailbox
        people = self._people
        return (
            address,
            address.encode("utf-8", "surrogatepass"),
            people.packed[address],
            bool(name) and "@" not in name,
            people.parties[address],
            mailbox,
            is_reporter(address) or (lower := raw.lower()).find(b"mailer-daemon") >= 0 or b"postmaster@" in lower,
        )


def keys_of(people: list[Person]) -> bytes:
    """Distinct keys in order of appearance."""
    if len(people) == 1:
        return people[0][2]
    return b"".join(dict.fromkeys([one[2] for one in people])) if people else b""


def address_list(people: list[Person]) -> AddressList:
    """The same people as the long way has them."""
    return AddressList(tuple([one[5] for one in people]), 0) if people else EMPTY_ADDRESSES
