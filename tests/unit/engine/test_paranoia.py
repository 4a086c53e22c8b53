"""The second reading agrees with a sound fast path, and tells when it is not."""

from builders.mails import mail
from sentaudit import app
from sentaudit.cli.main import main
from sentaudit.engine.paranoia import doubt_about
from sentaudit.engine.reading import Reader
from sentaudit.engine.scanner import Scanner
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, ProblemKind
from sentaudit.model.facts import Channel, Place
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage
from sentaudit.model.text import Found
from sentaudit.ports import Work

RECIPE = app.recipe_for(bytes(32), Limits())
DATA = mail(1, to=("a@example.org", "b@example.net"), body="hello\n")
HERE = Locator("box", position="1")


class Greeter:
    """Finds an address where the quick look at the bytes sees none: what a hole in that look would do."""

    def detect(self, message, spans):
        for part, span in spans:
            if "hello" in span.text:
                yield Found(Channel.BODY, Place.LISTED, part.path, (), ("hidden@example.com",), 1)


def doubt(*detectors):
    """What is doubted of a quick reading if a thorough one has these detectors instead of the usual."""
    extractors = [one() for one in RECIPE.extractors]
    sound, other = (
        Reader(RECIPE.parse, extractors, [one() for one in some], Limits())
        for some in (RECIPE.detectors, detectors or RECIPE.detectors)
    )
    return doubt_about(sound.read(DATA), other, RawMessage("1", DATA, DATA, len(DATA)), (), HERE)


def test_a_sound_reading_raises_no_doubt():
    assert doubt() is None


def test_an_address_the_quick_look_misses_is_told():
    told = doubt(Greeter)
    assert (told.kind, told.extent, told.where) == (ProblemKind.CRASH, Extent.ASIDE, HERE)
    assert "different addresses" in told.detail


def test_a_doubt_makes_the_scan_incomplete_and_costs_no_message(tmp_path):
    box = tmp_path / "one.eml"
    box.write_bytes(DATA)
    (unit,) = app.open_source(f"eml:{box}", Limits()).source.units()
    result = Scanner(RECIPE._replace(detectors=(Greeter,), paranoid=True)).scan(Work(unit, {}, {}))
    assert (len(result.facts), result.failed) == (1, 0)
    assert [problem.kind for problem in result.problems] == [ProblemKind.CRASH]


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
