"""Registrable domains and private-person domains."""

import pytest

from sentaudit.names.domain import is_freemail, registrable
from sentaudit.names.freemail import FREEMAIL_DOMAINS


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("example.jp", "example.jp"),
        ("mail.example.co.jp", "example.co.jp"),
        ("a.b.example.com", "example.com"),
        ("deep.corp.test", "corp.test"),
        ("co.jp", "co.jp"),
        ("localhost", "localhost"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        ("one.blogspot.com", "one.blogspot.com"),
        ("x.xn--wgv71a119e.jp", "xn--wgv71a119e.jp"),
    ],
)
def test_registrable(domain, expected):
    assert registrable(domain) == expected


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "docomo.ne.jp",
        "t.vodafone.ne.jp",
        "i.softbank.jp",
        "ab1.so-net.ne.jp",
        "web.de",
        "qq.com",
        "ezweb.ne.jp",
    ],
)
def test_freemail(domain):
    assert is_freemail(domain)


@pytest.mark.parametrize("domain", ["example.com", "notgmail.com", "ne.jp", "com", "gmail.com.example", "[192.0.2.1]"])
def test_not_freemail(domain):
    assert not is_freemail(domain)


def test_list_is_canonical_and_names_no_public_suffix():
    assert len(FREEMAIL_DOMAINS) > 400
    for domain in FREEMAIL_DOMAINS:
        assert domain == domain.lower()
        assert "." in domain
        assert domain not in {"ne.jp", "or.jp", "co.jp", "com.br", "co.uk"}
