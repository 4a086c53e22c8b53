"""What is kept of a message: only a mail to one person that answers nothing is asked whom it names."""

import pytest

from builders.mails import mail
from sentaudit import app
from sentaudit.engine.facts.maker import FactsMaker
from sentaudit.engine.facts.people import People
from sentaudit.engine.reading import Reader
from sentaudit.model.config import Limits
from sentaudit.model.message import RawMessage
from sentaudit.store.sealing.seal import Keyring

KEYRING = Keyring(bytes(32))
RECIPE = app.recipe_for(bytes(32), Limits())
READER = Reader(RECIPE.parse, [one() for one in RECIPE.extractors], [one() for one in RECIPE.detectors], RECIPE.limits)
PLAIN = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]


def facts_of(data: bytes, people: People):
    raw = RawMessage("1", data, data, len(data))
    return FactsMaker(KEYRING, people, RECIPE.limits).of(raw, b"sha", READER.read(data))


@pytest.mark.parametrize(
    ("to", "text", "differs"),
    [
        ("Brian Marsh <b@example.net>", "Dear Carol,\n", True),
        ("=?utf-8?B?5bO25p2RIOmAsg==?= <b@example.net>", "中野様\n", True),
        ("=?utf-8?B?5bO25p2RIOmAsg==?= <b@example.net>", "島村様\n", False),
        ("Brian Marsh <b@example.net>, b@example.org", "Dear Carol,\n", False),
        ("Brian Marsh <b@example.net>\nIn-Reply-To: <1@example.net>", "Dear Carol,\n", False),
    ],
)
def test_a_name_that_is_not_the_receivers(to, text, differs):
    facts = facts_of(mail(1, to=(to,), body=text, extra=PLAIN), People(KEYRING))
    assert bool(facts.misnamed) is differs


@pytest.mark.parametrize(
    ("to", "text", "carried"),
    [
        (("a@example.org",), "hello\n", set()),
        (("a@example.org",), "a@example.org\n", set()),
        (("a@example.org", "b@example.net"), "hello\n", {"a@example.org", "b@example.net", "ask@example.co.jp"}),
    ],
)
def test_addresses_are_kept_as_strings_only_where_strangers_see_each_other(to, text, carried):
    people = People(KEYRING)
    facts = facts_of(mail(1, sender="ask@example.co.jp", to=to, body=text), people)
    assert people.carried == carried
    assert set(people.shown) == {*to, "ask@example.co.jp"}
    assert bool(facts.evidence) is bool(carried)
