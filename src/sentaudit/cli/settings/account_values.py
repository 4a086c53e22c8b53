"""Reads the single values of an accounts file: hosts, ports, certificate pins, mechanisms, commands.

Like `config_values`: ValueError says what would be right and never repeats the value.
"""

from __future__ import annotations

import ipaddress
import re
import shlex

from sentaudit.cli.settings.values import text
from sentaudit.model.account import Mechanism, Tls
from sentaudit.rules.yaml_lines import Plain

PLAINTEXT = "none-i-accept-plaintext"
"""The only word that turns encryption off; nobody writes it by accident."""

SECRET_VARIABLE = re.compile(r"SENTAUDIT_(TEST_.*|.*(PASSWORD|PASSPHRASE|TOKEN|SECRET|KEY).*)")
"""Variables that are no settings: accounts may keep secrets in them, and tests have their own."""

_HOST = re.compile(r"[^\s/@:\[\]\x00-\x20\x7f]{1,253}")
_PIN = re.compile(r"[0-9a-f]{64}")
_TLS = {"implicit": Tls.IMPLICIT, "starttls": Tls.STARTTLS, PLAINTEXT: Tls.PLAINTEXT}


def host(value: Plain) -> str:
    """A host name or an IP address, without port."""
    given = value.strip().strip("[]") if isinstance(value, str) else ""
    if _HOST.fullmatch(given):
        return given
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        raise ValueError("must be the name of a server such as imap.example.jp; its port is a key of its own") from None


def port(value: Plain) -> int:
    """1 to 65535."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 65535:
        raise ValueError("must be a number from 1 to 65535")
    return value


def user(value: Plain) -> str:
    """A user name: text without control characters."""
    given = text(value)
    if any(ord(char) < 32 or char == "\x7f" for char in given):
        raise ValueError("must be text without control characters")
    return given


def tls(value: Plain) -> Tls:
    """implicit, starttls, or the word that accepts a connection in the clear."""
    found = _TLS.get(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"must be one of {', '.join(_TLS)}")
    return found


def mechanism(value: Plain) -> Mechanism:
    """auto, plain, login, xoauth2 or oauthbearer."""
    try:
        return Mechanism(str(value))
    except ValueError:
        raise ValueError(f"must be one of {', '.join(Mechanism)}") from None


def pin(value: Plain) -> str:
    """The SHA-256 of a certificate: 64 hex digits, colons between them allowed."""
    given = value.lower().removeprefix("sha256:").replace(":", "").strip() if isinstance(value, str) else ""
    if not _PIN.fullmatch(given):
        raise ValueError("must be the SHA-256 of the server's certificate: 64 hex digits in quotes")
    return given


def variable(value: Plain) -> str:
    """The name of an environment variable; a password in its place would not look like one."""
    given = value if isinstance(value, str) else ""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,99}", given, re.ASCII):
        raise ValueError("must be the name of an environment variable, not the secret itself")
    if given.startswith("SENTAUDIT_") and not SECRET_VARIABLE.fullmatch(given):
        raise ValueError("must have PASSWORD, TOKEN or SECRET in its name: other SENTAUDIT_ variables are settings")
    return given


def words(value: Plain) -> tuple[str, ...]:
    """A command in one line, split like a shell would, but never given to one."""
    try:
        found = tuple(shlex.split(text(value)))
    except ValueError:
        found = ()
    if not found:
        raise ValueError("must be a command, as one line or as a list of its words")
    return found
