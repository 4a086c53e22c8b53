"""What is an address in a text, and what only looks like one."""

import pytest

from sentaudit.detection.at_signs.scan import distinct, has_at, scan

ADDRESSES = {
    "taro@example.jp": ["taro@example.jp"],
    "TARO@EXAMPLE.JP.": ["taro@example.jp"],
    "a..b@example.jp .a@example.jp a.@example.jp": ["a..b@example.jp", ".a@example.jp", "a.@example.jp"],
    "<-a..b-@example.jp>,-c..d@example.jp": ["-a..b-@example.jp", "-c..d@example.jp"],
    "taro+news@example.jp o'brien@example.org": ["taro+news@example.jp", "o'brien@example.org"],
    '"a b"@example.jp': ['"a b"@example.jp'],
    "宛先はtaro@example.jpまで": ["taro@example.jp"],
    "taro@example.jp。次に、hanako@example.jp、": ["taro@example.jp", "hanako@example.jp"],
    "（taro@example.jp）「hanako@example.jp」": ["taro@example.jp", "hanako@example.jp"],
    "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ": ["taro@example.jp"],
    "taro＠example.jp taro@ｅｘａｍｐｌｅ.jp": ["taro@example.jp", "taro@example.jp"],
    "t\u200baro@exam\u200bple.jp": ["taro@example.jp"],
    "<jürgen@münchen.example> info@mail.例え.jp": ["jürgen@xn--mnchen-3ya.example", "info@mail.xn--r8jz45g.jp"],
    "info@例え.jpまで": ["info@xn--r8jz45g.jp"],
    "<田中@example.jp>": ["田中@example.jp"],
    "mailto:taro%40example.jp?subject=x": ["taro@example.jp"],
    "https://x.example/u?a=1&email=taro%40example.jp&to=hanako@example.jp": ["taro@example.jp", "hanako@example.jp"],
    "%3Ctaro%40example.jp%3E": ["taro@example.jp"],
    "taro&#64;example.jp hanako&#x40;example.jp jiro&commat;example.jp": [
        "taro@example.jp",
        "hanako@example.jp",
        "jiro@example.jp",
    ],
    "a@example.org/b@example.org;c@example.org,d@example.org|e@example.org": [
        f"{name}@example.org" for name in "abcde"
    ],
    "宛先：taro@example.jp：～、hanako@example.jp：/": ["taro@example.jp", "hanako@example.jp"],
    "taro@@example.jp a@b@example.jp": ["b@example.jp"],
    "ATTENDEE;CN=taro@example.jp;RSVP=TRUE": ["taro@example.jp"],
    "email=taro@example.jp to='hanako@example.jp'": ["taro@example.jp", "hanako@example.jp"],
    "bounce+taro=example.jp@list.example.org": ["bounce+taro=example.jp@list.example.org"],
    "*taro@example.jp* 'hanako@example.jp' -jiro@example.jp": [
        "taro@example.jp",
        "hanako@example.jp",
        "jiro@example.jp",
    ],
    "taro@example.org:090-1234-5678": ["taro@example.org"],
    "09012345678@example.jp 20210101@example.ac.jp": ["09012345678@example.jp", "20210101@example.ac.jp"],
    "https://x.example/unsubscribe/taro@example.jp": ["taro@example.jp"],
    "anna@example.org.Thanks ben@example.com.In a moment": ["anna@example.org", "ben@example.com"],
    "taro@example.co.Jp Anna@Example.Com.Au ben@example.com.au": [
        "taro@example.co.jp",
        "anna@example.com.au",
        "ben@example.com.au",
    ],
    "a@x.test b@x.example c@x.invalid": ["a@x.test", "b@x.example", "c@x.invalid"],
}

LOOKALIKES = [
    "Message-ID: <abc@example.org>",
    "> In-Reply-To: <abc@example.org>",
    "References: <a@example.org>\n <b@example.org>\n\t<c@example.org>",
    "In message <abc@example.org> somebody said",
    "UID:abc@example.org",
    "20210101.123456.12345@example.org",
    "20210101123456.12345-2-taro@example.org",
    "CAF12345678901234567890123456789012345678901234@mail.gmail.com",
    "alpine.DEB.2.22.394.2101011234560.12345@host.example.org",
    "0f8fad5b-d9cb-469f-a165-70867728950e@example.org",
    "001a01d5$abcd1234$0123abcd$@example.com",
    "BAY1-F1@phx.gbl root@localhost x@localhost.localdomain",
    "https://lore.kernel.org/r/2021.1@example.org",
    "https://x.example/list?msgid=abc@example.org",
    "https://x.example/msgid/<abc@example.org>",
    "<owner/repo/pull/1@github.com>",
    "cid:part1.abc@example.org",
    "curve25519-sha256@libssh.org ssh-rsa-cert-v01@openssh.com aes256-gcm@openssh.com",
    "getty@tty1.service user@1000.service systemd-fsck@dev.target",
    "root@web01:~$ ls",
    "[root@web01.example.org ~]# ls",
    "git@github.com:org/repo.git git@github.com:org/repo me@host.example.org:/etc",
    "sip:100@pbx.example.org;transport=tcp <sips:taro@example.org> xmpp:taro@chat.example.org/room",
    "follow @taro@social.example and (@hanako@social.example)",
    "postfix/cleanup[1]: A1B: message-id=<2019.abc@host.example.com>",
    "Author: Taro <41898282+taro@users.noreply.github.com>",
    "x@2x.png icon@3x.jpg logo@2x.zip",
    "https://user@host.example.org/ ftp://a:b@host.example.org https://u:p@host.example.org:8080/x",
    "pkg@1.2.3 @scope/pkg@1.2.3 user@192.0.2.1",
    "@media print @param x @someone hi@someone",
    "a@b a@b.c1 a@.example.org @example.org",
]


@pytest.mark.parametrize(("text", "expected"), ADDRESSES.items())
def test_addresses_are_found(text, expected):
    assert [hit[2] for hit in scan(text)] == expected


@pytest.mark.parametrize("text", LOOKALIKES)
def test_lookalikes_are_not(text):
    assert scan(text) == []


def test_ids_end_with_their_header():
    text = "References: <a@example.org>\n <b@example.org>\nTo: <c@example.org>\n <d@example.org>"
    assert distinct(text) == ("c@example.org", "d@example.org")


def test_places_are_those_of_the_address():
    text = "一 <Taro@Example.jp>, ｈａｎａ＠example.jp\nx@example.org"
    assert [text[start:end] for start, end, _ in scan(text)] == [
        "Taro@Example.jp",
        "ｈａｎａ＠example.jp",
        "x@example.org",
    ]


@pytest.mark.parametrize("text", ["a@b", "a＠b", "a%40b", "a&#64;b", "a&commat;b"])
def test_every_spelling_of_the_sign_is_seen(text):
    assert has_at(text)


def test_text_without_the_sign_is_settled_at_once():
    assert not has_at("お世話になっております。 see example.org & others")
