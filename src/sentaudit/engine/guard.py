"""The only broad except: a crash in one message costs that message and is a Problem, never the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator

S = TypeVar("S")
T = TypeVar("T")


class Failure(NamedTuple):
    """What was raised: the name of the error's class, and module and line."""

    error: str
    place: str


def guarded(work: Callable[[], T], where: Locator, stage: Callable[[], Stage] = lambda: Stage.ENGINE) -> T | Problem:
    """The result of `work`, or a crash Problem that names the kind of error but no text of the message.

    `stage` is asked after a crash: how far the work had come.
    """
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - this is the guard
        place = _innermost(error)
        return Problem(stage(), ProblemKind.CRASH, where, f"{type(error).__name__} in {place}", Extent.MESSAGE_FAILED)


def guarded_each(
    work: Callable[[S], T],
    items: Sequence[S],
    where: Callable[[S], Locator],
    stage: Callable[[S], Stage] = lambda _: Stage.ENGINE,
) -> list[T | Problem]:
    """`work` over all items, in order; one that crashes costs only itself. `work` may be called twice for an item."""
    try:
        return [work(item) for item in items]
    except Exception:  # noqa: BLE001 - this is the guard; which item it was shows when each is tried alone
        return [guarded(partial(work, item), where(item), partial(stage, item)) for item in items]


def failure_of(work: Callable[[], object]) -> Failure | None:
    """What `work` raised, whatever it was; None if nothing."""
    try:
        work()
    except BaseException as error:  # noqa: BLE001 - readers of untrusted content may even try to end the process
        return Failure(type(error).__name__, _innermost(error))
    return None


def _innermost(error: BaseException) -> str:
    """Module and line where the error was raised: exception texts may quote mail and stay out."""
    trace = error.__traceback__
    if trace is None:
        return "unknown place"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
