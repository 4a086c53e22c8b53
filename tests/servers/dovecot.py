"""A throw-away Dovecot 2.3 on loopback: its own users, certificate and mail, nothing of the machine's configuration."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from servers.certificate import Certificate, issue
from servers.maildir import Owner, deliver, folder_path, make_folder

MASTER = "auditor"
MASTER_PASSWORD = "master-Geheim-7731"  # noqa: S105 - of a server that lives for one test run
CONNECTIONS = 10
"""How many connections of one user the server allows."""

CONFIGURATION = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
listen = 127.0.0.1
protocols = imap
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  client_limit = 2000
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service imap {{
  service_count = 100
}}
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_master_user_separator = *
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {base}/masters
  master = yes
  result_success = continue
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {base}/users/%u
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%u
}}
mail_location = maildir:~/Maildir
mail_max_userip_connections = {connections}
mail_fsync = never
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = no
  }}
  mailbox "送信済みアイテム" {{
    special_use = \\Sent
    auto = no
  }}
  mailbox Drafts {{
    special_use = \\Drafts
    auto = no
  }}
}}
"""


class Account(NamedTuple):
    """One mailbox of the server. `owner` is whom new files have to belong to."""

    user: str
    password: str
    maildir: Path
    owner: Owner

    def folder(self, name: str) -> Path:
        """Where a folder lies on disk."""
        return folder_path(self.maildir, name)

    def deliver(self, folder: str, mails: Iterable[bytes], *, new: bool = False) -> list[Path]:
        """Adds mails to a folder behind the server's back."""
        return deliver(self.folder(folder), mails, self.owner, new=new)


class Dovecot:
    """One server. Everything it writes is below one short folder; `stop` takes that away."""

    def __init__(self) -> None:
        # Not below pytest's folder: that is closed to the unprivileged user, and too long a path for a socket.
        self.base = Path(tempfile.mkdtemp(prefix="sa-imap-"))
        user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.owner = Owner(user.pw_uid, user.pw_gid)
        for name in ("run", "state", "mail", "users"):
            (self.base / name).mkdir()
        self.certificate: Certificate = issue(self.base)
        self.plain_port, self.tls_port = free_ports(2)
        (self.base / "masters").write_text(f"{MASTER}:{{PLAIN}}{MASTER_PASSWORD}\n", "utf-8")
        (self.base / "dovecot.conf").write_text(
            CONFIGURATION.format(
                base=self.base,
                user=user.pw_name,
                group=group_name(user.pw_gid),
                uid=user.pw_uid,
                gid=user.pw_gid,
                plain=self.plain_port,
                tls=self.tls_port,
                certificate=self.certificate.chain,
                key=self.certificate.key,
                connections=CONNECTIONS,
            ),
            "utf-8",
        )
        self.owner.give(self.base, *self.base.iterdir())
        self._process: subprocess.Popen[bytes] | None = None
        self._accounts = 0

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        command = [shutil.which("dovecot") or "dovecot", "-F", "-c", str(self.base / "dovecot.conf")]
        # It ends with us, even if we are killed; the kernel means the thread that started it.
        if shutil.which("setpriv") and threading.current_thread() is threading.main_thread():
            command = ["setpriv", "--pdeathsig", "TERM", *command]
        who = {"user": self.owner.uid, "group": self.owner.gid, "extra_groups": []} if os.geteuid() == 0 else {}
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=self.base, env={"PATH": os.environ["PATH"], "HOME": str(self.base)}, start_new_session=True, **who,
        )  # fmt: skip
        wait_for(self.plain_port, lambda: None if self._running() else f"dovecot ended: {self.log()[-2000:]}")

    def halt(self) -> None:
        """Ends the server and every connection to it; the mail stays."""
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
            with suppress(ProcessLookupError):  # what serves a client outlives the master
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            self._process = None

    def stop(self) -> None:
        """Ends the server and removes all it had."""
        self.halt()
        shutil.rmtree(self.base, ignore_errors=True)

    def account(self, name: str = "user") -> Account:
        """A new, empty mailbox with a password of its own."""
        self._accounts += 1
        user = f"{name}{self._accounts}@mail.example.test"
        password = f"Kennwort-{self._accounts}-{os.urandom(6).hex()}"
        # A file for each: a common one is read again only when its second of modification changes.
        (self.base / "users" / user).write_text(f"{user}:{{PLAIN}}{password}::::::\n", "utf-8")
        home = self.base / "mail" / user
        home.mkdir()
        self.owner.give(home)
        return Account(user, password, make_folder(home / "Maildir", self.owner), self.owner)

    def tls(self) -> ssl.SSLContext:
        """A context for clients that trusts this server only."""
        return ssl.create_default_context(cafile=str(self.certificate.authority))

    def log(self) -> str:
        """What the server wrote so far."""
        path = self.base / "dovecot.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None


def missing() -> str:
    """Why no Dovecot can be started here, "" if one can."""
    program = shutil.which("dovecot")
    if program is None:
        return "no dovecot here (Debian: dovecot-imapd)"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return "" if said.startswith("2.3.") else f"the configuration is for Dovecot 2.3, not for {said.strip()}"


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 nobody uses at the moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for(port: int, trouble, seconds: float = 15) -> None:
    """Waits for a greeting on a port; `trouble` gives the reason why it will never come, if there is one."""
    end = time.monotonic() + seconds
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 2) as one:
                one.settimeout(2)
                if one.recv(4) == b"* OK":
                    return
        except OSError:
            pass
        if (reason := trouble()) or time.monotonic() > end:
            raise RuntimeError(reason or f"no answer on port {port}")
        time.sleep(0.05)


def group_name(gid: int) -> str:
    """Name of a group."""
    import grp

    return grp.getgrgid(gid).gr_name
