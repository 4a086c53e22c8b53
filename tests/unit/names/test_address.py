"""Canonical form of addresses: what is the same mailbox, what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.names.address import canonical


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("taro@example.jp", "taro@example.jp"),
        ("Taro.Yamada+news@Mail.Example.JP", "taro.yamada+news@mail.example.jp"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"),
        ("taro＠example.jp", "taro@example.jp"),
        ("taro@example.jp.", "taro@example.jp"),
        ("taro@example。jp", "taro@example.jp"),
        ("mailto:taro@example.jp", "taro@example.jp"),
        ("MAILTO:taro%40example.jp?subject=x", "taro@example.jp"),
        (" 'taro@example.jp' ", "taro@example.jp"),
        ('"taro@example.jp"', "taro@example.jp"),
        ("taro@example.jp'", "taro@example.jp"),
        ("o'neil@example.org", "o'neil@example.org"),
        ('"a..b"@docomo.ne.jp', "a..b@docomo.ne.jp"),
        ("a..b@docomo.ne.jp", "a..b@docomo.ne.jp"),
        (".a@example.jp", ".a@example.jp"),
        ("a.@example.jp", "a.@example.jp"),
        ("-a@example.jp", "-a@example.jp"),
        ('munn"."mary@example.org', "munn.mary@example.org"),
        ('"a b"@example.org', '"a b"@example.org'),
        ('"a@b"@example.org', '"a@b"@example.org'),
        (r'"a\"b"@example.org', r'"a\"b"@example.org'),
        ("Straße@example.org", "strasse@example.org"),
        ("info@Bücher.example", "info@xn--bcher-kva.example"),
        ("info@日本語.jp", "info@xn--wgv71a119e.jp"),
        ("a@☃.example", "a@☃.example"),
        ("user@[192.0.2.1]", "user@[192.0.2.1]"),
        ("user@[IPv6:2001:DB8::1]", "user@[ipv6:2001:db8::1]"),
        ("ta\u200bro@example.jp", "taro@example.jp"),
        ("a@my_host.example.org", "a@my_host.example.org"),
        ("x" * 70 + "@example.org", "x" * 70 + "@example.org"),
    ],
)
def test_forms(raw, expected):
    assert canonical(raw) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "@",
        "taro",
        "@example.jp",
        "taro@",
        "taro@host",
        "taro@a..example",
        "taro@exa mple.jp",
        "taro yamada@example.jp",
        "taro@example.123",
        "taro@192.0.2.1",
        "taro@[192.0.2.999]",
        "taro@[nonsense]",
        "taro@[192.0.2.1",
        "taro@-example.jp",
        "taro@" + "a" * 64 + ".jp",
        "x" * 320 + "@example.jp",
        "taro@" + "a." * 200 + "jp",
        "a@b.example@c.example",
        "a,b@example.jp",
        "ta\x00ro@example.jp",
        '""@example.jp',
        '"taro@example.jp',
        "taro@exam\x1bple.jp",
        "x" * 5000,
    ],
)
def test_no_addresses(raw):
    assert canonical(raw) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_is_idempotent_and_never_raises(local, domain):
    form = canonical(f"{local}@{domain}.jp")
    if form is not None:
        assert canonical(form) == form
        assert len(form) <= 320


ODD = st.text(st.sampled_from("aA.\"'\\ @<>`ß＠-é[]"), max_size=12)


@given(ODD)
def test_odd_local_parts_are_idempotent(local):
    form = canonical(f"{local}@example.org")
    if form is not None:
        assert canonical(form) == form
