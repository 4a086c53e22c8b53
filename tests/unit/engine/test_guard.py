"""The guard turns a crash into a Problem that tells where, and repeats no text of the mail."""

import pytest

from builders.mails import mail, mbox
from sentaudit import app
from sentaudit.engine.guard import guarded
from sentaudit.engine.scanner import Scanner
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.text import TextSpan
from sentaudit.ports import Work


def test_a_crash_is_a_problem_without_mail_text():
    def work() -> None:
        raise ValueError("secret taro@example.jp")

    problem = guarded(work, Locator("Sent.mbox", "Sent", "0+10"))
    assert problem.kind is ProblemKind.CRASH
    assert problem.extent is Extent.MESSAGE_FAILED
    assert problem.is_operation
    assert "taro" not in problem.detail
    assert "ValueError" in problem.detail
    assert "test_guard" in problem.detail


def test_a_result_passes():
    assert guarded(lambda: 5, Locator("x")) == 5


class _Breaking:
    """Breaks at the word it is told."""

    sandboxed = False

    def __init__(self, word: str) -> None:
        self._word = word

    def __call__(self):
        return self

    def recognises(self, part):
        return part.content_type == "text/plain"

    def extract(self, part, limits, passwords):
        self._look(part)
        yield TextSpan(part.data.decode(), part.path)

    def detect(self, message, spans):
        self._look(message.parts[0])
        return ()

    def _look(self, part):
        if self._word.encode() in part.data:
            raise ValueError(self._word)


@pytest.mark.parametrize("size", [10, 2_000_000])
@pytest.mark.parametrize("stage", [Stage.PARSE, Stage.EXTRACT, Stage.DETECT])
def test_a_crash_names_how_far_the_message_had_come(tmp_path, stage, size):
    def break_down(data, limits):
        raise ValueError

    recipe = app.recipe_for(bytes(32), Limits())
    breaking = {
        Stage.PARSE: {"parse": break_down},
        Stage.EXTRACT: {"extractors": (_Breaking("ask@example.org"),)},
        Stage.DETECT: {"detectors": (_Breaking("ask@example.org"),)},
    }
    path = tmp_path / "a.mbox"
    path.write_bytes(mbox([mail(1, body="ask@example.org\n" + "x" * 70 + "\n" * size)]))
    (unit,) = app.open_source(f"mbox:{path}", Limits()).source.units()
    (problem,) = Scanner(recipe._replace(**breaking[stage])).scan(Work(unit)).problems
    assert (problem.stage, problem.kind) == (stage, ProblemKind.CRASH)
