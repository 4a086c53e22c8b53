"""The doctor finds out which step fails, and what to do about it."""

from dataclasses import replace

import pytest

from sentaudit.credentials.provider import Resolver, Told
from sentaudit.model.account import Mechanism, Tls
from sentaudit.model.checkup import Finding
from sentaudit.model.secret import SecretKind, SecretRef
from sentaudit.sources.imap.checkup import checkup
from servers.dovecot import MASTER, MASTER_PASSWORD
from servers.ours import SAFE, settings


@pytest.fixture
def check(dovecot, account):
    """A function that looks at the account with other settings: {step: check}."""

    def run(password=account.password, **more):
        given = settings(account.user, dovecot.tls_port, dovecot.certificate)
        told = Told({given.secret: password})
        return {one.what: one for one in checkup(replace(given, **more), Resolver(told), SAFE)}

    return run


def test_all_is_well(check, account):
    account.deliver("Sent", [b"Subject: x\n\n"] * 3)
    found = check()
    assert {one.finding for one in found.values()} == {Finding.GOOD}
    assert list(found) == ["password", "connection", "login", "sent mail", "context", "read-only"]
    assert "Sent: 3 messages" in found["sent mail"].text
    assert account.password not in str(found)


@pytest.mark.parametrize(
    ("more", "step", "said", "advice"),
    [
        ({"port": 1}, "connection", "refuses connections", "'port'"),
        ({"host": "no-such-host.invalid"}, "server", "cannot be resolved", "'host'"),
        ({"ca_file": ""}, "connection", "certificate of the server was not accepted", "'ca_file'"),
        ({"pin": "00" * 32}, "connection", "another certificate than the pinned one", "'pin'"),
        ({"ca_file": "no-such-file.pem"}, "connection", "certificate authorities", "'ca_file'"),
        ({"password": "wrong"}, "login", "refused", "user and password"),
        ({"login": MASTER}, "login", "refused", "master user"),
        ({"mechanism": Mechanism.XOAUTH2}, "login", "", "token"),
        ({"include": ("Gesendet",)}, "folders", "does not exist", "'include'"),
        ({"secret": SecretRef(SecretKind.ENV, ("NOT_SET",))}, "password", "is not set", ""),
    ],
)
def test_the_step_that_fails(check, account, more, step, said, advice):
    account.deliver("Sent", [b"Subject: x\n\n"])
    found = check(**more)
    assert [name for name, one in found.items() if one.finding is Finding.FAILED] == [step]
    assert said in found[step].text
    assert advice in found[step].advice


def test_tls_on_the_wrong_port(check, dovecot):
    found = check(port=dovecot.plain_port)
    assert "no protected connection" in found["connection"].text
    assert "implicit (993) or starttls (143)" in found["connection"].advice


def test_a_master_user_may_act_for_others_only_if_they_exist(check, account):
    assert check(MASTER_PASSWORD, login=MASTER)["login"].finding is Finding.GOOD


def test_what_works_but_is_not_wise(check, dovecot):
    plain = check(port=dovecot.plain_port, tls=Tls.PLAINTEXT)["protection"]
    assert plain.finding is Finding.WARNING
    assert "in the clear" in plain.text
    anybody = check(verify=False)["protection"]
    assert anybody.finding is Finding.WARNING
    assert "any certificate" in anybody.text
