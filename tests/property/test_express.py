"""The short way gives the very facts the long way gives, for every mail it accepts, and shows the same addresses."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.mails import mail
from sentaudit import app
from sentaudit.engine.express.lane import ExpressLane, Opened
from sentaudit.engine.express.settling import settled
from sentaudit.engine.facts.maker import FactsMaker
from sentaudit.engine.facts.people import People
from sentaudit.engine.reading import Reader
from sentaudit.model.config import Limits
from sentaudit.model.facts import MessageFacts
from sentaudit.model.message import RawMessage
from sentaudit.store.sealing.seal import Keyring

TESTS = Path(__file__).parents[1]
SHARED = TESTS.parents[1] / "shared" / "mail"
KEYRING = Keyring(bytes(32))
RECIPE = app.recipe_for(bytes(32), Limits())
READER = Reader(RECIPE.parse, [one() for one in RECIPE.extractors], [one() for one in RECIPE.detectors], RECIPE.limits)


def accepted(data: bytes) -> bool:
    """Whether the short way takes the mail; fails if it then differs from the long one in anything."""
    raw = RawMessage("1", data, data, len(data))
    short, long = People(KEYRING), People(KEYRING)
    facts = ExpressLane(KEYRING, short, RECIPE.limits).of(raw, b"sha")
    if facts is None or isinstance(facts, Opened):
        assert not short.carried
        assert not short.shown
        if facts is not None:
            assert facts.message == READER.parse(data)
            assert facts.done == settled(facts.message)
        return False
    assert facts == FactsMaker(KEYRING, long, RECIPE.limits).of(raw, b"sha", READER.read(data))
    assert (short.shown, short.carried) == (long.shown, long.carried)
    return True


@pytest.mark.parametrize("path", sorted((TESTS / "corpus").glob("*/input.eml")), ids=lambda path: path.parent.name)
def test_own_mail(path):
    accepted(path.read_bytes())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the fixture mail of other projects is not beside the checkout")
def test_mail_of_other_projects():
    files = [path for path in sorted(SHARED.rglob("*")) if path.is_file() and path.stat().st_size < 1_000_000]
    assert sum(accepted(path.read_bytes()) for path in files) > 10


@pytest.mark.parametrize("encoding", ["7bit", "quoted-printable", "base64"])
def test_usual_mail_goes_the_short_way(encoding):
    extra = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", f"Content-Transfer-Encoding: {encoding}"]
    body = {"7bit": "Hello\n", "quoted-printable": "Hello=20\n", "base64": "SGVsbG8K\n"}[encoding]
    assert accepted(mail(1, to=("a@example.org", "b@example.net"), body=body, extra=extra))


@pytest.mark.parametrize(
    "fields",
    [
        ["List-Id: <staff.example.org>", "Precedence: bulk"],
        ["List-Post: <mailto:staff@example.org>"],
        ["Precedence: list"],
        ["Auto-Submitted: auto-generated"],
        ["Auto-Submitted: no"],
        ["X-Autoreply: yes"],
        ['Cc: "Marsh, Brian" <b.marsh@example.net>, c@example.org'],
        ["Cc: Jürgen Groß <j@example.org>"],
        ["Cc: undisclosed-recipients:;"],
        ["Content-Type: text/plain"],
        [],
    ],
)
def test_mail_of_lists_programs_and_old_mailers_goes_the_short_way(fields):
    assert accepted(mail(1, to=("a@example.org", "b@example.net"), body="Hello\n", extra=["Received: x", *fields]))


def test_recipients_whose_lines_lost_their_fold_are_left_to_the_long_way():
    assert not accepted(mail(1, to=("a@example.org,\nb@example.net",)))


def test_a_header_that_spilled_into_the_body_is_left_to_the_long_way():
    spilled = "b@example.net, c@example.net\nMIME-Version: 1.0\nContent-Type: text/plain\n\nHello\n"
    assert not accepted(mail(1, body=spilled))


@pytest.mark.parametrize(
    ("to", "text", "differs"),
    [
        ("Brian Marsh <b@example.net>", "Dear Carol,\n", True),
        ("=?utf-8?B?5bO25p2RIOmAsg==?= <b@example.net>", "中野様\n", True),
        ("=?utf-8?B?5bO25p2RIOmAsg==?= <b@example.net>", "島村様\n", False),
        ("Brian Marsh <b@example.net>, b@example.org", "Dear Carol,\n", False),
        ("Brian Marsh <b@example.net>\nIn-Reply-To: <1@example.net>", "Dear Carol,\n", False),
    ],
)
def test_a_name_that_is_not_the_receivers_is_seen_the_short_way(to, text, differs):
    extra = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    data = mail(1, to=(to,), body=text, extra=extra)
    assert accepted(data)
    facts = ExpressLane(KEYRING, People(KEYRING), RECIPE.limits).of(RawMessage("1", data, data, len(data)), b"sha")
    assert bool(facts.misnamed) is differs


FIELDS = st.sampled_from(
    (
        "Cc: c@example.com|Cc: Carol <c@example.com>,\n d@example.net|Bcc:|Bcc: e@example.org|Bcc: e@example.org, f@example.com|"
        'Cc: "Doe, Jane" <j@example.org>|Cc: =?utf-8?B?5bGx55Sw?= <y@example.jp>|Cc: a@example.org, A@EXAMPLE.ORG|'
        "Cc: no address|Cc: g: h@example.org, i@example.org;|Cc: a..b@docomo.ne.jp|Cc: k@example.org;|Cc: , l@example.org|"
        "X-Mailer: Test 1.0|User-Agent: =?utf-8?Q?T=C3=A4st?=|Received: from x|Return-Path: <>|From: postmaster@example.org|Reply-To: r@example.org|List-Id: <l>|"
        "In-Reply-To: <1@example.org>|References: <1@example.org> <2@example.org>|In-Reply-To: |References: none|"
        "Precedence: bulk|Precedence: list|List-Post: <l>|X-Autoreply: yes|Auto-Submitted: no|Auto-Submitted: auto-replied|"
        'Cc: "Doe, Jane" <j@example.org>, b@example.net|Cc: undisclosed-recipients:;|Cc: Ünï <u@example.org>|'
        "X-Failed-Recipients: q@example.org|Date: nonsense|Subject: again|"
        "Content-Disposition: inline|Content-Disposition: attachment; filename=x.txt|X-Gmail-Labels: Sent| folded|nonsense"
    ).split("|")
)
BODIES = st.sampled_from(
    (
        "hello\n|a@example.org|b@example.net wrote:\n> hi\n|To: b@example.net\n|=40|=E3=81=82|@|<mailto:a@example.org>|"
        "\x1b$B!w\x1b(B|\r|begin 644 x\n|--b\n|--b--\n|\n\n|名前 ＠|\tTaro\t03-1234-5678\n|機械@example.org|please remove me\n|> b@exam \n> ple.net\n|hello.a \nb@example.net\n|on Monday he wrote:\nunsubscribe me\n|メールは削除しました\n|アドレスが表示されておりました。お詫びします。\n|We apologise: your address was visible to others.\n|Please delete the message.\n|-- \nSales\n|Dear Carol,\n|中野様\n"
    ).split("|")
)
TYPES = st.sampled_from(
    (
        "text/plain|text/plain; charset=utf-8|text/html; charset=utf-8|text/plain; charset=shift_jis|text/plain; format=flowed|text/plain; format=flowed; delsp=yes|"
        "text/plain; charset=iso-2022-jp|multipart/alternative; boundary=b|multipart/mixed; boundary=b|multipart/report; boundary=b|"
        "|text/calendar; method=REQUEST|application/octet-stream|multipart/digest; boundary=b|text/plain; name=a.txt|nonsense|"
        "message/rfc822"
    ).split("|")
)
SUBJECTS = st.sampled_from(
    (
        "Hello|Undelivered mail|Re: Hello 12|返信：お知らせ|=?iso-2022-jp?B?GyRCJDMbKEI=?=|a@example.org||Fwd:Fwd: x|ＡＢＣ ＠|Ünï code_1|メール配信停止希望|please unsubscribe|お詫び|Our apologies|Recall: x|【訂正】x"
    ).split("|")
)
RECEIVERS = st.sampled_from(
    (
        ("a@example.org", "B <b@example.net>"),
        ("Brian Marsh <b@example.net>",),
        ("=?utf-8?B?5bO25p2RIOmAsg==?= <b@example.net>",),
        ("brian.marsh@example.net",),
    )
)


TEXT = "Content-Type: text/plain; charset=utf-8\n\nhello\n"
TWIN = f'Content-Type: multipart/alternative; boundary="t"\n\n--t\n{TEXT}\n--t\nContent-Type: text/html\n\n<p>hello</p>\n--t--\n'
PAGE = (
    'Content-Type: multipart/related; boundary="r"\n\n--r\nContent-Type: text/html\n\n<img src="cid:1">\n'
    "--r\nContent-Type: image/png\nContent-ID: <1>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--r--\n"
)
BASE64 = "Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename"
FILES = (
    f'Content-Type: application/pdf\n{BASE64}="a.pdf"\n\nJVBERi0xLjcK\n',
    f'Content-Type: application/octet-stream\n{BASE64}="a.zip"\n\nUEsDBA==\n',
    f'Content-Type: image/jpeg\n{BASE64}="a.jpg"\n\n/9j/4AAQ\n',
    f'Content-Type: text/csv\n{BASE64}="a.csv"\n\nYSxiCg==\n',
    "Content-Type: text/plain; name=a.txt\n\nb@example.net\n",
    "Content-Disposition: attachment\n\nhello\n",
    "Content-Type: message/rfc822\n\nFrom: q@example.org\nSubject: x\n\nhello\n",
)
WRONG = (
    "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n",
    f'Content-Type: application/pdf\n{BASE64}="a.pdf"\n\n@@@@\n',
    'Content-Type: multipart/mixed; boundary="m"\n\n--m\n\nhello\n',
    'Content-Type: multipart/mixed; boundary="m"\n\nhello\n',
)
ODD = ("\nhello\n", "Content-Type: text/plain", "")


def opened(*parts: str, kind: str = "mixed") -> Opened | MessageFacts | None:
    """What the short way makes of a mail of these parts, which is like what the long way makes of it."""
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    data = mail(1, body=body, extra=["MIME-Version: 1.0", f"Content-Type: multipart/{kind}; boundary=b"])
    accepted(data)
    return ExpressLane(KEYRING, People(KEYRING), RECIPE.limits).of(RawMessage("1", data, data, len(data)), b"sha")


@pytest.mark.parametrize("text", [TEXT, TWIN, PAGE], ids=["text", "twin", "page"])
@pytest.mark.parametrize("file", FILES)
def test_mail_with_a_file_leaves_the_short_way_opened(text, file):
    half_done = opened(text, file)
    assert isinstance(half_done, Opened)
    assert 1 in half_done.done
    assert len(half_done.message.parts) > len(half_done.done)


def test_texts_in_texts_go_the_short_way():
    assert isinstance(opened(TWIN, TEXT), MessageFacts)


@pytest.mark.parametrize("file", WRONG)
def test_what_is_wrong_with_a_part_is_left_to_the_long_way(file):
    assert opened(TEXT, FILES[0], file) is None


@given(
    st.lists(st.sampled_from((TEXT, TWIN, PAGE, *FILES, *WRONG, *ODD)), max_size=5),
    st.sampled_from(["mixed", "related", "alternative", "signed", "digest", "report"]),
)
def test_any_mail_with_files(parts, kind):
    opened(*parts, kind=kind)


@given(
    RECEIVERS,
    st.lists(FIELDS, max_size=4),
    TYPES,
    st.sampled_from(["7bit", "8bit", "base64", "quoted-printable", "x-uue", ""]),
    SUBJECTS,
    st.lists(BODIES, max_size=6),
    st.lists(TYPES, max_size=3),
    st.booleans(),
)
def test_any_mail(to, fields, content_type, encoding, subject, body, parts, crlf):
    extra = [*fields, "MIME-Version: 1.0", f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}"]
    if not content_type:
        extra = fields
    text = "".join(body)
    if "boundary" in content_type:
        text = "".join(f"--b\nContent-Type: {one}\n\n{text}\n" for one in parts) + "--b--\n"
    data = mail(1, to=to, subject=subject, body=text, extra=extra)
    accepted(data.replace(b"\n", b"\r\n") if crlf else data)
