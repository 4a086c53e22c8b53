"""Small servers on loopback that keep what they are told: mail over SMTP, and requests over HTTP."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Smtp(socketserver.StreamRequestHandler):
    def handle(self):
        server = self.server
        if server.implicit:
            self._protect()
        self._say("220 ready")
        while line := self.rfile.readline().decode("utf-8", "replace").rstrip("\r\n"):
            server.lines.append(line)
            word, _, rest = line.partition(" ")
            word = word.upper()
            if word == "EHLO":
                offers = ["AUTH PLAIN"] + (["STARTTLS"] if server.starttls and not self._protected else [])
                self._say("250-here", *(f"250-{one}" for one in offers), "250 SIZE 1000000")
            elif word == "STARTTLS":
                self._say("220 go ahead")
                self._protect()
            elif word == "AUTH":
                _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
                good = (user, password) == server.login
                self._say("235 welcome" if good else f"535 no, {user} with {password} is refused")
            elif word == "RCPT" and "refused" in rest:
                self._say(f"550 no such user {rest}")
            elif word == "DATA":
                self._say("354 go on")
                text = b""
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    text += line
                server.mails.append((text.decode(), self._protected))
                self._say("250 taken")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    _protected = False

    def _protect(self):
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self._protected = True

    def finish(self):
        for one in (self.rfile, self.wfile, self.connection):
            with suppress(OSError):
                one.close()

    def _say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.posts.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.answer)
        if self.server.answer == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        self.server.posts.append((self.path, b"GET"))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


class _Threaded(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that hangs up in the middle of TLS is what some tests are about."""


@contextmanager
def smtp_server(certificate=None, *, implicit=False, starttls=True, login=None):
    """A server with `port`, `mails` (text, whether protected) and `lines` of commands."""
    with _Threaded(("127.0.0.1", 0), _Smtp) as server:
        server.mails, server.lines, server.login = [], [], login
        server.implicit, server.starttls = implicit, starttls
        if certificate is not None:
            server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.context.load_cert_chain(certificate.chain, certificate.key)
        yield from _serving(server)


@contextmanager
def hook_server(answer=200):
    """A server with `port` and `posts` (path, body)."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Hook) as server:
        server.posts, server.answer = [], answer
        yield from _serving(server)


def _serving(server):
    server.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
