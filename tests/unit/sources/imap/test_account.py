"""Accounts as URLs and on their way to a worker."""

import pytest

from sentaudit.errors import UsageError
from sentaudit.model.account import Account, Mechanism, Tls
from sentaudit.model.secret import SecretKind, SecretRef


def test_a_url_is_an_account() -> None:
    account = Account.from_url("imaps://alice%40example.org@mail.example.org")
    assert (account.host, account.user, account.real_port, account.tls) == (
        "mail.example.org", "alice@example.org", 993, Tls.IMPLICIT,
    )  # fmt: skip
    assert account.folders == ("sent",)
    assert account.url == "imaps://alice%40example.org@mail.example.org"
    assert account.own_addresses == {"alice@example.org"}


def test_imap_is_starttls_and_a_path_is_the_one_folder() -> None:
    account = Account.from_url("imap://bob@[::1]:1143/R%26D/2015")
    assert (account.host, account.real_port, account.tls) == ("::1", 1143, Tls.STARTTLS)
    assert account.folders == ("R&D/2015",)
    assert not account.context
    assert account.url == "imap://bob@[::1]:1143"


@pytest.mark.parametrize(
    "url",
    [
        "http://a@b",
        "imap://host",
        "imap://a@",
        "imap://a@host:99999",
        "imap://a@host:x",
        "imaps://a@h?x",
        "imaps://[::1",
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(UsageError):
        Account.from_url(url)


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        Account.from_url("imaps://user:hunter2@example.org")
    assert "hunter2" not in caught.value.text + caught.value.hint


def test_an_account_survives_the_way_to_a_worker() -> None:
    secret = SecretRef(SecretKind.COMMAND, ("pass", "show", "x"), lasting=False)
    account = Account(
        "h",
        "ü",
        1,
        Tls.STARTTLS,
        "auditor",
        Mechanism.XOAUTH2,
        secret,
        include=("a*",),
        exclude=("b", "c"),
        connections=1,
    )
    assert Account.from_text(account.to_text()) == account
    assert Account.from_text(Account("h", "u").to_text()) == Account("h", "u")
