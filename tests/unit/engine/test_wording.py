"""What an answer says is read off its own words, in English and Japanese, and off nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentaudit.engine.wording import wording as module
from sentaudit.engine.wording.wording import wording_of
from sentaudit.model.config import Limits
from sentaudit.model.facts import Flag
from sentaudit.parsing.message import parse


def wording(text, *, subject="Re: news", charset="utf-8", kind="plain", head="Received: x\n"):
    data = (
        f"From: kim@example.org\nTo: anna@example.co.jp\nSubject: {subject}\n{head}"
        f"MIME-Version: 1.0\nContent-Type: text/{kind}; charset={charset}\n\n"
    ).encode() + text.encode(charset)
    return Flag(wording_of(parse(data, Limits())))


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Why can I see everybody's address? My address is visible to all!", Flag.COMPLAINT),
        ("This is unacceptable.", Flag.COMPLAINT),
        ("他の方のメールアドレスが見えています。どうなっているのですか。", Flag.COMPLAINT),
        ("My address was made public.", Flag.COMPLAINT),
        ("Everyone can see my address now.", Flag.COMPLAINT),
        ("情報管理がなっていない。信用できません。", Flag.COMPLAINT),
        ("You can see the address below.", Flag(0)),
        ("Please remove me from your list.", Flag.OPT_OUT),
        ("I no longer wish to receive this.\n", Flag.OPT_OUT),
        ("Unsubscribe\n", Flag.OPT_OUT),
        ("登録抹消をお願いします。もう送らないでください。", Flag.OPT_OUT),
        ("当該メールの削除を完了しました。", Flag.DELETED),
        ("今後のメール配信を停止してください。", Flag.OPT_OUT),
        ("配信停止希望", Flag.OPT_OUT),
        ("退会を希望します。", Flag.OPT_OUT),
        ("I have deleted the mail as you asked.", Flag.DELETED),
        ("先ほどのメールは削除いたしました。", Flag.DELETED),
        ("ご指示のとおり破棄しました。", Flag.DELETED),
        ("Thank you, see you on Monday.", Flag(0)),
        ("ありがとうございます。月曜日に伺います。", Flag(0)),
        ("Fine.\n\n> please remove me\n", Flag(0)),
        ("Fine.\n\nOn Mon, 4 Mar 2024 Anna wrote:\nplease remove me\n", Flag(0)),
    ],
)
def test_words_of_a_reply(text, flags):
    assert wording(text) == flags


@pytest.mark.parametrize("charset", ["iso-2022-jp", "shift_jis", "euc-jp"])
def test_charsets(charset):
    assert wording("メールは削除しました。\n", charset=charset) is Flag.DELETED


def test_html():
    assert wording("<html><p>Please <b>remove</b> me</p></html>", kind="html") is Flag.OPT_OUT


def test_what_is_no_reply_must_say_it_in_the_subject():
    assert wording("Please remove me from your list.", subject="hello") == Flag(0)
    assert wording("I have deleted the mail.", subject="unsubscribe me") == Flag.OPT_OUT | Flag.DELETED


def test_the_subject_of_a_reply_is_not_its_own():
    assert wording("Yes.", subject="Re: unsubscribe me") == Flag(0)


def test_with_or_without_a_trace_of_delivery_for_exports_drop_it():
    assert wording("Please remove me", head="") == Flag.OPT_OUT
    assert wording("See you there.\n\n> Please remove me", head="") == Flag(0)


@pytest.mark.parametrize("quote", ["> x", "----- Original Message -----", "________", "From: A <a@example.org>"])
def test_without_a_trace_only_where_little_stands_before_the_quote(quote):
    long = "We met there. " * 100
    assert wording(f"Please remove me.\n{quote}\n{long}", head="") == Flag.OPT_OUT
    assert wording(f"Please remove me.\n{long}\n{quote}\n{long}", head="") == Flag(0)
    assert wording(f"Please remove me.\n{long}\n{quote}\n{long}") == Flag.OPT_OUT


def test_the_first_text_that_says_something_is_read():
    empty = b"--b\nContent-Type: text/plain\n\n \n--b\nContent-Type: text/html\n\n<p>Please <b>remove me</b>\n--b--\n"
    head = b'Subject: Re: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"\n\n'
    assert Flag(wording_of(parse(head + empty, Limits()))) == Flag.OPT_OUT


def test_not_in_automatic_mail():
    assert wording("Please remove me", head="Received: x\nAuto-Submitted: auto-replied\n") == Flag(0)
    assert wording("Please remove me", head="Received: x\nList-Id: <l.example.org>\n") == Flag(0)


PIECES = st.sampled_from(
    "address|addresses|Visible|exposed|disclosed|shared|shown|leaked|see|seeing| |\n|complain|UNACCEPTABLE|outrageous|data breach|"
    "GDPR|data protection|privacy |violation|use|using| bcc|instead of|remove|delete| me| my|this|e-mail|email|take me off|stop|"
    " sending|mailing|unsubscribe|please |opt|-|ing|out|do not |contact|write to|have |been |deleted|erased|destroyed|was |it |"
    "個人情報|アドレス|宛先|漏|見え|公開|苦情|謝罪|管理|ずさん|甘|配信|メルマガ|停止|解除|して|ください|退会|希望|今後|送らないで|削除|済み|いたしました|破棄|しました".split(
        "|"
    )
)


@given(st.lists(PIECES, max_size=12))
@settings(max_examples=1000)
def test_no_text_a_pattern_matches_is_passed_over(pieces):
    text = "".join(pieces)
    for kind in module._KINDS:
        if kind.pattern.search(text):
            assert kind in module._possible(text)
