"""Loading rules: the strict schema, replacing and switching off defaults, and the digest."""

from __future__ import annotations

import dataclasses

import pytest

from sentaudit.errors import RulesError
from sentaudit.model.facts import Channel
from sentaudit.model.incident import Severity
from sentaudit.rules.load import default_folder, digest, load_rules
from sentaudit.rules.rule import Level, Pattern

RULE = """\
id: own-rule
level: campaign
pattern: copies
channels: [body]
when:
  - {exposed: 4, messages: 2}
  - {people: 3}
watch: 2
severity: {low: 4, high: 100}
raise_for: [password]
confidence:
  base: 0.6
  adjust:
    reply: -0.2
    many: 0.1
title: {en: T, ja: 題}
explanation:
  en: E
  ja: >-
    折り返した説明が
    続きます。Bcc は
    別です。
advice: {en: A, ja: 助言}
examples:
  - {name: one, numbers: {exposed: 5, messages: 2}, reasons: [many]}
counter_examples:
  - name: two
    numbers: {exposed: 1}
"""


def faults_of(folder, **files: str) -> list[str]:
    """What is wrong with the given files (name without suffix: content)."""
    for name, content in files.items():
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        load_rules([folder])
    assert caught.value.exit_code == 2
    return caught.value.text.replace(f"{folder}/", "").split("\n")


def only(rules, wanted):
    (rule,) = [rule for rule in rules if rule.id == wanted]
    return rule


def test_every_field_is_read(tmp_path):
    path = tmp_path / "own.yml"
    path.write_text(RULE, encoding="utf-8")
    rule = only(load_rules([tmp_path]), "own-rule")
    assert (rule.level, rule.pattern, rule.channels) == (Level.CAMPAIGN, Pattern.COPIES, (Channel.BODY,))
    assert rule.when == ({"exposed": 4, "messages": 2}, {"people": 3})
    assert (rule.watch, rule.raise_for, rule.base) == (2, ("password",), 0.6)
    assert rule.severity == ((Severity.LOW, 4), (Severity.HIGH, 100))
    assert rule.adjust == {"reply": -0.2, "many": 0.1}
    assert rule.title == {"en": "T", "ja": "題"}
    assert rule.explanation["ja"] == "折り返した説明が続きます。Bcc は別です。"
    assert rule.origin == f"{path}:1"
    (example,) = rule.examples
    assert (example.numbers, example.reasons) == ({"exposed": 5, "messages": 2}, ("many",))
    assert example.origin == f"{path}:25"
    assert rule.counter_examples[0].origin == f"{path}:27"


def test_defaults_are_sorted_and_a_file_may_be_named(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(RULE, encoding="utf-8")
    ids = [rule.id for rule in load_rules([path])]
    assert ids == sorted(ids)
    assert set(ids) == {rule.id for rule in load_rules()} | {"own-rule"}


def test_own_rule_replaces_the_default(tmp_path):
    (tmp_path / "r.yml").write_text(RULE.replace("own-rule", "visible-recipients"), encoding="utf-8")
    rules = load_rules([tmp_path])
    assert len(rules) == len(load_rules())
    assert only(rules, "visible-recipients").title["en"] == "T"


def test_switching_off(tmp_path):
    (tmp_path / "off.yml").write_text("id: delivered-bcc\nenabled: false\n")
    (tmp_path / "full.yml").write_text(RULE.replace("own-rule", "same-bcc-list") + "enabled: false\n", encoding="utf-8")
    gone = {rule.id for rule in load_rules()} - {rule.id for rule in load_rules([tmp_path])}
    assert gone == {"delivered-bcc", "same-bcc-list"}


def test_switching_off_an_unknown_rule_is_an_error(tmp_path):
    assert faults_of(tmp_path, off="id: delivered-bc\nenabled: false\n") == [
        "off.yml:1: there is no default rule 'delivered-bc' to switch off"
    ]


def test_switching_everything_off_is_an_error(tmp_path):
    for rule in load_rules():
        (tmp_path / f"{rule.id}.yml").write_text(f"id: {rule.id}\nenabled: false\n")
    with pytest.raises(RulesError, match="every rule is switched off"):
        load_rules([tmp_path])


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("id: own-rule", "id: Own Rule", 1, "lower-case words"),
        ("id: own-rule", "id: 12", 1, "'id' must be text"),
        ("id: own-rule\n", "", 1, "key 'id' is missing"),
        ("level: campaign", "level: series", 2, "'level' must be one of message, campaign"),
        ("level: campaign", "level: message", 3, "needs level 'campaign'"),
        ("pattern: copies", "pattern: copy", 3, "did you mean 'copies'"),
        ("pattern: copies", "patern: copies", 3, "unknown key 'patern'; did you mean 'pattern'?"),
        ("channels: [body]", "channels: []", 4, "at least one entry"),
        ("channels: [body]", "channels: body", 4, "must be a list"),
        ("channels: [body]", "channels: [boddy]", 4, "an entry of 'channels' must be one of"),
        ("channels: [body]", "channels: [body, body]", 4, "twice"),
        ("channels: [body]", "channels: [to]", 4, "finds nothing in channel 'to'"),
        ("exposed: 4", "exposure: 4", 6, "unknown key 'exposure'; did you mean 'exposed'?"),
        ("exposed: 4", "exposed: 0", 6, "whole number of at least 1"),
        ("exposed: 4", "exposed: 4.5", 6, "whole number"),
        ("exposed: 4", "exposed: true", 6, "whole number"),
        ("exposed: 4", "exposed: '4'", 6, "whole number"),
        ("{people: 3}", "{}", 7, "at least one entry"),
        ("watch: 2", "watch: 5", 8, "'watch' must not be above"),
        ("watch: 2\n", "", 1, "key 'watch' is missing"),
        ("{low: 4, high: 100}", "{low: 4, high: 4}", 9, "must need more people"),
        ("{low: 4, high: 100}", "{lo: 4}", 9, "unknown key 'lo'; did you mean 'low'?"),
        ("{low: 4, high: 100}", "{info: 4}", 9, "unknown key 'info'"),
        ("raise_for: [password]", "raise_for: [passwords]", 10, "did you mean 'password'"),
        ("base: 0.6", "base: 1.6", 12, "from 0 to 1"),
        ("base: 0.6", "base: high", 12, "from 0 to 1"),
        ("reply: -0.2", "replied: -0.2", 14, "unknown key 'replied'; did you mean 'reply'?"),
        ("reply: -0.2", "reply: 0.2", 13, "'reply' must be below 0"),
        ("many: 0.1", "many: -0.1", 13, "'many' must be above 0"),
        ("many: 0.1", "bcc-missing: 0.1", 13, "only informs"),
        ("title: {en: T, ja: 題}", "title: {en: T}", 16, "'title': key 'ja' is missing"),
        ("title: {en: T, ja: 題}", "title: {ja: 題}", 16, "'title': key 'en' is missing"),
        ("title: {en: T, ja: 題}", "title: {en: T, ja: 題, de: T}", 16, "unknown key 'de'"),
        ("title: {en: T, ja: 題}", "title: {en: T, ja: ''}", 16, "'ja' must be text"),
        ("title: {en: T, ja: 題}", "title: T", 16, "'title' must be a mapping"),
        ("reasons: [many]", "reasons: [lots]", 25, "an entry of 'reasons' must be one of"),
        ("numbers: {exposed: 1}", "numbers: {exposed: -1}", 28, "at least 0"),
        ("  - name: two", "  - nam: two", 27, "unknown key 'nam'; did you mean 'name'?"),
    ],
)  # fmt: skip
def test_every_mistake_is_named_with_its_line(tmp_path, old, new, line, word):
    assert old in RULE
    faults = faults_of(tmp_path, r=RULE.replace(old, new, 1))
    hits = [fault for fault in faults if fault.startswith(f"r.yml:{line}: ") and word in fault]
    assert hits, faults


@pytest.mark.parametrize("key", ["examples", "counter_examples"])
def test_examples_are_required(tmp_path, key):
    start = RULE.index(f"\n{key}:") + 1
    end = RULE.index("counter_examples:") if key == "examples" else len(RULE)
    faults = faults_of(tmp_path, r=RULE[:start] + RULE[end:])
    assert faults == [f"r.yml:1: rule: key '{key}' is missing"]


def test_all_errors_of_all_files_come_at_once(tmp_path):
    faults = faults_of(
        tmp_path,
        a=RULE.replace("watch: 2", "watch: two").replace("base: 0.6", "base: 6"),
        b=RULE.replace("level: campaign", "level: x"),
        c="a: [\n",
        d="- 1\n",
    )
    assert [fault.split(" ")[0] for fault in faults] == ["a.yml:8:", "a.yml:12:", "b.yml:2:", "c.yml:2:", "d.yml:1:"]


def test_one_id_in_two_files_is_an_error(tmp_path):
    assert faults_of(tmp_path, a=RULE, b="\n" + RULE) == ["b.yml:2: id 'own-rule' is already used at a.yml:1"]


def test_a_place_without_rules_is_an_error(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(RulesError) as caught:
        load_rules([tmp_path, tmp_path / "missing.yml"])
    first, second = caught.value.text.split("\n")
    assert "holds no rule" in first
    assert "missing.yml:1: cannot be read" in second


def test_the_same_file_named_twice_counts_once(tmp_path):
    (tmp_path / "r.yml").write_text(RULE, encoding="utf-8")
    assert only(load_rules([tmp_path, tmp_path / "r.yml"]), "own-rule")


def test_digest_is_of_the_content_and_not_of_the_place(tmp_path):
    rules = load_rules()
    found = digest(rules)
    assert found.startswith("sha256:")
    assert len(found) == len("sha256:") + 64
    copies = tmp_path / "copies"
    copies.mkdir()
    for path in default_folder().glob("*.yml"):
        (copies / path.name).write_text("# moved\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    moved = load_rules([copies])
    assert moved != rules
    assert digest(moved) == digest(reversed(rules)) == found
    changed = dataclasses.replace(rules[0], base=rules[0].base + 0.01)
    assert digest((changed, *rules[1:])) != found
