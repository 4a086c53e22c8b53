"""The guard turns a crash into a Problem that tells where, and repeats no text of the mail."""

from sentaudit.engine.guard import guarded
from sentaudit.model.coverage import Extent, ProblemKind
from sentaudit.model.locator import Locator


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
