"""What is said at a login, byte for byte: SASL PLAIN, XOAUTH2, OAUTHBEARER, LOGIN, and how a refusal ends."""

import base64
import socketserver
import threading
import traceback
from contextlib import suppress

import pytest

from sentaudit.credentials.provider import Resolver, Told
from sentaudit.model.account import Account, Mechanism, Tls
from sentaudit.model.secret import SecretKind, SecretRef
from sentaudit.sources.imap.session.connecting import Timeouts
from sentaudit.sources.imap.session.errors import AuthError
from sentaudit.sources.imap.session.session import Session

WORD = "Schlüssel-5113"
REF = SecretRef(SecretKind.ASKED, ("here",))
REFUSAL = base64.b64encode(b'{"status":"400","schemes":"bearer","scope":"geheim"}')


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self._say(b"* OK ready")
        while line := self.rfile.readline():
            tag, verb, *_ = line.split()
            self.server.said.append(line.split(b" ", 1)[1].rstrip(b"\r\n"))
            if verb == b"CAPABILITY":
                self._say(b"* CAPABILITY IMAP4rev1 " + self.server.offers, tag + b" OK done")
            elif verb == b"AUTHENTICATE":
                self._say(b"+ ")
                self.server.said.append(base64.b64decode(self.rfile.readline()))
                if self.server.refuses:
                    self._say(b"+ " + REFUSAL)
                    self.server.said.append(self.rfile.readline().strip())
                self._say(tag + (b" NO [AUTHENTICATIONFAILED] not you" if self.server.refuses else b" OK in"))
            else:
                self._say(tag + b" OK done")
                if verb == b"LOGOUT":
                    return

    def _say(self, *lines):
        with suppress(OSError):
            self.wfile.write(b"".join(line + b"\r\n" for line in lines))


@pytest.fixture
def server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        server.daemon_threads = True
        server.said, server.refuses, server.offers = [], False, b"AUTH=PLAIN AUTH=XOAUTH2"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def log_in(server):
    def run(**more):
        given = {"host": "localhost", "user": "taro@example.test", "secret": REF, "tls": Tls.PLAINTEXT, **more}
        account = Account(port=server.server_address[1], **given)
        with Session(account, Resolver(Told({REF: WORD})), Timeouts(5, 5, 5)):
            pass
        return [line for line in server.said if line not in (b"CAPABILITY", b"LOGOUT")]

    return run


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, [b"AUTHENTICATE PLAIN", f"\0taro@example.test\0{WORD}".encode()]),
        ({"login": "auditor"}, [b"AUTHENTICATE PLAIN", f"taro@example.test\0auditor\0{WORD}".encode()]),
        ({"mechanism": Mechanism.LOGIN}, [f'LOGIN "taro@example.test" "{WORD}"'.encode()]),
        ({"mechanism": Mechanism.LOGIN, "login": "auditor"}, [f'LOGIN "taro@example.test*auditor" "{WORD}"'.encode()]),
        (
            {"mechanism": Mechanism.XOAUTH2},
            [b"AUTHENTICATE XOAUTH2", f"user=taro@example.test\1auth=Bearer {WORD}\1\1".encode()],
        ),
        (
            {"mechanism": Mechanism.OAUTHBEARER, "user": "a=b,c"},
            [b"AUTHENTICATE OAUTHBEARER", f"n,a=a=3Db=2Cc,\1auth=Bearer {WORD}\1\1".encode()],
        ),
    ],
)
def test_what_is_said(log_in, more, said):
    assert log_in(**more) == said


def test_login_only_where_plain_is_not_offered(server, log_in):
    server.offers = b""
    assert log_in()[0].startswith(b"LOGIN ")
    server.offers = b"LOGINDISABLED"
    server.said.clear()
    with pytest.raises(AuthError, match="no passwords over this connection"):
        log_in()
    assert not [line for line in server.said if WORD.encode() in line]


@pytest.mark.parametrize("mechanism", [Mechanism.XOAUTH2, Mechanism.OAUTHBEARER])
def test_a_refused_token_is_not_sent_twice(server, log_in, mechanism):
    server.refuses = True
    with pytest.raises(AuthError, match="AUTHENTICATIONFAILED") as caught:
        log_in(mechanism=mechanism)
    answers = [line for line in server.said if line not in (b"CAPABILITY", b"LOGOUT")]
    assert len([line for line in answers if WORD.encode() in line]) == 1
    assert answers[-1] == b"", "the explanation is acknowledged, so that the server can say NO"
    shown = "".join(traceback.format_exception(caught.value))
    assert WORD not in shown
    assert "geheim" not in shown
