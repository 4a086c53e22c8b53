"""Tries out one account step by step, and says after a failure what to do about it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from sentaudit.credentials.provider import SecretProvider
from sentaudit.credentials.secret import SecretError
from sentaudit.model.account import Account, Tls
from sentaudit.model.checkup import Check, failed, good, warning
from sentaudit.model.coverage import ChosenBy, Role
from sentaudit.model.locator import Locator
from sentaudit.sources.imap.advice import advice
from sentaudit.sources.imap.folders.survey import Survey, survey_over
from sentaudit.sources.imap.session.connecting import Timeouts
from sentaudit.sources.imap.session.errors import ImapError, RefusedError, WritableError
from sentaudit.sources.imap.session.session import Session

_WHY_CHOSEN = {
    ChosenBy.USER: "as the settings say",
    ChosenBy.SPECIAL_USE: "marked by the server",
    ChosenBy.NAME: "by its name",
    ChosenBy.IDENTITY: "by who wrote the mail in it: a guess",
    ChosenBy.DEFAULT: "by default",
}


def checkup(account: Account, secrets: SecretProvider, timeouts: Timeouts | None = None) -> Iterator[Check]:
    """Password, name of the server, connection, login, folders, opening one: the first failure ends it."""
    try:
        if account.secret is not None:
            secrets.secret(account.secret)
            yield good("password", "found where it is kept")
    except SecretError as error:
        yield failed("password", error.text, error.hint)
        return
    yield from _settings(account)
    try:
        socket.getaddrinfo(account.host, account.real_port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        yield failed("server", f"the name {account.host} cannot be resolved", "check 'host' and the name service")
        return
    session = Session(account, secrets, timeouts)
    step = "connection"
    try:
        session.connect()
        yield good(step, f"port {account.real_port}, {_protection(account)}")
        step = "login"
        session.login()
        yield good(step, "accepted")
        step = "folders"
        found = survey_over(session, Locator(account.url))
        yield from _folders(found)
        yield from _opened(session, found)
    except ImapError as error:
        yield failed(step, error.detail, advice(error, account))
    finally:
        session.logout()


def _settings(account: Account) -> Iterator[Check]:
    if account.tls is Tls.PLAINTEXT:
        yield warning("protection", "password and mail cross the network in the clear", "set 'tls: implicit'")
    elif not account.verify:
        yield warning("protection", "any certificate is accepted: anybody in between can read along", "set 'ca_file'")


def _protection(account: Account) -> str:
    if account.tls is Tls.PLAINTEXT:
        return "not encrypted"
    pinned = ", the pinned certificate" if account.pin else ""
    return f"TLS{' after STARTTLS' if account.tls is Tls.STARTTLS else ''}{pinned}"


def _folders(found: Survey) -> Iterator[Check]:
    """Sent folders one by one, the rest in one line, and what the survey complains about."""
    read = [one for one in found.folders if not one.left_out]
    sent = [one for one in read if one.folder.role is Role.SENT]
    for one in sent:
        why = _WHY_CHOSEN[one.folder.chosen_by]
        text = f"{one.folder.name}: {one.status.messages:,} messages, taken as sent mail {why}"
        if one.folder.chosen_by is ChosenBy.IDENTITY:
            yield warning("sent mail", text, "confirm it with 'include' in the account's settings")
        else:
            yield good("sent mail", text)
    others = [one for one in read if one.folder.role is not Role.SENT]
    if others:
        yield good("context", f"{len(others)} more folders, {sum(one.status.messages for one in others):,} messages")
    for one in found.folders:
        if one.left_out and one.status.messages:
            yield good("not read", f"{one.folder.name}: {one.status.messages:,} messages, {one.left_out}")
    for problem in found.problems:
        yield failed("folders", problem.detail, "name folders with sent mail: 'include', or --folders")


def _opened(session: Session, found: Survey) -> Iterator[Check]:
    """Opens the first folder the way a scan does, and looks at what was said to the server so far."""
    read = sorted((one for one in found.folders if not one.left_out), key=lambda one: one.folder.role is not Role.SENT)
    if not read:
        return
    try:
        session.examine(read[0].raw)
    except WritableError as error:
        yield failed("read-only", error.detail, "do not scan this account: report it to the server's administrator")
        return
    except RefusedError as error:
        yield failed(
            "read-only", f"{read[0].folder.name} cannot be opened: {error.detail}", "ask for the right to read"
        )
        return
    said = ", ".join(sorted(session.traffic.guard.verbs))
    yield good("read-only", f"{read[0].folder.name} opened read-only; commands sent: {said}")
