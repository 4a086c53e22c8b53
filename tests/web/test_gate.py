"""Who gets in: one reviewer per link, from a browser of this computer, and no page of anybody else."""

import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from builders.review_case import settings
from builders.review_server import ReviewServer
from sentaudit.app import Desk
from sentaudit.web.application import application
from sentaudit.web.entry import Entry
from sentaudit.web.gate import Gate


@pytest.fixture
def reviewer(server):
    return server.reviewer("anna")


def _incident(reviewer):
    return re.search(r"incident/(I-[0-9a-f]+)", reviewer.get().text)[1]


def test_a_link_lets_one_in_once(server):
    first = server.guest()
    assert "Who is reviewing?" in first.get(f"?token={first.token}").text
    answer = first.enter("anna")
    assert answer.status == 303
    cookie = answer.headers["set-cookie"]
    assert cookie.endswith(f"; HttpOnly; Path={first.base}; SameSite=Strict")
    assert first.token not in cookie
    second = server.guest()
    assert second.token != first.token
    second.token = first.token
    assert second.enter("ben").status == 403
    assert second.get(f"?token={first.token}").status == 403
    assert first.get(f"?token={first.token}").status == 302, "an old link of somebody inside leads in without its token"


@pytest.mark.parametrize("token", ["", "x", "ä", "\ud800"])
def test_a_wrong_token_opens_nothing(server, token):
    one = server.guest()
    one.token = token.encode("utf-8", "surrogatepass")
    answer = one.enter("anna")
    assert (answer.status, "set-cookie" in answer.headers) == (403, False)
    assert one.get("?token=wrong").status == 403
    assert "I-" not in one.get().text


def test_without_a_session_there_is_only_a_door(server, reviewer):
    identity = _incident(reviewer)
    stranger = server.guest()
    for cookie in ("", "sentaudit-review=", "sentaudit-review=wrong", "sentaudit-review=\xff"):
        stranger.cookie = cookie
        for path in ("", f"incident/{identity}", "history", "merge"):
            answer = stranger.get(path)
            assert answer.status == 403
            assert identity not in answer.text
        assert stranger.post(f"incident/{identity}/decide", {"form": reviewer.form}).status == 403
    assert stranger.get("asset/review.css").status == 200


def test_the_path_is_part_of_the_secret(reviewer):
    for path in ("/", "/favicon.ico", "/history", "/asset/review.css", "/0123456789abcdef/"):
        assert reviewer.ask("GET", path).status == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:{port}", "127.0.0.1", "127.0.0.1:{port}.evil.example", "", None]
)
def test_another_name_of_this_computer_is_refused(reviewer, host):
    """DNS rebinding: a name of somebody else's that leads here."""
    answer = reviewer.get("", Host=host and host.format(port=reviewer.port))
    assert answer.status in (400, 403)
    assert "I-" not in answer.text


@pytest.mark.parametrize(
    "request_of",
    [
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n{cookie}\r\n",
        "GET {path} HTTP/1.1\r\nHost: evil.example\r\nHost: {host}\r\n{cookie}\r\n",
        "GET {path} HTTP/1.0\r\n{cookie}\r\n",
        "GET {path} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: {host}\r\nForwarded: host={host}\r\n{cookie}\r\n",
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nOrigin: http://evil.example\r\n{cookie}\r\n",
        "POST {path}leave HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n{cookie}\r\n0\r\n\r\n",
        "NONSENSE\r\n\r\n",
    ],
    ids=["two-hosts", "two-hosts-turned", "no-host", "forwarded", "two-origins", "smuggled", "nonsense"],
)
def test_requests_no_browser_sends_are_refused(reviewer, request_of):
    cookie = f"Connection: close\r\nCookie: {reviewer.cookie}\r\n"
    sent = request_of.format(path=reviewer.base, host=reviewer.host, cookie=cookie)
    with socket.create_connection((reviewer.address, reviewer.port), timeout=30) as connection:
        connection.sendall(sent.encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert re.match(rb"HTTP/1\.[01] 40[03] ", answer), answer[:200]
    assert b"I-" not in answer
    assert reviewer.get().status == 200, "still in"


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:{port}", None]
)
def test_forms_of_other_pages_are_refused(reviewer, origin):
    identity = _incident(reviewer)
    page = reviewer.incident(identity)
    sent = {"seen": page.hidden("seen"), "status": "confirmed", "reason": "forged"}
    header = {"Origin": origin and origin.format(port=reviewer.port)}
    assert reviewer.post(f"incident/{identity}/decide", sent, header).status == 403
    if origin:
        assert reviewer.get("", **header).status == 403
    assert "forged" not in reviewer.incident(identity).text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_the_browser_says_of_the_asker_counts(reviewer, site):
    header = {"Sec-Fetch-Site": site}
    assert reviewer.get("history", **header).status == 403
    assert reviewer.get("asset/review.js", **header).status == 403
    assert reviewer.post("language", {"lang": "ja", "incident": ""}, header).status == 403
    assert reviewer.get("", **header).status == 403
    assert reviewer.get("", **header, **{"Sec-Fetch-Mode": "navigate"}).status == 200, "a link in a terminal page"


def test_forms_without_the_token_of_the_session_are_refused(server, reviewer):
    identity = _incident(reviewer)
    other = server.reviewer("ben")
    page = reviewer.incident(identity)
    for token in ("", "wrong", other.form):
        sent = {"form": token, "seen": page.hidden("seen"), "status": "confirmed", "reason": "forged"}
        assert reviewer.post(f"incident/{identity}/decide", sent).status == 403
    assert "forged" not in reviewer.incident(identity).text


def test_nothing_is_done_by_looking(reviewer):
    identity = _incident(reviewer)
    for path in (f"incident/{identity}/decide", f"incident/{identity}/reveal", "leave", "ungroup"):
        assert reviewer.get(path).status == 405
    for method in ("OPTIONS", "PUT", "DELETE", "TRACE"):
        assert reviewer.ask(method, reviewer.base).status in (403, 405)


def test_other_interfaces_are_not_listened_on(server):
    port = server.guest().port
    others = {"127.0.0.2", "::1"}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; tells which address would be used
            others.add(probe.getsockname()[0])
        except OSError:
            pass
    for address in others - {"127.0.0.1"}:
        with pytest.raises(OSError), socket.create_connection((address, port), timeout=5):
            pass


def test_answers_forbid_the_browser_everything_else(reviewer):
    for answer in (
        reviewer.get(),
        reviewer.get("asset/look.css"),
        reviewer.get("nothing"),
        reviewer.get("", Host="evil.example"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", reviewer.get().text)
    assert "style=" not in reviewer.get().text


def test_requests_have_a_size(reviewer):
    identity = _incident(reviewer)
    long = {"status": "confirmed", "reason": "x" * 5000, "seen": reviewer.incident(identity).hidden("seen")}
    assert reviewer.post(f"incident/{identity}/decide", long).status == 413
    huge = b"form=" + b"x" * 100_000
    assert reviewer.ask("POST", f"{reviewer.base}incident/{identity}/note", body=huge).status == 413
    assert reviewer.ask("GET", reviewer.base + "?find=" + "x" * 40_000).status in (400, 431)
    assert "x" * 100 not in reviewer.incident(identity).text


def test_who_leaves_is_out(reviewer):
    answer = reviewer.post("leave")
    assert answer.status == 200
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert reviewer.get().status == 403


def test_a_name_is_shown_harmlessly(server):
    link = server.guest()
    assert link.enter("  ").status == 400
    assert link.enter("<b>eve</b>\x1b[31m\u202e").status == 303
    assert "&lt;b&gt;eve" in link.get().text
    server.guest()
    assert "\x1b" not in "".join(server.lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--web", "--reveal"), "neither --reveal"),
        (("--port", "8000"), "--port is for the page"),
        (("--web", "--port", "70000"), "is no port"),
        (("--web", "--case", "nowhere"), "there is no case"),
    ],
)
def test_what_makes_no_sense_is_said_before_any_link(tmp_path, capsys, monkeypatch, arguments, said):
    from sentaudit.cli.main import main

    monkeypatch.chdir(tmp_path)
    assert main(["review", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_taken_port_is_said(case, capsys):
    from sentaudit.cli.main import main

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["review", "--web", "--port", str(port), "--case", str(case)]) == 2
    assert f"port {port} cannot be had" in capsys.readouterr().err


def test_a_missing_package_is_said_with_what_to_install(case):
    code = (
        "import sys\nsys.modules['waitress'] = None\nfrom sentaudit.cli.main import main\n"
        f"sys.exit(main(['review', '--web', '--case', {str(case)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "waitress" in done.stderr
    assert "pip install 'sentaudit[web]'" in done.stderr


def test_pages_that_wait_for_others_are_no_news_in_the_terminal(case):
    server = ReviewServer(case)
    anna = server.reviewer("anna")
    with ThreadPoolExecutor(24) as browsers:
        pages = list(browsers.map(anna.get, [""] * 48))
    assert {one.status for one in pages} == {200}
    assert server.stop() == ("", 0)


def test_a_mistake_of_the_program_quotes_no_mail(case, caplog, monkeypatch):
    mail = "taro@example.jp"

    def break_down(*_args):
        raise ValueError(mail)

    tokens = []
    entry = Entry(lambda token, _used_by: tokens.append(token))
    entry.open()
    desk = Desk(settings(case))
    page = application(desk, entry, Gate(entry, "localhost"), "/secret", "login").test_client()
    page.set_cookie("sentaudit-review", entry.enter(tokens[0], "anna", "en"), path="/secret")
    monkeypatch.setattr(desk, "look", break_down)
    answer = page.get("/secret/")
    assert answer.status_code == 500
    assert "break_down" in caplog.text
    assert "ValueError" in caplog.text
    assert "taro" not in caplog.text + answer.text
