"""Builds message facts and unit results that look like what a scan returns, from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from hashlib import sha256

from sentaudit.model.coverage import Problem
from sentaudit.model.facts import (
    Bounce,
    Channel,
    Evidence,
    Flag,
    Kind,
    MessageFacts,
    Outcome,
    Place,
    RecordTable,
    Sighting,
    Traits,
    pack,
    pack_rows,
)
from sentaudit.model.message import SourceUnit
from sentaudit.model.unit_result import AddressRow, UnitResult

PEOPLE = 2_000


def keys(seed: random.Random, most: int) -> bytes:
    """Up to `most` address keys of a fixed population."""
    return pack(person_key(number) for number in seed.sample(range(PEOPLE), seed.randint(0, most)))


def person_key(number: int) -> int:
    """A spread-out signed 64-bit number, as keys are."""
    return int.from_bytes(sha256(b"%d" % number).digest()[:8], "little", signed=True)


def maybe(seed: random.Random, value: int) -> int | None:
    """The value, or now and then None."""
    return value if seed.randrange(20) else None


def facts(position: str, seed: int = 0, *, evidence: bool = False, **changes: object) -> MessageFacts:
    """Facts of one ordinary message; different seeds give different ones."""
    rng = random.Random(seed)
    sightings = (
        Sighting(Channel.BODY, Place.SIGNATURE, "1", (), keys(rng, 2), 3),
        Sighting(
            Channel.ATTACHMENT,
            Place.LISTED,
            "2.1",
            ("geheim.zip", "Liste.xlsx"),
            (listed := keys(rng, 9)),
            9,
            keys(rng, 2),
            pack_rows(range(2, 2 + len(listed) // 8)),
        ),
        Sighting(Channel.QUOTED, Place.AUTHOR, "1", (), keys(rng, 1), 1),
    )[: rng.choice((0, 1, 1, 2, 3))]
    one = MessageFacts(
        position=position,
        sha256=sha256(f"{seed} {position}".encode("utf-8", "surrogatepass")).digest(),
        content=rng.getrandbits(64) - (1 << 63),
        message_id=maybe(rng, rng.getrandbits(64) - (1 << 63)),
        sent_at=maybe(rng, 1_700_000_000 + rng.randrange(10**7)),
        zone=rng.choice((540, 540, 0, -300, 540, 540, 540, None)),
        kind=rng.choice(list(Kind)),
        flags=Flag(rng.randrange(64)),
        sender=maybe(rng, person_key(rng.randrange(PEOPLE))),
        authors=keys(rng, 2),
        to=keys(rng, 5),
        cc=keys(rng, 3),
        bcc=keys(rng, 1),
        entries=(rng.randrange(9), rng.randrange(9), rng.randrange(9)),
        unparsed=rng.randrange(2),
        named=keys(rng, 3),
        thread=keys(rng, 3),
        template=maybe(rng, rng.getrandbits(64) - (1 << 63)),
        parts=(rng.randrange(4), rng.randrange(2), rng.randrange(2)),
        sightings=sightings,
        evidence=some_evidence(seed) if evidence else None,
        records=(
            RecordTable(
                Channel.ATTACHMENT, "2.1", ("geheim.zip", "Liste.xlsx"), 40, (("name", 40), ("phone", 7)), -(seed << 40)
            ),
        )[: rng.choice((0, 0, 1))],
        bounces=(Bounce(-(seed << 41), Outcome.NO_SUCH_USER, seed + 7), Bounce(seed, Outcome.DELAYED, None))[
            : rng.choice((0, 0, 1, 2))
        ],
        misnamed=pack_rows((1, seed, 1 << 31)) if rng.randrange(9) == 0 else b"",
    )
    return one._replace(**changes)


def some_evidence(seed: int = 0) -> Evidence:
    """Evidence full of words that must never be readable in the file of a case."""
    return Evidence(
        f"geheim-id-{seed}@mail.example", f"geheim-sender-{seed}@example.test", "Geheim Betreff 秘密",
        "Geheim Client 1.0", (seed, seed + 1, 4_000_000_000), (1 << 63, 7),
    )  # fmt: skip


def address(number: int, *, shown: bool = True) -> AddressRow:
    """An address of the population, with or without its string."""
    domain = f"geheim-domain-{number % 7}.example"
    return AddressRow(person_key(number), domain, Traits(number % 8), f"geheim-{number}@{domain}" if shown else "")


def unit(name: str, folder: str = "Sent", uri: str = "mbox:geheim.mbox", *, stamp: str = "1") -> SourceUnit:
    """A unit with an id of its own."""
    return SourceUnit(name, "mbox", uri, folder, (f"{name}.path", 0), stamp, 100)


def result(
    of: SourceUnit,
    messages: Sequence[MessageFacts] = (),
    *,
    addresses: Sequence[AddressRow] = (),
    problems: Sequence[Problem] = (),
    kept: Sequence[str] = (),
    skipped: int = 0,
    failed: int = 0,
) -> UnitResult:
    """What a worker would return for the unit."""
    return UnitResult(of.id, tuple(messages), tuple(addresses), tuple(problems), tuple(kept), skipped, failed, of.size)
