"""Judges a case of a million messages: how long grouping, series and `similar` take, and how much memory they need.

The facts are made up, as compact as a scan makes them: one to three receivers, a few recurring circles, and one in
two thousand messages exposing 50 to 2,000 people, half of them again half a year later. `--messages N` for other sizes.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from sentaudit.incidents.audit import understand
from sentaudit.incidents.likeness.similar import similar_to_incident
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import ChosenBy, Folder, Role
from sentaudit.model.facts import Evidence, Flag, Kind, MessageFacts, Traits, pack
from sentaudit.model.message import SourceUnit
from sentaudit.model.unit_result import AddressRow, UnitResult
from sentaudit.rules.load import load_rules
from sentaudit.store.case import SqliteCase

UNIT = 20_000
PEOPLE = 400_000
AT_ONCE = 4_000_000
SIZES = (1, 1, 1, 2, 3)
CONFIG = Config(organisation=Organisation(domains=("own.example",)))
T = TypeVar("T")


def facts(
    rng: random.Random, key_of: Callable[[str], int], count: int
) -> Iterator[tuple[MessageFacts, dict[str, int]]]:
    """Messages in order of time, with the addresses each shows and their keys."""
    below = rng.random
    clerks = [(name, key_of(name)) for name in (f"clerk{number}@own.example" for number in range(200))]
    earlier: list[dict[str, int]] = []
    moment = 1_200_000_000
    for number in range(count):
        moment += 20 + int(below() * 180)
        sender, author = clerks[int(below() * 200)]
        leak = number % 2000 == 999
        if leak and earlier and below() < 0.5:
            one = rng.choice(earlier)
            people = {name: one[name] for name in rng.sample(list(one), len(one) * 3 // 4)}
        else:
            size = rng.randrange(50, 2000) if leak else SIZES[int(below() * len(SIZES))]
            names = [f"p{int(below() * PEOPLE)}@org{int(below() * 5000)}.example" for _ in range(size)]
            people = {name: key_of(name) for name in names}
        if leak:
            earlier.append(people)
        yield _message(rng.getrandbits, number, moment, sender, author, people), {sender: author, **people}


def _message(
    bits: Callable[[int], int], number: int, moment: int, sender: str, author: int, people: dict[str, int]
) -> MessageFacts:
    return MessageFacts(
        position=f"{number * 6000}+5900",
        sha256=blake2b(b"%d" % number, digest_size=32).digest(),
        content=bits(63),
        message_id=bits(63),
        sent_at=moment,
        zone=540,
        kind=Kind.ORDINARY,
        flags=Flag.HAS_BCC,
        sender=author,
        authors=author.to_bytes(8, "little", signed=True),
        to=pack(people.values()),
        cc=b"",
        bcc=b"",
        entries=(len(people), 0, 0),
        unparsed=0,
        named=b"",
        thread=b"",
        template=bits(63),
        parts=(1, 0, 0),
        sightings=(),
        evidence=Evidence(f"{number}@own.example", sender, f"subject {number}", "Mailer 1")
        if len(people) > 1
        else None,
    )


def fill(case: SqliteCase, count: int) -> None:
    """Writes the messages, a unit at a time; their addresses, each on a page of the file of its own, millions at a
    time."""
    rng = random.Random(7)
    case.register_source("mbox:bench", 0)
    case.register_folder("mbox:bench", Folder("Sent", Role.SENT, ChosenBy.NAME))
    case.begin_run("bench", datetime(2026, 1, 1, tzinfo=UTC), "policy", {})
    made = facts(rng, case.keyring.key_of, count)
    shown: dict[str, int] = {}
    for number in range(0, count, UNIT):
        messages = []
        for one, addresses in islice(made, UNIT):
            messages.append(one)
            shown |= addresses
        rows: tuple[AddressRow, ...] = ()
        if len(shown) > AT_ONCE or number + UNIT >= count:
            rows = tuple(AddressRow(key, one.partition("@")[2], Traits.IDENTIFYING, one) for one, key in shown.items())
            shown = {}
        unit = SourceUnit(f"mbox:bench {number}", "mbox", "mbox:bench", "Sent", (number,), "1", UNIT)
        case.commit(unit, UnitResult(unit.id, tuple(messages), rows, (), (), 0, 0, UNIT), "policy")


def timed(name: str, count: int, work: Callable[[], T]) -> T:
    """Runs the work and prints seconds and CPU seconds, these per million messages, and the peak of memory so far."""
    start, begun = time.perf_counter(), time.process_time()
    result = work()
    taken, used = time.perf_counter() - start, time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:<10} {taken:8.1f} s  CPU {used:8.1f} s, {used / count * 1e6:8.1f} s per million  peak {peak:,.0f} MiB",
        flush=True,
    )
    return result


def filled(folder: Path, count: int) -> None:
    """Makes the case."""
    with SqliteCase(folder, write=True) as case:
        timed("fill", count, lambda: fill(case, count))


def understood(folder: Path, count: int) -> str:
    """Understands it, then goes through the people of all incidents as a report does; gives the largest incident."""
    with SqliteCase(folder) as case:
        found = timed("understand", count, lambda: understand(case, CONFIG, load_rules(())))
    people = f"{found.totals.exposed:,} people"
    print(f"{len(found.incidents):,} incidents, {len(found.series):,} series, {people}", file=sys.stderr)
    listed = timed("lists", count, lambda: sum(1 for one in found.incidents for _ in one.addresses))
    print(f"{listed:,} lines", file=sys.stderr)
    return max(found.incidents, key=lambda one: one.exposed.net).id


def searched(folder: Path, count: int, incident: str) -> None:
    """Asks for what is similar to an incident."""
    with SqliteCase(folder) as case:
        timed("similar", count, lambda: similar_to_incident(case, CONFIG, load_rules(()), incident, 50))


def main() -> None:
    """Fills a case, understands it, and asks for what is similar to its largest incident, each in a process of its own:
    the peak of memory is that of the step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--case", type=Path, help="keep the case here, or judge the one that is there")
    given = parser.parse_args()
    count = given.messages
    with (
        nullcontext(given.case) if given.case else tempfile.TemporaryDirectory(prefix="sentaudit-bench-") as name,
        ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as steps,
    ):
        folder = Path(name)
        if not (folder / "case.sqlite").exists():
            steps.submit(filled, folder, count).result()
        largest = steps.submit(understood, folder, count).result()
        steps.submit(searched, folder, count, largest).result()


if __name__ == "__main__":
    main()
