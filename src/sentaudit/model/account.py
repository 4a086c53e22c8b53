"""A mailbox account on a server: where it is, who logs in, how the connection is protected, what is read of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from sentaudit.errors import UsageError
from sentaudit.model.secret import SecretKind, SecretRef

_HINT = "write imaps://USER@HOST[:PORT][/FOLDER]; an @ in the user name is written %40"


class Tls(StrEnum):
    """How the connection is protected: from its first byte (RFC 8314), after STARTTLS, or not at all."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    PLAINTEXT = "plaintext"


class Mechanism(StrEnum):
    """How the login is done; `auto` is PLAIN where the server offers it, else LOGIN."""

    AUTO = "auto"
    PLAIN = "plain"
    LOGIN = "login"
    XOAUTH2 = "xoauth2"
    OAUTHBEARER = "oauthbearer"


_PORTS = {Tls.IMPLICIT: 993, Tls.STARTTLS: 143, Tls.PLAINTEXT: 143}
DEFAULT_SECRET = SecretRef(SecretKind.ENV, ("SENTAUDIT_IMAP_PASSWORD",))
"""Where the password of a mailbox named by its URL alone is looked for."""
_SCHEMES = {"imaps": Tls.IMPLICIT, "imap": Tls.STARTTLS}


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox of one user on one IMAP server; travels to the workers, so it holds where the secret is, not it.

    `user` owns the mailbox. `login` is who logs in on the user's behalf (a master user, an administrator; "": the user
    itself). `port` 0 is the usual one. `ca_file` adds certificate authorities, `pin` is the SHA-256 of the server's
    certificate in hex (checked besides them, before the login), `verify=False` accepts any certificate.

    `folders` are what is audited: "sent", "all" or folder names; `include` are globs of folders that hold sent mail
    whatever they are called, `exclude` of folders that are never read; both match the whole name without case.
    `context`: other folders are read as well, for bounces, replies and who knows whom. `addresses` are the user's own,
    besides `user`. `connections` is how many may be open at once; `daily_bytes` ends a run cleanly (0: no limit), the
    next one goes on; `rate` is the most bytes a second (0: no limit). `preauth`: a server that needs no login is fine.
    """

    host: str
    user: str
    port: int = 0
    tls: Tls = Tls.IMPLICIT
    login: str = ""
    mechanism: Mechanism = Mechanism.AUTO
    secret: SecretRef | None = None
    ca_file: str = ""
    pin: str = ""
    verify: bool = True
    preauth: bool = False
    folders: tuple[str, ...] = ("sent",)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    context: bool = True
    addresses: tuple[str, ...] = ()
    connections: int = 2
    daily_bytes: int = 0
    rate: int = 0

    @property
    def real_port(self) -> int:
        """The port to connect to."""
        return self.port or _PORTS[self.tls]

    @property
    def url(self) -> str:
        """The name of the account in reports and in the case; without anything that could be secret."""
        scheme = "imaps" if self.tls is Tls.IMPLICIT else "imap"
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port not in (0, _PORTS[self.tls]) else ""
        return f"{scheme}://{quote(self.user, safe='')}@{host}{port}"

    @property
    def own_addresses(self) -> frozenset[str]:
        """Addresses the user writes from, in lower case."""
        return frozenset(one.lower() for one in (self.user, *self.addresses) if "@" in one)

    @classmethod
    def from_url(cls, url: str, **more: Any) -> Account:  # noqa: ANN401 - the fields of the class
        """The account of an `imap://` (STARTTLS) or `imaps://` URL; a path names the one folder that is audited.

        Raises UsageError for anything else, above all for a password in the URL, which it never repeats.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise UsageError("this is no URL of a mailbox", _HINT) from None
        if parts.password is not None:
            raise UsageError("a password in a URL is seen by every user of this machine", "name where it is kept")
        tls = _SCHEMES.get(parts.scheme)
        if tls is None or not parts.hostname or not parts.username or parts.query or parts.fragment:
            raise UsageError("this is no URL of a mailbox", _HINT)
        folder = unquote(parts.path.strip("/"))
        given: dict[str, Any] = {"tls": tls, "port": port or 0, "host": parts.hostname, "user": unquote(parts.username)}
        if folder:
            given |= {"folders": (folder,), "context": False}
        return cls(**{"secret": DEFAULT_SECRET, **given, **more})

    def to_text(self) -> str:
        """All of it as one line of JSON, for units on their way to a worker."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Account:
        """The inverse of `to_text`."""
        values: dict[str, Any] = json.loads(text)
        for field in fields(cls):
            if isinstance(values[field.name], list) and field.name != "secret":
                values[field.name] = tuple(values[field.name])
        if values["secret"] is not None:
            kind, where, lasting = values["secret"]
            values["secret"] = SecretRef(SecretKind(kind), tuple(where), lasting)
        values["tls"], values["mechanism"] = Tls(values["tls"]), Mechanism(values["mechanism"])
        return cls(**values)
