"""Both languages say the same things, and there is a word for every value a report can hold."""

import re
from collections.abc import Iterator

import pytest

from sentaudit.errors import UsageError
from sentaudit.model.coverage import ChosenBy, Extent, ProblemKind, Role, Stage
from sentaudit.model.facts import Channel
from sentaudit.model.incident import Severity, Status
from sentaudit.reporting.words.catalogue import LANGUAGES, catalogue


def _texts(section: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(section, dict):
        for key, value in section.items():
            assert isinstance(key, str), f"{path}.{key} is no text: quote it"
            yield from _texts(value, f"{path}.{key}")
    elif isinstance(section, list):
        for number, value in enumerate(section):
            yield from _texts(value, f"{path}[{number}]")
    else:
        assert isinstance(section, str), f"{path} is no text: quote it"
        yield path, section


def _all(lang: str) -> dict[str, str]:
    return dict(_texts(catalogue(lang)._texts))


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", text))


def test_same_keys():
    english, japanese = (_all(lang).keys() for lang in LANGUAGES)
    assert {key for key in english if not key.endswith(".one")} == set(japanese)


def test_same_placeholders():
    english, japanese = (_all(lang) for lang in LANGUAGES)
    differing = {key for key in japanese if _placeholders(english[key]) != _placeholders(japanese[key])}
    assert not differing


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("severity", Severity),
        ("status", Status),
        ("channel", Channel),
        ("kind", ProblemKind),
        ("extent", Extent),
        ("role", Role),
        ("chosen_by", ChosenBy),
        ("stage", Stage),
    ],
)
def test_a_word_for_every_value(lang, section, values):
    assert set(catalogue(lang).section(section)) == {value.value for value in values}


def test_counts():
    words = catalogue("en")
    assert words.count("count.message", 1) == "1 message"
    assert words.count("count.message", 0) == "0 messages"
    assert words.count("count.message", 1748) == "1,748 messages"
    assert catalogue("ja").count("count.message", 1) == "メール1通"


def test_a_missing_text_is_a_bug():
    with pytest.raises(KeyError):
        catalogue("en")("word.no_such_word")
    with pytest.raises(KeyError):
        catalogue("en")("word")


def test_unknown_language():
    with pytest.raises(UsageError) as raised:
        catalogue("xx")
    assert "en, ja" in raised.value.hint
