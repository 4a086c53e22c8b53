"""The review page as a process of its own, and reviewers that talk HTTP to it header by header."""

import os
import re
import signal
import subprocess
import sys
import threading
from html import unescape
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

_SECONDS = 60


class Answer(NamedTuple):
    """What came back; `text` is the body."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def plain(self):
        """Without marks and with single blanks."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.text)).split())

    def hidden(self, name, form=""):
        """The value of a hidden field, of the form whose action ends in `form`."""
        start = self.text.index(f'{form}"') if form else 0
        return unescape(re.search(rf'name="{name}" value="([^"]*)"', self.text[start:])[1])


class ReviewServer:
    """`sentaudit review --web` over a case, on a free port."""

    def __init__(self, case, *more):
        self.case = case
        options = ("--case", str(case), "--organisation-domain", "example.co.jp", "--author", "login")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sentaudit", "review", "--web", *options, *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        self._links = []
        self._shown = threading.Condition()
        self.used = 0
        self.lines = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self.lines.append(line)
            if "http://" in line:
                with self._shown:
                    self._links.append(line.strip())
                    self._shown.notify_all()

    def guest(self):
        """Somebody with the link the terminal shows now."""
        with self._shown:
            assert self._shown.wait_for(lambda: len(self._links) > self.used, timeout=_SECONDS), self.lines
            return Reviewer(self, self._links[self.used])

    def reviewer(self, author):
        """One who came in."""
        one = self.guest()
        answer = one.enter(author)
        assert answer.status == 303, answer
        one.form = one.get().hidden("form")
        return one

    def stop(self):
        """As Ctrl-C does; what it said on stderr, and its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=_SECONDS)
        self._reader.join(timeout=_SECONDS)
        said = self._process.stderr.read()
        self._process.stdout.close()
        self._process.stderr.close()
        return said, self._process.returncode


class Reviewer:
    """A browser as far as the server can tell: it keeps a cookie, and sends its origin with every form."""

    def __init__(self, server, link):
        self._server = server
        parts = urlsplit(link)
        self.address, self.port = parts.hostname, parts.port
        self.host, self.base = parts.netloc, parts.path
        self.token = parse_qs(parts.query)["token"][0]
        self.origin = f"http://{self.host}"
        self.cookie = self.form = ""

    def ask(self, method, path, fields=None, headers=(), body=None):
        """One request; headers given replace the usual ones, None leaves one out."""
        usual = {"Host": self.host, "Cookie": self.cookie or None}
        if method == "POST":
            usual |= {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
            body = body if body is not None else urlencode(fields, doseq=True).encode()
        connection = HTTPConnection(self.address, self.port, timeout=_SECONDS)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {**usual, **dict(headers)}.items():
                if value is not None:
                    connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            text = answer.read().decode()
            headers = {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()
        return Answer(answer.status, headers, text)

    def get(self, path="", **headers):
        """A page, by its path below that of the server."""
        return self.ask("GET", self.base + path, headers=headers.items())

    def post(self, path, fields=(), headers=()):
        """A form with the token of the session."""
        return self.ask("POST", self.base + path, {"form": self.form, **dict(fields)}, headers)

    def enter(self, author, headers=()):
        """Uses the link."""
        answer = self.ask("POST", self.base + "enter", {"token": self.token, "author": author}, headers)
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].partition(";")[0]
            self._server.used += 1
        return answer

    def incident(self, identity):
        """The page of an incident."""
        return self.get(f"incident/{identity}")

    def act(self, identity, act, page, **fields):
        """A form of the page of an incident, with what that page had seen."""
        seen = {"seen": page.hidden("seen", f"{identity}/{act}")} if act in ("decide", "undo") else {}
        return self.post(f"incident/{identity}/{act}", {**seen, **fields})
