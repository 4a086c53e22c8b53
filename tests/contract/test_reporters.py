"""Every registered reporter: same numbers, same masks, same manners, whatever the format."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

import sentaudit.reporting
from builders import results
from builders.pages import Page
from builders.reports import bytes_of, sheets_of, text_of
from sentaudit.model.incident import FollowUp, Inbox
from sentaudit.registry import REPORTERS, load
from sentaudit.reporting.words.catalogue import LANGUAGES, catalogue

_SECRETS = ("taro.yamada", "hanako", "sales@", "Schmidt", "夏季休業", "営業部", "kunden", "Yamada", "locked@")


@cache
def _text(name: str, **options: object) -> str:
    return text_of(load(REPORTERS[name])(), results.result(), **options)


def _number(text: str) -> float:
    return float(text.replace(",", "").rstrip("+"))


def _from_json(text: str) -> dict:
    report = json.loads(text)
    return _from_objects(report["incidents"]) | {"coverage": _coverage_of(report)}


def _from_jsonl(text: str) -> dict:
    head, *incidents = [json.loads(line) for line in text.splitlines()]
    return _from_objects(incidents) | {"coverage": _coverage_of(head)}


def _coverage_of(report: dict) -> list[int]:
    coverage = report["coverage"]
    return [
        coverage[what][state] for what in ("messages", "parts") for state in ("seen", "scanned", "skipped", "failed")
    ]


def _from_objects(incidents: list[dict]) -> dict:
    return {
        "incidents": {
            one["id"]: {
                "steps": [*one["exposed"].values()],
                "receivers": one["receivers"]["distinct"],
                "viewers": one["receivers"]["viewers"],
                "confidence": one["confidence"],
                "reported": one["reported"],
            }
            for one in incidents
        }
    }


_STEPS = "listed duplicates internal excluded distinct undeliverable net identifying organisations max_visible_to_one".split()


_NAMES = "listed,duplicates,internal,excluded,distinct,undeliverable,net,identifying,organisations,most visible to one receiver"


def _from_csv(text: str) -> dict:
    return _from_rows(csv.DictReader(io.StringIO(text, newline="")))


def _from_xlsx(data: bytes) -> dict:
    sheets = sheets_of(data)
    header, *rows = sheets["Incidents"]
    figures = dict(sheets["Summary"])
    labels = ("Reported incidents", "People exposed, each counted once", "Receivers who could see them")
    labels += ("Listed apart, not counted", "Messages kept under watch")
    states = [
        f"{what}: {state}" for what in ("messages", "parts") for state in ("seen", "scanned", "skipped", "failed")
    ]
    return _from_rows(dict(zip(header, row, strict=True)) for row in rows) | {
        "coverage": [figures[state] for state in states],
        "totals": [figures[label] for label in labels],
    }


def _from_markdown(text: str) -> dict:
    pattern = r"^\| (I-\w+) \| \S+ \| \w+ \| ([\d,]+) \| ([\d,]+) \| [^|]* \| ([\d.]+) \|"
    counts = re.findall(
        r"^\| (?:messages|parts) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", text, re.MULTILINE
    )
    chapters = re.split(r"^### (?=I-)", text, flags=re.MULTILINE)[1:]
    steps = [re.findall(r"^\| [−=]? *\| .* \| ([\d,]+|not examined) \|$", one, re.MULTILINE) for one in chapters]
    return {
        "rows": {one[0]: (_number(one[1]), _number(one[2]), float(one[3])) for one in re.findall(pattern, text, re.M)},
        "steps": [[None if one == "not examined" else _number(one) for one in chapter] for chapter in steps],
        "coverage": [int(_number(number)) for line in counts for number in line],
        "totals": [int(_number(one)) for one in re.findall(r": \*\*([\d,]+)", text)],
    }


def _from_sarif(text: str) -> dict:
    (run,) = json.loads(text)["runs"]
    return {
        one["partialFingerprints"]["incidentId/v1"]: (
            one["properties"]["exposedNet"],
            one["properties"]["viewers"],
            one["properties"]["confidence"],
        )
        for one in run["results"]
    }


def _from_cef(text: str) -> dict:
    found = re.findall(r"externalId=(I-\S+).* cn1=(\d+) .* cn2=(\d+) .* cfp1=([\d.]+) ", text)
    return {one[0]: (int(one[1]), int(one[2]), float(one[3])) for one in found}


def _from_rows(rows: Iterable[Mapping[str, Any]]) -> dict:
    return {
        "incidents": {
            row["incident"]: {
                "steps": [
                    None if row[f"exposed: {name}"] == "" else int(row[f"exposed: {name}"])
                    for name in _NAMES.split(",")
                ],
                "receivers": int(row["receivers: distinct"]),
                "viewers": int(row["receivers: viewers"]),
                "confidence": float(row["confidence"]),
                "reported": row["reported"] == "yes",
            }
            for row in rows
        }
    }


def _from_html(text: str) -> dict:
    page = Page(text)
    counts = text[text.index('id="counts"') :]
    figures = dict(re.findall(r'id="n-(\w+)">([\d,]+)<', text))
    return {
        "incidents": {
            row[0]: {
                "steps": details["steps"] + details["of"],
                "receivers": details["receivers"][0],
                "viewers": details["receivers"][3],
                "confidence": row[9],
                "reported": bool(row[10]),
            }
            for row, details in page.incidents()
        },
        "coverage": [int(_number(one)) for one in re.findall(r'class="num">([\d,]+)<', counts)[:8]],
        "totals": [int(_number(figures[key])) for key in ("reported", "exposed", "viewers", "apart", "watch")],
    }


def _from_terminal(text: str) -> dict:
    rows = re.findall(r"^(I-\w+)  \S+  \S+ +([\d,]+) +(?:[\d,]+ +)?([\d,]+)\+?  \S+ +([\d.]+)$", text, re.MULTILINE)
    apart = re.findall(r"^  (I-\w+)  ([\d,]+)  ([\d.]+)  ", text, re.MULTILINE)
    labels = ("Reported incidents", "People exposed, each counted once", "Receivers who could see them")
    labels += ("Listed apart, not counted", "Messages kept under watch")
    coverage = re.findall(r"([\d,]+) seen = ([\d,]+) scanned \+ ([\d,]+) skipped \+ ([\d,]+) failed", text)
    return {
        "rows": {one[0]: (_number(one[1]), _number(one[2]), float(one[3])) for one in rows},
        "apart": {one[0]: (_number(one[1]), float(one[2])) for one in apart},
        "coverage": [int(_number(number)) for line in coverage for number in line],
        "totals": [int(_number(re.search(rf"^{label} +([\d,]+)", text, re.MULTILINE)[1])) for label in labels],
    }


@pytest.mark.parametrize("reveal", [False, True])
def test_same_numbers_in_every_format(reveal):
    machine = _from_json(_text("json", reveal=reveal))
    assert len(machine["incidents"]) == 3
    assert _from_jsonl(_text("jsonl", reveal=reveal)) == machine
    assert _from_csv(_text("csv", reveal=reveal))["incidents"] == machine["incidents"]
    page = _from_html(_text("html", reveal=reveal))
    assert page["incidents"] == machine["incidents"]
    screen = _from_terminal(_text("terminal", reveal=reveal))
    assert screen["coverage"] == page["coverage"] == machine["coverage"]
    assert screen["totals"] == page["totals"] == [2, 2080, 1751, 1, 17]
    book = _from_xlsx(bytes_of(load(REPORTERS["xlsx"])(), results.result(), reveal=reveal))
    assert book == {"incidents": machine["incidents"], "coverage": page["coverage"], "totals": page["totals"]}
    net = _STEPS.index("net")
    brief = {key: (one["steps"][net], one["viewers"], one["confidence"]) for key, one in machine["incidents"].items()}
    note = _from_markdown(_text("md", reveal=reveal))
    assert note["rows"] == _from_sarif(_text("sarif", reveal=reveal)) == brief
    assert note["steps"] == [one["steps"][: net + 1] for one in machine["incidents"].values()]
    assert note["coverage"] == page["coverage"]
    assert note["totals"] == [2, 2080, 1751, 0, 1, 17]
    assert _from_cef(_text("cef", reveal=reveal)) == {
        key: one for key, one in brief.items() if machine["incidents"][key]["reported"]
    }
    reported = {key: one for key, one in machine["incidents"].items() if one["reported"]}
    assert screen["rows"] == {
        key: (one["steps"][net], one["receivers"], one["confidence"]) for key, one in reported.items()
    }
    assert screen["apart"] == {
        key: (one["steps"][net], one["confidence"]) for key, one in machine["incidents"].items() if not one["reported"]
    }


_AFTERWARDS = {
    "follow_ups": 3, "first_minutes": 146, "deletion_request_minutes": 1200, "reached": 1740, "not_reached": 8,
    "leaked_again": True, "bounces": 356, "replies": 129, "reply_alls": 4, "complaints": 29, "opt_outs": 11,
    "deletion_confirmations": 97,
}  # fmt: skip


def _afterwards(row: Mapping[str, Any]) -> dict:
    """The columns on what was told and what came back, as in `_AFTERWARDS`."""
    titles = catalogue("en").section("csv")
    found = {key: row[titles[key]] for key in _AFTERWARDS}
    return {
        key: None if value == "" else value == "yes" if key == "leaked_again" else int(value)
        for key, value in found.items()
    }


@pytest.mark.parametrize("known", [True, False])
def test_same_numbers_of_what_came_after(known):
    told = FollowUp(3, 146, 1200, 1740, 8, 5, leaked_again=True)
    one = results.mailing()
    if known:
        one = replace(one, follow_up=told, inbox=Inbox(356, 129, 4, 29, 11, 97, 1_714_600_000))
    result = replace(results.result(), incidents=(one,))
    wanted = _AFTERWARDS if known else dict.fromkeys(_AFTERWARDS)
    for name in ("json", "jsonl"):
        text = text_of(load(REPORTERS[name])(), result)
        found = json.loads(text)["incidents"][0] if name == "json" else json.loads(text.splitlines()[1])
        told_of, inbox = found["follow_up"] or {}, found["inbox"] or {}
        got = {"follow_ups": told_of.get("messages")} | {key: (told_of | inbox).get(key) for key in [*_AFTERWARDS][1:]}
        assert got == wanted
    (row,) = csv.DictReader(io.StringIO(text_of(load(REPORTERS["csv"])(), result), newline=""))
    assert _afterwards(row) == wanted
    header, cells = sheets_of(bytes_of(load(REPORTERS["xlsx"])(), result))["Incidents"]
    assert _afterwards(dict(zip(header, cells, strict=True))) == wanted
    for name in ("html", "md"):
        text = text_of(load(REPORTERS[name])(), result)
        said = (
            "Delivery reports 356, replies 129 (to all 4), complaints 29, opt-outs 11, confirmed deletions 97.",
            "Mails about it 3, the first after 146 min; asked to delete after 1,200 min. Reached 1,740 people;",
        )
        assert [sentence in text for sentence in said] == [known, known]


def test_the_steps_of_the_sample_add_up():
    for one in results.result().incidents:
        exposed = one.exposed
        assert exposed.listed - exposed.duplicates - exposed.internal - exposed.excluded == exposed.distinct
        assert exposed.distinct - (exposed.undeliverable or 0) == exposed.net


@pytest.mark.parametrize("name", REPORTERS)
def test_nothing_readable_unless_revealed(name):
    text = _text(name)
    assert not [secret for secret in _SECRETS if secret in text]


@pytest.mark.parametrize("name", REPORTERS)
def test_revealed_when_asked(name):
    told = {"sarif": "Yamada-Liste.xlsx", "junit": "salary.zip"}  # these name no people at all, but files
    assert told.get(name, "hanako@example.co.jp") in _text(name, reveal=True)


@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_same_result_same_text(name, lang):
    assert text_of(load(REPORTERS[name])(), results.result(), lang=lang) == _text(name, lang=lang)


@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_texts_are_harmless_and_writable(name, lang):
    result = results.result()
    hostile = replace(results.hostile(), id="I-hostile", title=results.HOSTILE, rules=(results.HOSTILE,))
    text = text_of(load(REPORTERS[name])(), replace(result, incidents=(hostile,)), reveal=True, lang=lang)
    assert not re.search("[\x00-\x09\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\ud800-\udfff]", text)
    assert "\r" not in text.replace("\r\n", "")
    text.encode("utf-8")


@pytest.mark.parametrize("name", REPORTERS)
def test_texts_of_100_kb_are_harmless_and_do_not_swell(name):
    """Subject, names, file names, addresses: whatever a mail can say at length."""
    long = (results.HOSTILE + "=cmd|' /C calc'!A0 漢字") * 1_000
    one = results.hostile()
    (finding,) = one.findings
    where = finding.where._replace(folder=long, message_id=f"<{long}@evil.test>", inner=(long, f"{long}.xlsx"))
    hostile = replace(
        one,
        reported=True,
        sender=f"{long} <x@evil.test>",
        subject=long,
        client=long,
        addresses=tuple(shown._replace(address=f"{long}@evil.test") for shown in one.addresses),
        findings=(replace(finding, where=where, copies=(where,)),),
    )
    text = text_of(load(REPORTERS[name])(), replace(results.result(), incidents=(hostile,)), reveal=True)
    assert not re.search("[\x00-\x09\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\ud800-\udfff]", text)
    if name in {"html", "xlsx", "junit"}:
        assert "<script>alert" not in text
    if name in {"terminal", "html", "md"}:
        assert len(text) < 200_000


@pytest.mark.parametrize("name", REPORTERS)
def test_extensions_are_plain(name):
    assert re.fullmatch(r"[a-z]+", load(REPORTERS[name])().extension)


def test_extensions_are_different():
    extensions = [load(target)().extension for target in REPORTERS.values()]
    assert len(extensions) == len(set(extensions))


@pytest.mark.parametrize("name", REPORTERS)
def test_a_clean_result_is_written_too(name):
    assert text_of(load(REPORTERS[name])(), results.clean())


def test_every_reporter_is_registered():
    found = set()
    for module in walk_packages(sentaudit.reporting.__path__, "sentaudit.reporting."):
        members = vars(import_module(module.name))
        found |= {
            f"{module.name}:{name}"
            for name, member in members.items()
            if isinstance(member, type) and hasattr(member, "extension") and member.__module__ == module.name
        }
    assert found == set(REPORTERS.values())
