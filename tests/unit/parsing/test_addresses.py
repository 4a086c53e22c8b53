"""Address lists: each oddity of real mailers, exact results, and hostile fields in linear time."""

import time

import pytest

from sentaudit.parsing.header.addresses import parse_addresses


def read(raw):
    if isinstance(raw, str):
        raw = raw.encode()
    parsed = parse_addresses(raw)
    return [tuple(mailbox) for mailbox in parsed.mailboxes], parsed.unparsed


def addresses(raw):
    return [address for address, _ in read(raw)[0]]


JIS_NAME = "山田、太郎".encode("iso-2022-jp")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a@b.example", [("a@b.example", "")]),
        ('"Yamada, Taro" <taro@example.jp>', [("taro@example.jp", "Yamada, Taro")]),
        ("Taro Yamada <Taro@Example.JP>", [("taro@example.jp", "Taro Yamada")]),
        ("taro@example.jp (Taro Yamada)", [("taro@example.jp", "Taro Yamada")]),
        ("(a comment (nested, b)) a@b.example", [("a@b.example", "a comment (nested, b)")]),
        (r'"Taro \"T\" <x>; Yamada" <taro@example.jp>', [("taro@example.jp", 'Taro "T" <x>; Yamada')]),
        ('"a@example.org" <a@example.org>', [("a@example.org", "a@example.org")]),
        ("a@example.org <a@example.org>", [("a@example.org", "a@example.org")]),
        ("'a@b.example' via list <l@x.example>", [("l@x.example", "'a@b.example' via list")]),
        ('"Foo <bar@baz.example>, x" <y@z.example>', [("y@z.example", "Foo <bar@baz.example>, x")]),
        ("'Taro' <taro@example.jp>", [("taro@example.jp", "Taro")]),
        ("=?utf-8?Q?Yamada=2C_Taro?= <taro@example.jp>", [("taro@example.jp", "Yamada, Taro")]),
        ("=?utf-8?Q?Yamada,_Taro?= <taro@example.jp>", [("taro@example.jp", "Yamada, Taro")]),
        ('"=?utf-8?B?5bGx55Sw?=" <taro@example.jp>', [("taro@example.jp", "山田")]),
        ("=?utf-8?B?5bGx?=\n =?utf-8?B?55Sw?= <taro@example.jp>", [("taro@example.jp", "山田")]),
        ("=?utf-8?Q?Taro_=3Ctaro=40example.jp=3E?=", [("taro@example.jp", "Taro")]),
        ("=?utf-8?Q?a=40b.example=2C_c=40d.example?=", [("a@b.example", ""), ("c@d.example", "")]),
        ("山田 <taro@例え.jp>", [("taro@xn--r8jz45g.jp", "山田")]),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", [("taro@example.jp", "")]),
        (JIS_NAME + b" <a@b.example>, c@d.example", [("a@b.example", "山田、太郎"), ("c@d.example", "")]),
        (b'"' + JIS_NAME + b'" <a@b.example>', [("a@b.example", "山田、太郎")]),
        (
            "山田、表".encode("cp932") + b" <a@b.example>, c@d.example",
            [("a@b.example", "山田、表"), ("c@d.example", "")],
        ),
        ("Name a@b.example", [("a@b.example", "Name")]),
        ("<a@b.example>, <c@d.example>", [("a@b.example", ""), ("c@d.example", "")]),
        ("user@[192.0.2.1], u@[IPv6:2001:db8::1]", [("user@[192.0.2.1]", ""), ("u@[ipv6:2001:db8::1]", "")]),
    ],
)
def test_names_and_addresses(raw, expected):
    assert read(raw) == (expected, 0)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("A Group:Ed <joe@x.test>,j@x.test,J <j@o.test>;", ["joe@x.test", "j@x.test", "j@o.test"]),
        ("T: a@x.test, b@x.test;, c@x.test", ["a@x.test", "b@x.test", "c@x.test"]),
        ("a@x.test; b@x.test; c@x.test;", ["a@x.test", "b@x.test", "c@x.test"]),
        ("a@x.test,, b@x.test,", ["a@x.test", "b@x.test"]),
        ("a@x.test b@x.test\n\tc@x.test", ["a@x.test", "b@x.test", "c@x.test"]),
        ("a@x.test、b@x.test，c@x.test；d@x.test", ["a@x.test", "b@x.test", "c@x.test", "d@x.test"]),
        ("a@x.test/b@x.test", ["a@x.test", "b@x.test"]),
        ("<a@x.test><b@x.test>", ["a@x.test", "b@x.test"]),
        ("A <a@x.test> B <b@x.test>", ["a@x.test", "b@x.test"]),
        ("<a@x.test> b@x.test", ["a@x.test", "b@x.test"]),
        ("<a@x.test, b@x.test", ["a@x.test", "b@x.test"]),
        ("<a@x.test;b@x.test>", ["a@x.test", "b@x.test"]),
        ("a@x.test>, b@x.test", ["a@x.test", "b@x.test"]),
        (
            "a..b@docomo.ne.jp, <.c@docomo.ne.jp>, d.@docomo.ne.jp",
            ["a..b@docomo.ne.jp", ".c@docomo.ne.jp", "d.@docomo.ne.jp"],
        ),
        ('"a..b"@docomo.ne.jp, "a,b"@x.test, "c d"@x.test', ["a..b@docomo.ne.jp", '"a,b"@x.test', '"c d"@x.test']),
        ('<"a,b"@x.test>, c@x.test', ['"a,b"@x.test', "c@x.test"]),
        ('<munn"."mary@x.test>', ["munn.mary@x.test"]),
        ("<@a.test,@b.test:c@x.test>, d@x.test", ["c@x.test", "d@x.test"]),
        ("<f\n abrice.x@x.test>", ["fabrice.x@x.test"]),
        ("<bjorn\r\n @x.test>", ["bjorn@x.test"]),
        ("<taro @ x.test>, hanako @ x . test", ["taro@x.test", "hanako@x.test"]),
        ("<a@x.test@y.test>, b@x.test", ["a@x.test", "b@x.test"]),
        ('"Taro <a@x.test>, "Hanako" <b@x.test>', ["a@x.test", "b@x.test"]),
        ('Taro" <a@x.test>, "Hanako" <b@x.test>', ["a@x.test", "b@x.test"]),
        ("Taro (home <a@x.test>, b@x.test", ["a@x.test", "b@x.test"]),
        ('x", a@x.test, "y', ["a@x.test"]),
        ("(x, a@x.test, y)", ["a@x.test"]),
        ("mailto:a@x.test, <mailto:b@x.test>", ["a@x.test", "b@x.test"]),
        ("'a@x.test', \"b@x.test\"", ["a@x.test", "b@x.test"]),
        ("a@x.test, a@x.test", ["a@x.test", "a@x.test"]),
        ("a@x.test,\x00b@x.test, c@x.test", ["a@x.test", "b@x.test", "c@x.test"]),
        (b"\xff\xfe\x81, a@x.test, \x1b$B", ["a@x.test"]),
        (b"\x1b$B, a@x.test, ", ["a@x.test"]),
    ],
)
def test_structure(raw, expected):
    assert addresses(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "<>",
        '""',
        ",,;",
        "Undisclosed recipients:;",
        "undisclosed-recipients",
        "<Undisclosed Recipients@x>",
        "Group:;",
        "Unlisted-Recipients:; (no To-header on input)",
        "recipient list not shown: ;",
    ],
)
def test_fields_that_list_nobody(raw):
    assert read(raw) == ([], 0)


@pytest.mark.parametrize(
    ("raw", "known", "unparsed"),
    [
        ("garbage, a@x.test", 1, 1),
        ("a@localhost, b@x.test, c@", 1, 2),
        ("Taro at x.test", 0, 1),
        ("<a@b@c>, d@x.test", 1, 1),
        (", ".join([*["a@x.test"] * 25, "Bad <bad", *["b@x.test"] * 25]), 50, 1),
    ],
)
def test_unreadable_entries_are_counted(raw, known, unparsed):
    found, missing = read(raw)
    assert (len(found), missing) == (known, unparsed)


LARGE = 20_000


@pytest.mark.parametrize("separator", [",\n ", "; ", ", "])
def test_large_lists_are_complete(separator):
    expected = [f"user{number}@example{number % 97}.test" for number in range(LARGE)]
    raw = separator.join(f'"User, {number}" <{address}>' for number, address in enumerate(expected))
    assert addresses(raw) == expected


def seconds(raw):
    started = time.process_time()
    parse_addresses(raw)
    return time.process_time() - started


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "<",
        '"',
        "=?a?q?",
        "a",
        "@",
        "\\",
        '("',
        '<"',
        "<@",
        "[",
        ":",
        '"\\',
        " ",
        "\n ",
        "=?",
        "a@",
        ", ",
        '"a" ',
        "'",
        "=?a?q?b?= ",
        "(a",
        "<a ",
        ".@",
    ],
)
def test_hostile_fields_take_linear_time(piece):
    size = 12_000
    small = max(seconds((piece * (size // len(piece))).encode()), 0.002)
    large = seconds((piece * (8 * size // len(piece))).encode())
    assert large < 40 * small  # quadratic would be 64 times


def test_a_large_field_of_nonsense_ends():
    for piece in (b"(", b"<", b'"', b"a", b" "):
        assert parse_addresses(piece * 200_000).mailboxes == ()
