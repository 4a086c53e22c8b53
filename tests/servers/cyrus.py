"""A throw-away Cyrus IMAP 3.6 on loopback, from Debian's packages unpacked by `.ci/unpack-cyrus build/cyrus`."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import ssl
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import imapclient

from servers.certificate import Certificate, issue
from servers.dovecot import free_ports, group_name, wait_for
from servers.maildir import Owner

ROOT = Path(__file__).parents[2] / "build" / "cyrus"
_ADMIN, _ADMIN_PASSWORD = "cyrus", "admin-Geheim-5512"
_SETTINGS = """
configdirectory: {base}/conf
partition-default: {base}/spool
defaultpartition: default
cyrus_user: {user}
cyrus_group: {group}
admins: cyrus
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {base}/sasldb2
sasl_mech_list: PLAIN LOGIN
allowplaintext: yes
unixhierarchysep: yes
altnamespace: yes
specialusealways: yes
munge8bit: no
tls_server_cert: {certificate}
tls_server_key: {key}
servername: localhost
"""
_SERVICES = """
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {base}/imapd.conf -r"
}}
SERVICES {{
  imap  cmd="{programs}/imapd -C {base}/imapd.conf -U 30" listen="127.0.0.1:{plain}" prefork=0
  imaps cmd="{programs}/imapd -s -C {base}/imapd.conf -U 30" listen="127.0.0.1:{tls}" prefork=0
}}
EVENTS {{
}}
"""


class CyrusAccount(NamedTuple):
    """One mailbox of the server."""

    user: str
    password: str


class Cyrus:
    """One server. Everything it writes is below one short folder; `stop` takes that away."""

    def __init__(self) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="sa-cyrus-"))
        user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._owner = Owner(user.pw_uid, user.pw_gid)
        for name in ("conf/proc", "conf/socket", "conf/db", "conf/log", "spool", "run"):
            (self.base / name).mkdir(parents=True)
        self.certificate: Certificate = issue(self.base)
        self.plain_port, self.tls_port = free_ports(2)
        values = {
            "base": self.base,
            "user": user.pw_name,
            "group": group_name(user.pw_gid),
            "certificate": self.certificate.chain,
            "key": self.certificate.key,
            "programs": ROOT / "usr/lib/cyrus/bin",
            "plain": self.plain_port,
            "tls": self.tls_port,
        }
        (self.base / "imapd.conf").write_text(_SETTINGS.format(**values), "utf-8")
        (self.base / "cyrus.conf").write_text(_SERVICES.format(**values), "utf-8")
        self._accounts = 0
        self._register(_ADMIN, _ADMIN_PASSWORD)
        self._owner.give(self.base, *self.base.rglob("*"))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        command = [
            str(ROOT / "usr/lib/cyrus/bin/master"), "-C", str(self.base / "imapd.conf"), "-M", str(self.base / "cyrus.conf"),
            "-p", str(self.base / "run/master.pid"),
        ]  # fmt: skip
        if shutil.which("setpriv"):
            command = ["setpriv", "--pdeathsig", "TERM", *command]
        who = {"user": self._owner.uid, "group": self._owner.gid, "extra_groups": []} if os.geteuid() == 0 else {}
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=self.base, env=self._environment(), start_new_session=True, **who,
        )  # fmt: skip
        process = self._process
        wait_for(self.plain_port, lambda: "cyrus ended" if process.poll() is not None else None)

    def stop(self) -> None:
        """Ends the server and removes all it had."""
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
        shutil.rmtree(self.base, ignore_errors=True)

    def account(self) -> CyrusAccount:
        """A new mailbox with an empty INBOX."""
        self._accounts += 1
        account = CyrusAccount(f"person{self._accounts}", f"Kennwort-{os.urandom(6).hex()}")
        self._register(*account)
        with self.client(CyrusAccount(_ADMIN, _ADMIN_PASSWORD)) as admin:
            admin.create_folder(f"user/{account.user}")
        return account

    def client(self, account: CyrusAccount) -> imapclient.IMAPClient:
        """A connection, logged in; a context manager that logs out."""
        client = imapclient.IMAPClient("localhost", self.tls_port, ssl_context=self.tls(), timeout=10)
        client._imap.debug = 0
        client.login(account.user, account.password)
        return client

    def deliver(
        self, account: CyrusAccount, folder: str, mails: Mapping[str, bytes], *, use: bytes = b""
    ) -> dict[str, bytes]:
        """Adds named mails over IMAP, unseen; creates the folder, with a special use (RFC 6154) if one is given.

        Gives what it took: NUL, no header at all or nothing are refused.
        """
        taken = {}
        with self.client(account) as client:
            if folder != "INBOX" and not client.folder_exists(folder):
                arguments = [client._normalise_folder(folder)] + ([b"(USE (" + use + b"))"] if use else [])
                client._imap._simple_command("CREATE", *arguments)
            for name, data in mails.items():
                with suppress(imapclient.exceptions.IMAPClientError):
                    client.append(folder, data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
                    taken[name] = data
        return taken

    def tls(self) -> ssl.SSLContext:
        """A context for clients that trusts this server only."""
        return ssl.create_default_context(cafile=str(self.certificate.authority))

    def _register(self, user: str, password: str) -> None:
        database = self.base / "sasldb2"
        subprocess.run(
            [ROOT / "usr/sbin/saslpasswd2", "-p", "-c", "-f", database, "-u", "localhost", user],
            input=password.encode(), env=self._environment(), check=True, capture_output=True,
        )  # fmt: skip
        self._owner.give(database)

    def _environment(self) -> dict[str, str]:
        libraries = [ROOT / "usr/lib" / _TRIPLET, ROOT / "lib" / _TRIPLET]
        return {
            "PATH": os.environ["PATH"],
            "LD_LIBRARY_PATH": ":".join(map(str, libraries)),
            "SASL_PATH": str(ROOT / "usr/lib" / _TRIPLET / "sasl2"),
        }


_TRIPLET = f"{os.uname().machine}-linux-gnu"


def missing() -> str:
    """Why no Cyrus can be started here, "" if one can."""
    return "" if (ROOT / "usr/lib/cyrus/bin/imapd").exists() else "no Cyrus here: .ci/unpack-cyrus build/cyrus"
