"""Kinds of data: check digits, headings and values, a strict schema, and examples that prove each file."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.errors import RulesError
from sentaudit.rules.check_digits import luhn, my_number
from sentaudit.rules.load import default_folder
from sentaudit.rules.load_kinds import check_kinds, default_vocabulary, digest_of, load_kinds
from sentaudit.rules.rule import DATA_KINDS
from sentaudit.rules.vocabulary import Vocabulary, plain, tidy

KIND = """\
id: phone
headings: [Rufnummer, 電話番号]
values: ['0\\d{9}']
strict: true
examples: {headings: [Rufnummer], values: ['0123456789']}
counter_examples: {headings: [Nummer], values: ['12']}
"""


@pytest.fixture
def folder(tmp_path):
    """A user's folder of rules with one kind; call it with another text to change that."""
    (tmp_path / "kinds").mkdir()

    def write(text=KIND):
        (tmp_path / "kinds" / "own.yml").write_text(text, "utf-8")
        return tmp_path

    return write


def test_every_kind_has_a_file_that_proves_itself():
    kinds = load_kinds()
    assert {kind.id for kind in kinds} == DATA_KINDS - {"address"}
    assert list(check_kinds(kinds)) == []
    assert all(kind.examples.headings and kind.counter_examples.headings for kind in kinds)
    assert len(list((default_folder() / "kinds").glob("*.yml"))) == len(kinds)


@pytest.mark.parametrize("number", ["4111111111111111", "378282246310005", "5555555555554444", "3530111333300000"])
def test_luhn(number):
    assert luhn(number)
    wrong = [number[:-1] + digit for digit in "0123456789" if digit != number[-1]]
    assert not any(map(luhn, wrong))
    assert not luhn("0" * 16)


def test_my_number_accepts_exactly_one_last_digit():
    for body in ("12345678901", "98765432109", "10000000000", "55500055501"):
        assert sum(my_number(body + digit) for digit in "0123456789") == 1
    assert my_number("123456789018")
    assert not my_number("12345678901")
    assert not my_number("0" * 12)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("氏名", "name"), ("お名前（全角）", "name"), ("※氏　名", "name"), ("First Name *", "name"), ("LastName", "name"),
        ("Customer's name", "name"), ("ＴＥＬ", "phone"), ("携帯電話1", "phone"), ("E-Mail", "email"), ("Eメールアドレス", "email"),
        ("勤務先住所", "postal_address"), ("〒", "postal_address"), ("カード番号（下4桁以外）", "card_number"), ("保護者氏名", "guardian"),
        ("user_id", "user_id"), ("Date of birth", "birth_date"), ("性", "gender"),
    ],
)  # fmt: skip
def test_headings(heading, kind):
    assert default_vocabulary().heading(heading).kind == kind


@pytest.mark.parametrize(
    "heading",
    ["商品名", "ファイル名", "file name", "message id", "属性", "番組", "hotel", "page", "language", "住所変更日", "", "a" * 100, "IP Address",
     "名前空間", "2024", "電話する"],
)  # fmt: skip
def test_other_headings(heading):
    found = default_vocabulary().heading(heading)
    assert found is None or found.kind not in ("name", "phone", "postal_address", "gender", "age", "child", "user_id")


def test_tidy_and_plain():
    assert tidy("  Ｆｉｒｓｔ_Name（必須）2 ") == "first name"
    assert tidy("氏　名") == "氏名"
    assert plain(" ０３－１２３４ ") == "03-1234"
    assert len(plain("x" * 10_000)) == 200


_CELLS = [
    "4111111111111111",
    "4111 1111 1111 1112",
    "taro@example.jp",
    "03-1234-5678",
    "山田 太郎",
    "男",
    "x",
    "12-3",
    "Jane Doe",
]


@given(st.lists(st.sampled_from(_CELLS), min_size=1, max_size=12), st.sampled_from([0.3, 0.7, 1.0]))
def test_common_kinds_are_those_of_the_single_values(values, share):
    words = default_vocabulary()
    times = Counter(kind for value in values for kind in words.bare_kinds(value))
    least = len(values) * share
    wanted = {kind: number for kind, number in times.items() if number >= least}
    assert words.common_bare_kinds(Counter(values), least) == wanted


def test_expressions_that_cannot_stand_in_one_work_on_their_own(folder):
    first, other = (
        KIND.replace("'0\\d{9}'", rf"'(?P<digit>{start})(?P=digit)+'").replace("0123456789", start * 4)
        + f"bare: ['(?P<digit>{start})(?P=digit)+']\n"
        for start in "17"
    )
    kinds = [*load_kinds([folder(first)])]
    kinds = [kind for kind in kinds if kind.id == "phone"] + [
        replace(kind, id="age") for kind in load_kinds([folder(other)]) if kind.id == "phone"
    ]
    assert Vocabulary(kinds).common_bare_kinds({"111": 2, "77": 1}, 1) == {"phone": 2, "age": 1}


def test_headings_of_digits(folder):
    (kind,) = [kind for kind in load_kinds([folder(KIND.replace("Rufnummer", "'110'"))]) if kind.id == "phone"]
    assert Vocabulary([kind]).heading("110").kind == "phone"


def test_a_users_kind_replaces_the_default(folder):
    kinds = load_kinds([folder()])
    (phone,) = [kind for kind in kinds if kind.id == "phone"]
    assert phone.headings == ("Rufnummer", "電話番号")
    assert list(check_kinds(kinds)) == []
    assert digest_of(kinds) != digest_of(load_kinds())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("id: phone", "id: telephone"), "own.yml:1: 'id' must be one of"),
        (("headings: [Rufnummer, 電話番号]", "headings: []"), "own.yml:2: 'headings' must have at least one entry"),
        (("電話番号", "Rufnummer"), "own.yml:2: an entry of 'headings' is there twice"),
        (("電話番号", "12"), "own.yml:2: an entry of 'headings' must be text"),
        (("'0\\d{9}'", "'(0'"), "own.yml:3: an entry of 'values' is no regular expression"),
        (("strict: true", "strict: maybe"), "own.yml:4: 'strict' must be true or false"),
        (("strict: true", "checked: crc"), "own.yml:4: 'checked' must be one of luhn, my-number"),
        (("strict: true", "strickt: true"), "unknown key 'strickt'"),
        (("values: ['0\\d{9}']\n", ""), "'strict' needs 'values'"),
        (("電話番号", "氏名"), "the heading '氏名' belongs to kind 'name' already"),
    ],
)  # fmt: skip
def test_every_mistake_is_told_with_its_line(folder, change, message):
    assert change[0] in KIND
    with pytest.raises(RulesError, match=r"own\.yml:") as caught:
        load_kinds([folder(KIND.replace(*change, 1))])
    assert message in str(caught.value)


def test_examples_that_prove_nothing_are_told(folder):
    text = KIND.replace("{headings: [Rufnummer], values: ['0123456789']}", "{headings: [Fax], values: ['9']}")
    failures = list(check_kinds(load_kinds([folder(text)])))
    assert len(failures) == 2
    assert all("own.yml:5: phone: example" in failure for failure in failures)
