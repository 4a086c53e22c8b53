"""Reads a mailbox over IMAP as sentaudit does and as others do, side by side; prints ratios, asserts no time.

`make bench-imap` (10,000 messages, about 880 MB, Dovecot on loopback with TLS; a WAN of 20 ms and 100 Mbit/s with 2,000
of them); `--quick` takes a tenth. Each contender runs in a process of its own, in turn with the others.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import ssl
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import corpus  # puts the generators of the tests on the path
from mailgen import words
from mailgen.compose import Attachment, Mail, render
from mailgen.people import Crowd, Person
from servers.dovecot import Account, Dovecot, missing
from servers.proxy import Fault, Proxy

if TYPE_CHECKING:
    from imapclient import IMAPClient

CHUNK = 8_000_000
ONE_WAY, RATE = 0.010, 12_500_000
SHARES = (0.40, 0.70, 0.90, 1.0)
FILES = (
    ("photo.jpg", "image/jpeg", b"\xff\xd8\xff\xe0", 100_000, 900_000),
    ("document.pdf", "application/pdf", b"%PDF-1.7\n", 40_000, 600_000),
    ("list.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\3\4", 8_000, 120_000),
    ("list.csv", "text/csv", b"name,mail\n", 1_000, 90_000),
)


class Task(NamedTuple):
    """What a contender reads: INBOX of a user."""

    user: str
    password: str
    port: int
    authority: str


class Run(NamedTuple):
    """One reading: seconds, messages and the bytes of them, peak resident bytes."""

    seconds: float
    messages: int
    size: int
    peak: int


def mailbox(count: int) -> Iterator[bytes]:
    """Sent mail of an office, every fifth with a file: median 5 KB, mean 90 KB."""
    rng = random.Random(880)
    crowd = Crowd(rng)
    owner = crowd.person(corpus.DOMAIN, english=False)
    for number, data in zip(range(count), corpus.mails(1 << 60), strict=False):
        yield data.partition(b"\n")[2] if rng.random() < 0.8 else _with_file(rng, crowd, owner, number)


def _with_file(rng: random.Random, crowd: Crowd, owner: Person, number: int) -> bytes:
    name, kind, start, low, high = rng.choices(FILES, cum_weights=SHARES)[0]
    data: bytes = render(
        Mail(
            sender=owner,
            date=datetime(2021, 1, 4, 9, 0, tzinfo=UTC) + timedelta(minutes=number),
            subject=f"{words.subject(rng, english=True)} {number}",
            text="\n".join(words.paragraph(rng, 9, english=True)) + "\n",
            to=crowd.people(rng.randrange(1, 4)),
            message_id=f"{number:08d}.file@mx.{corpus.DOMAIN}",
            attachments=[Attachment(name, kind, start + rng.randbytes(rng.randint(low, high)))],
        )
    )
    return data


def _client(task: Task, *, tracing: bool) -> IMAPClient:
    import imapclient

    context = ssl.create_default_context(cafile=task.authority)
    client = imapclient.IMAPClient("localhost", task.port, ssl_context=context, timeout=120)
    if not tracing:
        client._imap.debug = 0
    client.login(task.user, task.password)
    client.select_folder("INBOX", readonly=True)
    return client


def in_chunks(task: Task, *, tracing: bool = False) -> Iterator[int]:
    """Whole messages, as many at a time as make 8 MB."""
    client = _client(task, tracing=tracing)
    sizes = client.fetch(client.search(), ["RFC822.SIZE"])
    chunk: list[int] = []
    size = 0
    for uid in [*sorted(sizes), None]:
        if uid is None or (chunk and size + sizes[uid][b"RFC822.SIZE"] > CHUNK):
            for found in client.fetch(chunk, ["BODY.PEEK[]"]).values():
                yield len(found[b"BODY[]"])
            chunk, size = [], 0
        if uid is not None:
            chunk.append(uid)
            size += sizes[uid][b"RFC822.SIZE"]
    client.logout()


def in_chunks_traced(task: Task) -> Iterator[int]:
    """The same with imapclient as it comes: it formats everything it receives for a debug log."""
    return in_chunks(task, tracing=True)


def one_by_one(task: Task) -> Iterator[int]:
    """A round trip for every message."""
    client = _client(task, tracing=False)
    for uid in client.search():
        yield len(client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"])
    client.logout()


def ours(task: Task) -> Iterator[int]:
    """The source of sentaudit, all units in one process."""
    from sentaudit.credentials.provider import Resolver, Told
    from sentaudit.model.account import Account as Settings
    from sentaudit.model.config import Limits
    from sentaudit.model.message import RawMessage, SourceUnit
    from sentaudit.model.secret import SecretKind, SecretRef
    from sentaudit.sources.imap.source import ImapSource

    secret = SecretRef(SecretKind.ASKED, (task.user,))
    settings = Settings("localhost", task.user, task.port, secret=secret, ca_file=task.authority, folders=("INBOX",))
    source = ImapSource(settings.url, Limits(), settings)
    source.pool.secrets = Resolver(Told({secret: task.password}))
    for unit in source.units():
        for item in source.read(unit) if isinstance(unit, SourceUnit) else ():
            if isinstance(item, RawMessage):
                yield len(item.data)
    source.pool.close()


def _measure(reader: Callable[[Task], Iterator[int]], task: Task, result: Connection) -> None:
    import resource

    start = time.perf_counter()
    messages = size = 0
    for one in reader(task):
        messages += 1
        size += one
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    result.send(Run(time.perf_counter() - start, messages, size, peak))


def run(reader: Callable[[Task], Iterator[int]], task: Task) -> Run:
    """One contender in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_measure, args=(reader, task, there))
    process.start()
    there.close()
    try:
        measured: Run = here.recv()
        return measured
    except EOFError:
        sys.exit(f"{reader.__name__} failed")
    finally:
        process.join()


def compare(title: str, task: Task, readers: list[Callable[[Task], Iterator[int]]], rounds: int) -> dict[str, float]:
    """Messages a second of each contender (medians), printed with how often each goes into the first."""
    print(f"\n{title}")
    runs: dict[str, list[Run]] = {reader.__name__: [] for reader in readers}
    for _ in range(rounds):
        for reader in readers:
            runs[reader.__name__].append(run(reader, task))
    speed = {name: statistics.median(one.messages / one.seconds for one in done) for name, done in runs.items()}
    first = speed[readers[0].__name__]
    for name, done in runs.items():
        counts = sorted({one.messages for one in done})
        print(
            f"  {name:18} {speed[name]:8.0f} messages/s  {done[0].size / 1e6:7.1f} MB handed on  peak "
            f"{max(one.peak for one in done) / 1e6:5.0f} MB  ours is {first / speed[name]:5.2f} x  (messages: {counts})"
        )
    return speed


def main() -> None:
    """Both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the mail, one round")
    parser.add_argument("--rounds", type=int, help="how often each contender runs (default 3, with --quick 1)")
    arguments = parser.parse_args()
    if reason := missing():
        sys.exit(reason)
    share, rounds = (10, arguments.rounds or 1) if arguments.quick else (1, arguments.rounds or 3)
    server = Dovecot()
    try:
        server.start()
        whole, part = _filled(server, 10_000 // share), _filled(server, 2_000 // share)
        authority = str(server.certificate.authority)
        print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        near = Task(whole.user, whole.password, server.tls_port, authority)
        run(one_by_one, near)  # fills the server's caches for everybody
        compare("loopback", near, [ours, in_chunks, in_chunks_traced], rounds)
        far = Proxy(server.plain_port, server.certificate, Fault(delay=ONE_WAY, rate=RATE))
        try:
            task = Task(part.user, part.password, far.port, authority)
            compare("WAN: 20 ms there and back, 100 Mbit/s", task, [ours, in_chunks, one_by_one], rounds)
        finally:
            far.close()
    finally:
        server.stop()


def _filled(server: Dovecot, count: int) -> Account:
    account = server.account()
    files = account.deliver("INBOX", mailbox(count))
    size = sum(Path(file).stat().st_size for file in files)
    print(f"{count} messages, {size / 1e6:.0f} MB")
    return account


if __name__ == "__main__":
    main()
