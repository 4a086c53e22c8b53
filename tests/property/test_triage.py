"""The quick way of reading finds exactly the foreign addresses the thorough one finds, on every mail there is."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.mails import mail
from sentaudit import app
from sentaudit.engine import paranoia
from sentaudit.engine.reading import Reader, untouched
from sentaudit.engine.settling import settled
from sentaudit.model.config import Limits

TESTS = Path(__file__).parents[1]
SHARED = TESTS.parents[1] / "shared" / "mail"


def reader():
    recipe = app.recipe_for(bytes(32), Limits())
    made = [tuple(one() for one in some) for some in (recipe.extractors, recipe.detectors)]
    return Reader(recipe.parse, *made, recipe.limits)


READER = reader()


def foreign(data: bytes, *, thorough: bool):
    """(channel, address) of everything in the content that is not also in the header; hash-able and comparable."""
    return paranoia.foreign(READER.read(data, thorough=thorough))


def assert_same(data: bytes) -> None:
    assert foreign(data, thorough=False) == foreign(data, thorough=True)


@pytest.mark.parametrize("path", sorted((TESTS / "corpus").glob("*/input.eml")), ids=lambda path: path.parent.name)
def test_own_mail(path):
    assert_same(path.read_bytes())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the fixture mail of other projects is not beside the checkout")
def test_mail_of_other_projects():
    files = [path for path in sorted(SHARED.rglob("*")) if path.is_file() and path.stat().st_size < 1_000_000]
    assert files
    different = []
    for index, path in enumerate(files):
        data = path.read_bytes()
        if foreign(data, thorough=False) != foreign(data, thorough=True):
            different.append(index)
    assert different == []


PIECES = st.sampled_from(
    (
        "a@example.org|b@example.net|hello| |\n|> |<|>|\"|'|mailto:|&#64;|%40|＠|。|名前|@|.|,|news@example.co.jp|To: |From: |"
        "<b>|</b>|<br>|<td>|</td>|<wbr>|.jp|<a href='x'>|</a>|A@EXAMPLE.ORG|x@|-- \n|<a href='mailto:|'>|é|\x1b$B|\x1b(B|=\n|localhost|a@例え.jp|<!-- | -->"
    ).split("|")
)


@given(st.lists(PIECES, max_size=25), st.lists(PIECES, max_size=25), st.booleans())
def test_any_text_and_its_alternative(plain, html, alternative):
    body = "".join(plain)
    extra = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    if alternative:
        extra = ["MIME-Version: 1.0", "Content-Type: multipart/alternative; boundary=b"]
        body = (
            f"--b\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
            f"--b\nContent-Type: text/html; charset=utf-8\n\n{''.join(html)}\n--b--\n"
        )
    assert_same(mail(1, to=("a@example.org",), body=body, extra=extra))


@given(st.text("ab1.-_+=/'!#", min_size=1, max_size=6), st.sampled_from((" ", "To:", "<", "(", "x;", "名前", ">")))
def test_a_recipient_with_odd_signs_in_the_address(local, before):
    assert_same(mail(1, to=(f"<{local}@example.org>",), body=f"{before}{local}@example.org\n"))


@pytest.mark.parametrize("before", ["hello", "hello.", "é", "名前", "x:", ""])
@pytest.mark.parametrize(
    "between", ["<b>", "</i><b>", "<br>", "<td>", "</td>", "<br><b>", "<b><br>", "<b title='a>b'>", "> <"]
)
@pytest.mark.parametrize("behind", ["", "</b>.jp", "</b>.", "<wbr>x", "<br>x", "</td>x", "</b>まで", "<!-- -->-y"])
def test_an_address_is_what_a_reader_sees_without_tags(before, between, behind):
    html = f"{before}{between}a@example.org{behind}\n"
    assert_same(
        mail(1, to=("a@example.org",), body=html, extra=["MIME-Version: 1.0", "Content-Type: text/html; charset=utf-8"])
    )


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


@settings(deadline=None)  # the first file starts the process that opens it
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
    assert_same(data.replace(b"\n", b"\r\n") if crlf else data)


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


@settings(deadline=None)  # as above
@given(
    st.lists(st.sampled_from((TEXT, TWIN, PAGE, *FILES, *WRONG, *ODD)), max_size=5),
    st.sampled_from(["mixed", "related", "alternative", "signed", "digest", "report"]),
)
def test_any_mail_with_files(parts, kind):
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    assert_same(mail(1, body=body, extra=["MIME-Version: 1.0", f"Content-Type: multipart/{kind}; boundary=b"]))


@pytest.mark.parametrize("text", [TEXT, TWIN, PAGE], ids=["text", "twin", "page"])
@pytest.mark.parametrize("file", FILES)
def test_only_what_may_be_foreign_is_read(text, file):
    body = f"--b\n{text}\n--b\n{file}\n--b--\n"
    message = READER.parse(mail(1, body=body, extra=["MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b"]))
    done = settled(message)
    assert 1 in done
    assert len(message.parts) > len(done)
    assert untouched(message, done) is None


def test_most_mail_is_not_touched():
    message = READER.parse(mail(1, to=("a@example.org",), body="> a@example.org wrote:\nhello\n"))
    assert untouched(message, settled(message)) is not None
    message = message._replace(envelope=message.envelope._replace(subject="for b@example.net"))
    assert untouched(message, settled(message)) is None
