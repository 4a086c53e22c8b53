"""Role addresses and addresses that identify a person."""

import pytest

from sentaudit.names.kind import is_identifying, is_role


@pytest.mark.parametrize(
    "local",
    [
        "info",
        "info-jp",
        "sales.tokyo",
        "support2",
        "no-reply",
        "do-not-reply",
        "do_not_reply",
        "noreply",
        "shop-info",
        "eigyo",
        "saiyo",
        "soumu",
        "toiawase",
        "kouhou",
        "newsletter",
        "abuse",
        "info+tag",
        "hr",
        "pr-jp",
        "postmaster",
        "02info",
        "user",
        "mailer-daemon",
    ],
)
def test_roles(local):
    assert is_role(f"{local}@example.jp")
    assert not is_identifying(f"{local}@example.jp")
    assert not is_identifying(f"{local}@gmail.com")


@pytest.mark.parametrize(
    "local", ["taro", "taro.pr", "infosato", "yamada", "12345", "..", "inforyoma", "user17", "member-3"]
)
def test_no_roles(local):
    assert not is_role(f"{local}@example.jp")


@pytest.mark.parametrize(
    "address",
    [
        "taro.yamada@example.jp",
        "t-yamada@example.jp",
        "yamada_taro@example.jp",
        "yamada_taro82@example.jp",
        "tyamada@example.jp",
        "hanako+shop@example.jp",
        "a..b@docomo.ne.jp",
        "x9q81@gmail.com",
        "4711@ab.so-net.ne.jp",
        "山田@example.jp",
    ],
)
def test_identifying(address):
    assert is_identifying(address)


@pytest.mark.parametrize(
    "local", ["x9q81", "4711", "kx", "hdrtk", "a.b", "a1b2c3d4", "one.two.three.four.five", "..", "a.4711.b", "user17"]
)
def test_not_identifying(local):
    assert not is_identifying(f"{local}@example.jp")
