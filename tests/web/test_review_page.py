"""The review itself over HTTP: the same acts as the command line, by several people at once."""

import re
import threading

import pytest

from builders.mails import mail, mbox, strangers
from builders.review_case import settings
from builders.review_server import ReviewServer
from sentaudit import app
from sentaudit.engine.progress import Silent
from sentaudit.model.incident import Status
from sentaudit.model.remark import Act
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import catalogue
from sentaudit.reporting.words.explanation import explanation
from sentaudit.store.case import SqliteCase


@pytest.fixture
def desk(case):
    return app.Desk(settings(case))


@pytest.fixture
def anna(server):
    return server.reviewer("anna")


def _ids(page):
    return list(dict.fromkeys(re.findall(r"incident/(I-[0-9a-f]+)[?\"]", page.text)))


def test_decide_go_on_and_take_back(anna, desk):
    first, second, *_ = [one.id for one in desk.look().waiting]
    page = anna.incident(first)
    assert "0 of 4 decided" in page.plain
    answer = anna.act(first, "decide", page, status="confirmed", reason="real leak")
    assert answer.status == 303
    assert answer.headers["location"].endswith(f"/incident/{second}"), "the next undecided one"
    page = anna.incident(second)
    assert f"{first}: confirmed." in page.plain
    assert "1 of 4 decided" in page.plain
    (made,) = desk.look().reviews
    assert (made.incident, made.status, made.reason, made.author) == (first, Status.CONFIRMED, "real leak", "anna")
    undone = anna.post(f"incident/{first}/undo", {"seen": page.hidden("seen", f"{first}/undo")})
    assert undone.status == 303
    assert "0 of 4 decided" in anna.incident(first).plain
    assert [one.status for one in desk.look().reviews] == [Status.CONFIRMED, Status.NEW]


@pytest.mark.parametrize("status", [one.value for one in Status if one is not Status.NEW])
def test_every_decision_of_the_command_line(anna, desk, status):
    first = desk.look().waiting[0].id
    assert anna.act(first, "decide", anna.incident(first), status=status, reason="so").status == 303
    assert desk.look().incidents[0].status.value == status


def test_when_everything_is_decided_the_list_says_so(anna, desk):
    for one in desk.look().waiting:
        answer = anna.act(one.id, "decide", anna.incident(one.id), status="closed", reason="done")
    assert answer.headers["location"].endswith(anna.base)
    assert "Everything is decided." in anna.get().plain


@pytest.mark.parametrize("fields", [{"status": "confirmed"}, {"reason": "x"}, {"status": "new", "reason": "x"}, {}])
def test_half_a_decision_is_none(anna, desk, fields):
    first = desk.look().waiting[0].id
    assert anna.act(first, "decide", anna.incident(first), **fields).status == 400
    sent = {"status": "confirmed", "reason": "x", "seen": "1.1.zzz"}
    assert anna.post(f"incident/{first}/decide", sent).status == 400
    assert desk.look().reviews == ()


def test_two_at_once_are_shown_to_each_other(server, anna, desk):
    ben = server.reviewer("ben")
    first = desk.look().waiting[0].id
    seen_by_both = anna.incident(first), ben.incident(first)
    assert anna.act(first, "decide", seen_by_both[0], status="confirmed", reason="real leak").status == 303
    conflict = ben.act(first, "decide", seen_by_both[1], status="false-positive", reason="a test mailing")
    assert conflict.status == 409
    for said in ("In the meantime", "confirmed", "real leak", "anna", "false positive", "a test mailing"):
        assert said in conflict.plain
    assert [one.author for one in desk.look().reviews] == ["anna"]
    again = {"seen": conflict.hidden("seen"), "status": "false-positive", "reason": "a test mailing"}
    assert ben.post(f"incident/{first}/decide", again).status == 303
    assert [(one.author, one.status) for one in desk.look().reviews] == [
        ("anna", Status.CONFIRMED),
        ("ben", Status.FALSE_POSITIVE),
    ]


def test_the_command_line_beside_it_is_noticed(anna, desk):
    first = desk.look().waiting[0].id
    page = anna.incident(first)
    app.review(first, Status.ACCEPTED, "by phone", "carl", desk.config)
    conflict = anna.act(first, "decide", page, status="confirmed", reason="clear")
    assert (conflict.status, "by phone" in conflict.plain) == (409, True)
    assert anna.post(f"incident/{first}/undo", {"seen": page.hidden("seen")}).status == 409
    assert "accepted" in anna.incident(first).plain


def test_two_servers_and_the_command_line_lose_nothing(case, server, desk):
    other = ReviewServer(case)
    reviewers = [server.reviewer("anna"), server.reviewer("ben"), other.reviewer("carl")]
    ids = [one.id for one in desk.look().waiting]
    refused = []

    def notes(author, act):
        for number in range(3):
            refused.extend(
                status
                for identity in ids[:2]
                if (status := act(identity, f"{author} {number} {identity}")) not in (303, None)
            )

    acts = {
        one.cookie: (lambda i, text, one=one: one.post(f"incident/{i}/note", {"reason": text}).status)
        for one in reviewers
    }
    acts["cli"] = lambda identity, text: app.note(identity, text, "cli", desk.config) and None
    threads = [threading.Thread(target=notes, args=(name, act)) for name, act in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert {one.text for one in desk.look().remarks} == {
        f"{name} {number} {identity}" for name in acts for number in range(3) for identity in ids[:2]
    }
    assert len(desk.look().remarks) == 24
    assert other.stop() == ("", 0)


def test_merge_split_and_take_back(anna, desk):
    first, second, third, _ = [one.id for one in desk.look().waiting]
    page = anna.get(f"merge?id={first}&id={second}")
    assert first in page.text
    groupings = page.hidden("groupings")
    answer = anna.post("merge", {"id": [first, second], "reason": "one list", "groupings": groupings})
    assert answer.status == 303
    merged = answer.headers["location"].rpartition("/")[2]
    assert len(desk.look().incidents) == 3
    page = anna.incident(merged)
    assert "one list" in page.text
    finding = re.findall(r'name="finding" value="(F-[0-9a-f]+)"', page.text)[0]
    stale = anna.post(f"incident/{merged}/split", {"finding": finding, "reason": "x", "groupings": groupings})
    assert (stale.status, "one list" in stale.plain) == (409, True)
    sent = {"finding": finding, "reason": "another list", "groupings": page.hidden("groupings")}
    assert anna.post(f"incident/{merged}/split", sent).status == 303
    assert len(desk.look().incidents) == 4
    for left in (3, 4):
        page = anna.get("history")
        assert anna.post("ungroup", {"groupings": page.hidden("groupings")}).status == 303
        assert len(desk.look().incidents) == left
    assert anna.get(f"merge?id={third}").status == 400
    assert anna.get("history").plain.count("merge or split taken back") == 2


def test_a_decision_about_an_incident_that_was_merged_away(anna, desk):
    first, second, *_ = [one.id for one in desk.look().waiting]
    pages = {one: anna.incident(one) for one in (first, second)}
    merged = desk.merge([first, second], "one list", "ben").id
    gone = second if merged == first else first
    assert anna.act(gone, "decide", pages[gone], status="confirmed", reason="x").status in (400, 404)
    assert anna.incident(gone).status == 404
    conflict = anna.act(merged, "decide", pages[merged], status="confirmed", reason="x")
    assert (conflict.status, "The incident itself changed" in conflict.plain) == (409, True)
    assert desk.look().reviews == ()


def test_in_the_clear_only_after_it_is_written_down(server, anna, desk):
    first = desk.look().waiting[0].id
    assert "news@example.co.jp" not in anna.incident(first).text
    assert anna.post(f"incident/{first}/reveal", {"reason": " "}).status == 400
    assert desk.look().remarks == ()
    assert anna.post(f"incident/{first}/reveal", {"reason": "to call the sender"}).status == 303
    (remark,) = desk.look().remarks
    assert (remark.act, remark.incident, remark.author, remark.text) == (
        Act.REVEALED,
        first,
        "anna",
        "to call the sender",
    )
    page = anna.incident(first)
    assert "news@example.co.jp" in page.text
    assert "Summer sale" in page.text
    assert "shown in the clear" in page.plain
    assert "news@example.co.jp" not in anna.get().text
    assert "news@example.co.jp" not in server.reviewer("ben").incident(first).text
    assert "to call the sender" in anna.get("history").plain
    anna.post(f"incident/{first}/mask")
    assert "news@example.co.jp" not in anna.incident(first).text


def test_while_a_scan_writes_nothing_is_kept_and_nothing_shown(anna, desk, case):
    first = desk.look().waiting[0].id
    page, answers = anna.incident(first), []
    acts = {"decide": {"status": "confirmed", "reason": "my words"}, "reveal": {"reason": "my words"}}
    with SqliteCase(case, write=True):
        threads = [
            threading.Thread(target=lambda act=act: answers.append(anna.act(first, act, page, **acts[act])))
            for act in acts
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert "news@example.co.jp" not in anna.incident(first).text
    assert [answer.status for answer in answers] == [503, 503]
    for answer in answers:
        assert "my words" in answer.plain, "nothing that was written is lost"
        assert "Try again" in answer.plain
    assert (desk.look().reviews, desk.look().remarks) == ((), ())


def test_what_a_scan_finds_meanwhile_is_there_at_once(anna, desk, tmp_path):
    first = desk.look().waiting[0].id
    page = anna.incident(first)
    assert "0 of 4 decided" in page.plain
    (tmp_path / "Sent").write_bytes(
        mbox([mail(9, to=strangers(30, prefix="new"), subject="Winter sale", minutes=10**6)])
    )
    app.scan([str(tmp_path / "Sent")], desk.config, Silent())
    assert anna.act(first, "decide", page, status="confirmed", reason="seen before the scan").status == 303
    assert "1 of 5 decided" in anna.get().plain


def test_what_mail_holds_is_harmless(anna, desk):
    hostile = next(one.id for one in desk.look().incidents if "script" in one.subject)
    anna.post(f"incident/{hostile}/reveal", {"reason": "<script>alert('reason')</script>"})
    anna.post(f"incident/{hostile}/note", {"reason": "<img src=x onerror=alert(2)>\u202e"})
    for path in (f"incident/{hostile}", "", "history", f"merge?id={hostile}&id={desk.look().incidents[0].id}"):
        page = anna.get(path)
        assert page.status == 200
        assert len(page.text) < 60_000
        assert re.findall(r"<script[^>]*>", page.text) == [f'<script src="{anna.base}asset/review.js" defer>']
        assert "<img" not in page.text
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", page.text)
        assert not re.search(r"\son\w+\s*=", re.sub(r"&lt;.*?&gt;", "", page.text))
    assert "&lt;script&gt;alert(&#39;subject&#39;)" in anna.incident(hostile).text


def test_filters_and_search(anna, desk):
    first, *others = [one.id for one in desk.look().incidents]
    assert set(_ids(anna.get())) == {first, *others}
    anna.act(first, "decide", anna.incident(first), status="false-positive", reason="x")
    assert first not in _ids(anna.get("?status=waiting"))
    assert _ids(anna.get("?status=false-positive")) == [first]
    assert _ids(anna.get("?status=apart")) == []
    assert _ids(anna.get("?severity=critical")) == []
    assert set(_ids(anna.get("?rule=visible-recipients"))) == {first, *others}
    assert _ids(anna.get("?rule=none")) == []
    assert re.findall(r">(I-[0-9a-f]+)<", anna.get(f"?find={others[0]}").text) == [others[0]]
    assert "I-" not in anna.get("?find=Summer").plain, "what is masked cannot be found out by searching"
    anna.get("?page=99999999999999999999")
    page = anna.get(f"incident/{others[1]}?status=waiting")
    assert f"incident/{others[0]}?status=waiting" in page.text, "one goes on within what was chosen"
    assert "2 of 3" in page.plain


def test_japanese(anna, desk):
    first = desk.look().waiting[0].id
    assert anna.post("language", {"lang": "ja", "incident": first}).headers["location"].endswith(first)
    page = anna.incident(first)
    assert '<html lang="ja">' in page.text
    assert "次の未確認へ" in page.plain
    assert anna.post("language", {"lang": "xx", "incident": ""}).status == 400
    for path in ("", "history", f"incident/{first}", "nothing"):
        assert not re.search(r"\b(?:Incident|History|Decision|Show|Undo)\b", anna.get(path).plain), path


def test_every_refusal_is_said_in_the_language_of_the_reviewer(anna, desk):
    first, *others = [one.id for one in desk.look().waiting]
    page = anna.incident(first)
    finding = re.findall(r'name="finding" value="(F-[0-9a-f]+)"', page.text)
    groupings = page.hidden("groupings")
    anna.post("language", {"lang": "ja", "incident": ""})
    for path, fields, said in (
        (f"incident/{first}/undo", {"seen": page.hidden("seen")}, "取り消せる判断がありません"),
        (f"incident/{first}/note", {"reason": " "}, "理由を"),
        (f"incident/{first}/split", {"reason": "x"}, "分割するメールを選んで"),
        (f"incident/{first}/split", {"reason": "x", "finding": finding}, "少なくとも1通"),
        ("merge", {"reason": "x", "id": [first, first]}, "2件以上"),
        ("ungroup", {}, "取り消せる統合・分割がありません"),
    ):
        answer = anna.post(path, {"groupings": groupings, **fields})
        assert (answer.status, said in answer.plain) == (400, True), (path, answer.plain)
    assert len(desk.look().incidents) == 1 + len(others)
    assert (desk.look().reviews, desk.look().regroupings) == ((), ())


def test_it_is_explained_as_in_the_terminal(anna, desk):
    first = desk.look().waiting[0]
    page = anna.incident(first.id).plain
    lines = list(explanation(first, catalogue("en"), Mask(reveal=False), 0.5))
    assert len(lines) > 15
    for line in lines:
        assert " ".join(line.split()) in page


def test_addresses_come_in_pages(anna, desk):
    first = desk.look().incidents[0]
    merged = desk.merge([one.id for one in desk.look().incidents], "all", "anna")
    page = anna.incident(merged.id)
    assert len(re.findall("p:[0-9a-f]{16}", page.text)) == 100
    second = anna.get(f"incident/{merged.id}?addresses=2")
    shown = {*re.findall("p:[0-9a-f]{16}", page.text), *re.findall("p:[0-9a-f]{16}", second.text)}
    assert len(shown) == len(merged.addresses)
    assert first.addresses[0].address not in page.text + second.text
