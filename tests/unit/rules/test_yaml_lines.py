"""The YAML reader: lines, the core schema, and refusal of everything beyond plain data."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.rules.yaml_lines import DEPTH, FILE_BYTES, Faults, Items, Keys, Scalar, plain_value, read_file, read_text


def faults_of(text: str) -> list[str]:
    faults = Faults("f.yml")
    read_text(text, faults)
    return faults.lines()


def test_nodes_know_their_lines():
    faults = Faults("f.yml")
    node = read_text("a: 1\n\nb:\n  - x\n  - [y, 'z']\n", faults)
    assert faults.lines() == []
    assert isinstance(node, Keys)
    assert node.lines == {"a": 1, "b": 3}
    assert node.entries["a"] == Scalar(1, 1)
    b = node.entries["b"]
    assert isinstance(b, Items)
    assert b.items[0] == Scalar(4, "x")
    assert b.items[1] == Items(5, [Scalar(5, "y"), Scalar(5, "z")])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("2015-01-01", "2015-01-01"), ("1:30", "1:30"), ("0x10", "0x10"),
        ("010", 10), ("-3", -3), ("1.5", 1.5), (".5", 0.5), ("1e3", "1e3"), (".inf", ".inf"), (".nan", ".nan"),
        ("", None), ("~", None), ("null", None), ("true", True), ("False", False), ("1" * 19, "1" * 19), ("１", "１"),
    ],
)  # fmt: skip
def test_plain_scalars_follow_the_core_schema(text, value):
    found = plain_value(text)
    assert found == value
    assert type(found) is type(value)


def test_quoted_scalars_are_text():
    node = read_text("a: '1'\nb: \"true\"\nc: ''\n", Faults("f"))
    assert isinstance(node, Keys)
    assert [entry.value for entry in node.entries.values() if isinstance(entry, Scalar)] == ["1", "true", ""]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "twice (first in line 1)"),
        ("a: &x 1\n", 1, "anchors"),
        ("a: 1\nb: *x\n", 2, "anchors"),
        ("a: !!python/object/apply:os.system ['true']\n", 1, "tags"),
        ("a: 1\nb: !!str 2\n", 2, "tags"),
        ("a: 1\n---\nb: 2\n", 2, "more than one"),
        ("a: 1\n? [x]\n: 2\n", 2, "a key must be text"),
        ("a: [1\n", 2, "no valid YAML"),
        ("a: 1\n\tb: 2\n", 2, "no valid YAML"),
        ("a: 1\nb: \x00\n", 2, "control character"),
    ],
)
def test_refusals_name_the_line(text, line, word):
    (fault,) = faults_of(text)
    assert fault.startswith(f"f.yml:{line}: ")
    assert word in fault


def test_a_key_that_may_be_an_address_is_not_repeated():
    (fault,) = faults_of("taro@example.jp: 1\ntaro@example.jp: 2\n")
    assert "taro" not in fault


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused_at_once(opening):
    start = time.perf_counter()
    (fault,) = faults_of(opening * 50_000)
    assert time.perf_counter() - start < 2
    assert "nested deeper" in fault


def test_allowed_depth_is_accepted():
    assert faults_of("[" * DEPTH + "]" * DEPTH) == []


def test_empty_file_is_an_empty_mapping():
    assert read_text("# nothing\n", Faults("f")) == Keys(1)


def test_files_that_cannot_be_read(tmp_path):
    (tmp_path / "latin.yml").write_bytes(b"a: 1\nb: \xe9\n")
    (tmp_path / "big.yml").write_bytes(b"#" * (FILE_BYTES + 1))
    (tmp_path / "bom.yml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    for name, expected in (
        ("latin.yml", ":2: is not UTF-8 text"),
        ("big.yml", ":1: is larger than"),
        ("none.yml", ":1: cannot be read: No such file"),
    ):
        faults = Faults(name)
        assert read_file(tmp_path / name, faults) is None
        assert faults.lines()[0].startswith(name + expected)
    node = read_file(tmp_path / "bom.yml", Faults("f"))
    assert isinstance(node, Keys)
    assert list(node.entries) == ["a"]


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@`,? \n\t1.~é\x00", max_size=60))
def test_any_text_gives_a_node_or_a_fault(text):
    faults = Faults("f")
    node = read_text(text, faults)
    assert node is not None or len(faults.found) == 1
