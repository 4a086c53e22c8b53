"""A worker that dies costs the unit it was reading and nothing else, and that unit is named."""

import pytest

from builders.fatal import MARK, parse_or_die
from builders.mails import mail, mbox
from sentaudit import app
from sentaudit.engine.runners.processes import ProcessRunner
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, ProblemKind
from sentaudit.ports import Work


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_dead_worker_costs_its_unit_only(tmp_path, jobs):
    units = []
    for n in range(8):
        body = MARK.decode() if n == 3 else "hello\n"
        path = tmp_path / f"box{n}.mbox"
        path.write_bytes(mbox([mail(n), mail(100 + n, body=body)]))
        units += [unit._replace(id=f"u{n}") for unit in app.open_source(f"mbox:{path}", Limits()).source.units()]
    runner = ProcessRunner(app.recipe_for(bytes(32), Limits())._replace(parse=parse_or_die), jobs)
    try:
        results = list(runner.run(map(Work, units)))
    finally:
        runner.close()
    assert [result.unit_id for result in results] == [f"u{n}" for n in range(8)]
    assert [len(result.facts) for result in results] == [2, 2, 2, 0, 2, 2, 2, 2]
    (problem,) = results[3].problems
    assert (problem.kind, problem.extent, problem.is_operation) == (ProblemKind.CRASH, Extent.MESSAGE_FAILED, True)
    assert not any(result.problems for n, result in enumerate(results) if n != 3)
