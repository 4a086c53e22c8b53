"""The second reading agrees with a sound fast path, and tells when it is not."""

from builders.mails import mail
from sentaudit import app
from sentaudit.cli.main import main
from sentaudit.engine.paranoia import SecondReading
from sentaudit.engine.reading import Reader
from sentaudit.engine.scanner import Scanner
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, ProblemKind
from sentaudit.model.facts import Channel, Place
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage
from sentaudit.model.text import Found
from sentaudit.ports import Work
from sentaudit.store.sealing.seal import Keyring

RECIPE = app.recipe_for(bytes(32), Limits())
DATA = mail(1, to=("a@example.org", "b@example.net"), body="hello\n")
HERE = Locator("box", position="1")


class Greeter:
    """Finds an address where the quick look at the bytes sees none: what a hole in that look would do."""

    def detect(self, message, spans):
        for part, span in spans:
            if "hello" in span.text:
                yield Found(Channel.BODY, Place.LISTED, part.path, (), ("hidden@example.com",), 1)


def second(*detectors):
    made = [one() for one in detectors or RECIPE.detectors]
    return SecondReading(
        Reader(RECIPE.parse, [one() for one in RECIPE.extractors], made, Limits()), Keyring(bytes(32)), Limits()
    )


def facts_of(tmp_path, data):
    box = tmp_path / "one.eml"
    box.write_bytes(data)
    source = app.open_source(f"eml:{box}", Limits()).source
    (unit,) = source.units()
    (facts,) = Scanner(RECIPE).scan(Work(unit, {}, {})).facts
    return facts


def test_a_sound_reading_raises_no_doubt(tmp_path):
    facts = facts_of(tmp_path, DATA)
    assert list(second().doubts(RawMessage(facts.position, DATA, DATA, len(DATA)), facts, (), HERE)) == []


def test_other_facts_are_told(tmp_path):
    facts = facts_of(tmp_path, DATA)
    raw = RawMessage(facts.position, DATA, DATA, len(DATA))
    (doubt,) = second().doubts(raw, facts._replace(unparsed=1), (), HERE)
    assert (doubt.kind, doubt.extent, doubt.where) == (ProblemKind.CRASH, Extent.ASIDE, HERE)


def test_an_address_the_quick_look_misses_is_told(tmp_path):
    facts = facts_of(tmp_path, DATA)
    (doubt,) = second(Greeter).doubts(RawMessage(facts.position, DATA, DATA, len(DATA)), facts, (), HERE)
    assert "different addresses" in doubt.detail


def test_the_switch_changes_no_report(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    box = tmp_path / "Sent.mbox"
    box.write_bytes(
        b"".join(
            b"From - Mon Jan  7 08:00:00 2019\n" + mail(n, to=("a@example.org", "b@example.net"), body="x\n") + b"\n"
            for n in range(5)
        )
    )
    codes = {
        main(
            [
                "scan",
                f"mbox:{box}",
                "--case",
                f"case{n}",
                "--jobs",
                "1",
                "--no-progress",
                "--format",
                "json",
                "-o",
                f"{n}.json",
                "--folders",
                "all",
                *extra,
            ]
        )
        for n, extra in enumerate(([], ["--paranoid"]))
    }
    assert codes == {0}
