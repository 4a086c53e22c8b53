"""Encrypted files to outsiders are listed as possible exposures, with who could read them."""

from builders.cases import T0, FakeCase
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Role, Stage
from sentaudit.model.locator import Locator
from sentaudit.rules.load import load_rules

CONFIG = Config(organisation=Organisation(domains=("own.example",)))
RULES = load_rules(())


def closed(case, message, folder="Sent", *, kind=ProblemKind.ENCRYPTED, extent=Extent.PART_FAILED, inner=("a.zip",)):
    where = Locator("mbox:a", folder, message.facts.position, "<mid>", "2", inner)
    case._problems.append(Problem(Stage.EXTRACT, kind, where, "encrypted zip (7 bytes)", extent))


def possible(case):
    return understand(case, CONFIG, RULES).possible


def test_the_receivers_are_counted_and_those_outside():
    case = FakeCase()
    few = case.mail(["a@x.example", "colleague@own.example"], at=T0)
    many = case.mail(["a@x.example"], cc=["b@x.example"], bcc=["c@y.example"], at=T0 + 60)
    closed(case, few)
    closed(case, many)
    assert [(one.receivers, one.external, one.sent_at, one.where.position) for one in possible(case)] == [
        (3, 3, T0 + 60, many.facts.position),
        (2, 1, T0, few.facts.position),
    ]
    assert possible(case)[0].detail == "encrypted zip (7 bytes)"


def test_what_stays_inside_or_was_opened_or_is_not_audited_is_not_listed():
    case = FakeCase()
    closed(case, case.mail(["colleague@own.example"]))
    closed(case, case.mail(["a@x.example"], at=T0 + 1), extent=Extent.ASIDE)
    closed(case, case.mail(["a@x.example"], at=T0 + 2), kind=ProblemKind.BROKEN)
    incoming = case.mail(["owner@own.example", "z@x.example"], sender="a@x.example", folder="In", role=Role.OTHER)
    closed(case, incoming, "In")
    assert possible(case) == ()


def test_a_copy_in_another_folder_counts_once():
    case = FakeCase()
    for folder in ("Sent", "Sent/2020"):
        closed(case, case.mail(["a@x.example"], folder=folder, content=5, message_id="<one>"), folder)
    assert len(possible(case)) == 1


def test_each_file_of_a_mail_is_listed():
    case = FakeCase()
    mail = case.mail(["a@x.example"])
    closed(case, mail, inner=("a.zip",))
    closed(case, mail, inner=("b.zip",))
    assert [one.where.inner for one in possible(case)] == [("a.zip",), ("b.zip",)]
