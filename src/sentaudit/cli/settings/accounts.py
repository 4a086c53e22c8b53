"""Reads the accounts of a department from a YAML file: defaults, and one entry per account that may say otherwise.

Strict like the settings: unknown and duplicate keys are refused, and all mistakes are shown at once with their line.
The file names where passwords are kept; one that holds a password itself is refused.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sentaudit.cli.settings import account_values as read
from sentaudit.cli.settings import values as common
from sentaudit.errors import ConfigError
from sentaudit.model.account import Account, Mechanism
from sentaudit.model.secret import SecretKind, SecretRef
from sentaudit.rules.fields import nearest
from sentaudit.rules.yaml_lines import Faults, Items, Keys, Node, Plain, Scalar, read_file, shown

USER = "{user}"
"""Stands for the account's user in commands and keyring services, so that one default serves a department."""

_CREDENTIALS = "$CREDENTIALS_DIRECTORY"


@dataclass(frozen=True, slots=True)
class Key:
    """How one key is read; `many` values or one, `path` if it starts at the folder of the file."""

    reader: Callable[[Plain], Any]
    many: bool = False
    path: bool = False


KEYS: Mapping[str, Key] = {
    "host": Key(read.host),
    "port": Key(read.port),
    "user": Key(read.user),
    "login": Key(read.user),
    "tls": Key(read.tls),
    "auth": Key(read.mechanism),
    "ca_file": Key(common.text, path=True),
    "pin": Key(read.pin),
    "verify": Key(common.switch),
    "preauth": Key(common.switch),
    "folders": Key(common.text, many=True),
    "include": Key(common.text, many=True),
    "exclude": Key(common.text, many=True),
    "context": Key(common.switch),
    "addresses": Key(common.address, many=True),
    "connections": Key(common.count),
    "daily_bytes": Key(common.size),
    "rate": Key(common.size),
}
"""Every key of an account besides those of its secret."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a key of a secret means; a token is fetched anew for every connection."""

    kind: SecretKind
    reader: Callable[[Plain], Any]
    token: bool = False


SECRETS: Mapping[str, Kept] = {
    "password_env": Kept(SecretKind.ENV, read.variable),
    "password_command": Kept(SecretKind.COMMAND, read.words),
    "password_file": Kept(SecretKind.FILE, common.text),
    "keyring": Kept(SecretKind.KEYRING, common.text),
    "token_env": Kept(SecretKind.ENV, read.variable, token=True),
    "token_command": Kept(SecretKind.COMMAND, read.words, token=True),
    "token_file": Kept(SecretKind.FILE, common.text, token=True),
}
"""Exactly one of these says where an account's secret is kept."""

_OAUTH = (Mechanism.XOAUTH2, Mechanism.OAUTHBEARER)
_HINT = "docs/imap.md shows a whole file"


def load_accounts(path: Path, cwd: Path) -> tuple[Account, ...]:
    """The accounts in the order of the file. Raises ConfigError with `path:line: text` for everything wrong."""
    faults = Faults(str(path))
    root = read_file(cwd / path, faults)
    accounts: list[Account] = []
    if root is not None and os.name == "posix" and (cwd / path).stat().st_mode & 0o002:
        faults.add(1, "every user of this machine can change this file, which names commands to run: chmod o-w")
    if root is not None:
        reader = _Reader(faults, path.parent)
        entries = reader.entries(root, "the file", ("defaults", "accounts"))
        defaults = reader.values(entries["defaults"], "'defaults'") if "defaults" in entries else {}
        sound = not faults.found  # what is missing because a default is wrong need not be said for every account
        named = entries.get("accounts")
        if not isinstance(named, Items) or not named.items:
            faults.add(named.line if named else root.line, "'accounts' must list at least one account")
        else:
            seen: dict[str, int] = {}
            for node in named.items:
                account = reader.account(node, defaults, sound)
                if account is None:
                    continue
                if account.url in seen:
                    faults.add(node.line, f"the account is there twice (first in line {seen[account.url]})")
                seen.setdefault(account.url, node.line)
                accounts.append(account)
    if faults.found:
        raise ConfigError("\n".join(faults.lines()), _HINT)
    return tuple(accounts)


class _Reader:
    """Reads mappings of one file; what is wrong becomes a fault."""

    def __init__(self, faults: Faults, folder: Path) -> None:
        self._faults = faults
        self._folder = folder

    def account(self, node: Node, defaults: Mapping[str, Any], sound: bool) -> Account | None:
        """One account; None after a fault in it, or if a default it needs is wrong (then not `sound`)."""
        before = len(self._faults.found)
        own = self.values(node, "the account")
        if any(name in own for name in SECRETS):
            defaults = {name: value for name, value in defaults.items() if name not in SECRETS}
        values = {**defaults, **own}
        for name in ("host", "user"):
            if name not in values and sound and len(self._faults.found) == before:
                self._faults.add(node.line, f"the account has no '{name}', and 'defaults' has none either")
        if not sound or len(self._faults.found) > before:
            return None
        secret, token = _secret(values)
        if values.get("login") == values["user"]:
            values["login"] = ""  # how an account says that no default acts for it
        values["mechanism"] = self._mechanism(node, values.pop("auth", Mechanism.AUTO), token)
        if secret is None and not values.get("preauth"):
            self._faults.add(node.line, f"the account needs one of {', '.join(SECRETS)}")
        return Account(**values, secret=secret) if len(self._faults.found) == before else None

    def _mechanism(self, node: Node, wanted: Mechanism, token: bool) -> Mechanism:
        if token and wanted is Mechanism.AUTO:
            return Mechanism.XOAUTH2
        if token != (wanted in _OAUTH):
            other = "a token (token_command)" if wanted in _OAUTH else "a password, not a token"
            self._faults.add(node.line, f"auth: {wanted} needs {other}")
        return wanted

    def values(self, node: Node, what: str) -> dict[str, Any]:
        """The values of a mapping of account keys by name; a key left empty is as if it were not there."""
        found: dict[str, Any] = {}
        kept: list[str] = []
        for name, value in self.entries(node, what, (*KEYS, *SECRETS)).items():
            if name in SECRETS:
                kept.append(name)
                found[name] = self._secret_words(name, value)
            else:
                found[name] = self._value(name, value)
        if len(kept) > 1:
            self._faults.add(node.line, f"{what} has {' and '.join(kept)}: only one of them can hold")
        return {name: value for name, value in found.items() if value is not None}

    def entries(self, node: Node, what: str, known: tuple[str, ...]) -> dict[str, Node]:
        """The known keys of a mapping that are not left empty."""
        if not isinstance(node, Keys):
            self._faults.add(node.line, f"{what} must be a mapping (key: value)")
            return {}
        found = {}
        for key, value in node.entries.items():
            if key in ("password", "token", "secret", "passwd", "pass"):
                text = f"{what}: no secret stands in this file: use {key if key == 'token' else 'password'}_command,"
                self._faults.add(node.lines[key], f"{text} _file or _env, and change what stood here")
            elif key not in known:
                self._faults.add(node.lines[key], f"{what}: unknown {shown(key)}{nearest(key, known)}")
            elif not (isinstance(value, Scalar) and value.value is None):
                found[key] = value
        return found

    def _value(self, name: str, node: Node) -> Any:  # noqa: ANN401 - what the key holds
        key = KEYS[name]
        if isinstance(node, Items) and not key.many:
            self._faults.add(node.line, f"{name} must be a single value, not a list")
            return None
        values = [self._read(name, key.reader, item) for item in (node.items if isinstance(node, Items) else [node])]
        if not values:
            self._faults.add(node.line, f"{name} must have at least one entry")
            return None
        if key.path and isinstance(values[0], str):
            return self._path(values[0])
        return tuple(dict.fromkeys(values)) if key.many else values[0]

    def _secret_words(self, name: str, node: Node) -> tuple[str, ...]:
        """A command may be a list of its words; everything else is one value."""
        kept = SECRETS[name]
        if isinstance(node, Items) and kept.kind is SecretKind.COMMAND and node.items:
            return tuple(str(self._read(name, common.text, item)) for item in node.items)
        value = self._read(name, kept.reader, node)
        if kept.kind is SecretKind.FILE and value is not None:
            return (self._path(value),)
        return value if isinstance(value, tuple) else (str(value),)

    def _read(self, name: str, reader: Callable[[Plain], Any], node: Node) -> Any:  # noqa: ANN401 - see _value
        if not isinstance(node, Scalar):
            self._faults.add(node.line, f"{name}: a value is missing or misplaced here")
            return None
        try:
            return reader(node.value)
        except ValueError as error:
            self._faults.add(node.line, f"{name} {error}")
            return None

    def _path(self, given: str) -> str:
        """Paths start at the folder of the file; `~` is the home folder, $CREDENTIALS_DIRECTORY that of systemd."""
        if given.startswith(_CREDENTIALS + "/") and os.environ.get(_CREDENTIALS[1:]):
            return os.environ[_CREDENTIALS[1:]] + given.removeprefix(_CREDENTIALS)
        path = os.path.expanduser(given)  # noqa: PTH111 - pathlib raises where there is no home
        return path if self._folder == Path() else str(self._folder / path)


def _secret(values: dict[str, Any]) -> tuple[SecretRef | None, bool]:
    """Takes the key of the secret out of the values: the reference, and whether it is a token."""
    user = values["user"]
    for name, kept in SECRETS.items():
        where = values.pop(name, None)
        if where is not None:
            if kept.kind in (SecretKind.COMMAND, SecretKind.KEYRING):
                where = tuple(word.replace(USER, user) for word in where)
            if kept.kind is SecretKind.KEYRING:
                where = (*where, values.get("login") or user)
            return SecretRef(kept.kind, where, lasting=not kept.token), kept.token
    return None, False
