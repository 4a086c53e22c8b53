"""The bytes an account allows for a run end the run between two messages, and the next one goes on."""

from dataclasses import replace

import pytest

from builders.mails import mail
from sentaudit.credentials.provider import Resolver, Told
from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import RawMessage
from sentaudit.sources.imap.pool import Pool
from sentaudit.sources.imap.source import ImapSource
from servers.ours import settings

MESSAGES, SIZE = 20, 300_000


class Limited(ImapSource):
    """A source whose pool is that of one run."""


@pytest.fixture
def run(dovecot, account):
    """A function that reads the account within a budget: positions read, problems."""
    body = ("x" * 70 + "\n") * (SIZE // 71)
    account.deliver("Sent", [mail(n, body=body) for n in range(MESSAGES)])
    known = {}

    def once(budget):
        given = settings(account.user, dovecot.tls_port, dovecot.certificate, connections=1, context=False)
        source = Limited(given.url, Limits(), replace(given, daily_bytes=budget))
        source.pool = Pool()
        source.pool.secrets = Resolver(Told({given.secret: account.password}))
        problems = []
        try:
            for unit in source.units():
                for item in source.read(unit, known) if not isinstance(unit, Problem) else ():
                    if isinstance(item, RawMessage):
                        known[item.position] = b""
                    elif isinstance(item, Problem):
                        problems.append(item)
        finally:
            source.pool.close()
        return len(known), problems

    return once


def test_a_run_ends_within_its_bytes_and_the_next_goes_on(run):
    done, runs = 0, 0
    while done < MESSAGES:
        before, runs = done, runs + 1
        done, problems = run(1_500_000)
        assert before < done <= before + 7, "five messages, and some overhead of the protocol less"
        operation = [problem for problem in problems if problem.is_operation]
        assert [problem.kind for problem in operation] == ([ProblemKind.BUDGET] if done < MESSAGES else [])
        for problem in operation:
            assert problem.extent is Extent.MESSAGE_FAILED
            assert f"{MESSAGES - done} messages" in problem.detail
    assert runs >= 3


def test_without_a_budget_all_is_read_at_once(run):
    assert run(0)[0] == MESSAGES


def test_a_budget_too_small_to_begin_with_is_told(run):
    with pytest.raises(SourceError) as caught:
        run(1)
    assert caught.value.kind == ProblemKind.BUDGET
