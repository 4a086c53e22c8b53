"""Which mailboxes a verb works on: paths, URLs of accounts with a place for their password, and accounts files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentaudit.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from sentaudit.model.account import Account
    from sentaudit.model.secret import SecretRef

_URLS = ("imap://", "imaps://")


def add_mailboxes(parser: argparse.ArgumentParser, about: str) -> None:
    """SOURCE..., and the options that belong to accounts. There is none that takes a password: it would be seen."""
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help=about)
    group = parser.add_argument_group("accounts on a server (docs/imap.md)")
    group.add_argument("--accounts", metavar="FILE", type=Path, action="append", help="accounts of a department (YAML)")
    one = group.add_mutually_exclusive_group()
    one.add_argument("--password-env", metavar="NAME", help="variable with the password for the imaps:// URLs")
    one.add_argument("--password-command", metavar="COMMAND", help="command that writes it; {user} is replaced")
    one.add_argument("--password-file", metavar="FILE", help="file that holds it, readable by its owner only")
    one.add_argument("--keyring", metavar="SERVICE", help="service under which the system's keyring holds it")
    one.add_argument("--token-command", metavar="COMMAND", help="command that writes an OAuth token (XOAUTH2)")


def mailboxes(args: argparse.Namespace) -> list[str | Account]:
    """The sources in the order they were named, accounts of files last.

    Raises UsageError if there are none or a URL is wrong, ConfigError for a wrong accounts file.
    """
    give_back(args)
    sources = [_account(one, args) if one.startswith(_URLS) else one for one in args.sources]
    if args.accounts:
        sources += _from_files(args.accounts)
    if not sources:
        raise UsageError("no source given", "name a mailbox file, a folder, an account: sentaudit scan Sent.mbox")
    return sources


def give_back(args: argparse.Namespace) -> None:
    """Sources that `--folders A SOURCE` swallowed: what is one for certain. To be called before folders are used."""
    if args.sources or not args.folders:
        return
    while len(args.folders) > 1 and ("://" in args.folders[-1] or Path(args.folders[-1]).exists()):
        args.sources.insert(0, args.folders.pop())


def _from_files(paths: list[Path]) -> list[Account]:
    from sentaudit.cli.settings.accounts import load_accounts

    wrong: list[str] = []
    accounts: dict[str, Account] = {}
    hint = ""
    for path in paths:
        try:
            for account in load_accounts(path, Path.cwd()):
                if account.url in accounts:
                    wrong.append(f"{path}: an account of this file is in another one too")
                accounts[account.url] = account
        except ConfigError as error:
            wrong.append(error.text)
            hint = error.hint
    if wrong:
        raise ConfigError("\n".join(wrong), hint)
    return list(accounts.values())


def _account(url: str, args: argparse.Namespace) -> Account:
    from sentaudit.model.account import Account, Mechanism

    account = Account.from_url(url)
    more: dict[str, Any] = {"mechanism": Mechanism.XOAUTH2} if args.token_command else {}
    return Account.from_url(url, secret=_secret(account, args), **more)


def _secret(account: Account, args: argparse.Namespace) -> SecretRef:
    """Where the password of a URL's user is kept: as the options say, in the usual variable, or in somebody's head."""
    from sentaudit.cli.settings import account_values as read
    from sentaudit.model.account import DEFAULT_SECRET
    from sentaudit.model.secret import SecretKind, SecretRef

    def command(text: str) -> tuple[str, ...]:
        return tuple(word.replace("{user}", account.user) for word in read.words(text))

    options: tuple[tuple[str, SecretKind, Callable[[str], tuple[str, ...]]], ...] = (
        ("password_env", SecretKind.ENV, lambda text: (read.variable(text),)),
        ("password_command", SecretKind.COMMAND, command),
        ("password_file", SecretKind.FILE, lambda text: (text,)),
        ("keyring", SecretKind.KEYRING, lambda text: (text, account.user)),
        ("token_command", SecretKind.COMMAND, command),
    )
    for name, kind, where in options:
        given = getattr(args, name)
        if given is not None:
            try:
                return SecretRef(kind, where(given), lasting=name != "token_command")
            except ValueError as error:
                hint = "docs/imap.md says where a password may be kept"
                raise UsageError(f"--{name.replace('_', '-')} {error}", hint) from None
    if os.environ.get(DEFAULT_SECRET.where[0]):
        return DEFAULT_SECRET
    return _asked(account)


def _asked(account: Account) -> SecretRef:
    """Asks the person at the terminal; what is typed stays in the memory of this run's processes."""
    from sentaudit.credentials.provider import TOLD, Told
    from sentaudit.model.account import DEFAULT_SECRET
    from sentaudit.model.secret import SecretKind, SecretRef

    ref = SecretRef(SecretKind.ASKED, (account.url,))
    if TOLD.get(ref) is None:
        if sys.stdin is None or not sys.stdin.isatty():
            raise UsageError(
                f"no password for {account.host}: none was named, and nobody is there to ask",
                f"set {DEFAULT_SECRET.where[0]}, or use --password-command or --password-file",
            )
        from getpass import getpass

        try:
            typed = getpass(f"Password for {account.user} at {account.host}: ")
        except EOFError:
            typed = ""
        if not typed:
            raise UsageError("no password was typed", "an empty password is never sent")
        TOLD.learn(Told({ref: typed}))
    return ref


def shown_source(source: str | Account, *, reveal: bool, form: str = "{user} at {host}") -> str:
    """How messages on the terminal name a source: of an account the server, and its user masked."""
    if isinstance(source, str):
        return source
    from sentaudit.names.mask import mask_address

    return form.format(user=source.user if reveal else mask_address(source.user), host=source.host)
