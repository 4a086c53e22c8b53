"""The chapters of a dossier about the mail itself: its header, who could see what, the numbers, the kinds of data."""

from __future__ import annotations

from collections.abc import Iterator

from sentaudit.reporting.dossier.parts import Block, Cell, Chapter, Facts, Scene, Table, Text
from sentaudit.reporting.order import finding_order
from sentaudit.reporting.words.said import channel_names

_MESSAGES = 100
_SUMS = frozenset({4, 6})


def facts_of_the_mail(scene: Scene) -> Iterator[Chapter]:
    """Chapters 1 to 5."""
    return scene.chapters(
        summary=_summary(scene),
        mail=_mail(scene),
        visible=_visible(scene),
        numbers=_numbers(scene),
        data=_data(scene),
    )


def _channels(scene: Scene) -> str:
    return scene.listed(channel_names(scene.one.channels, scene.words))


def _receivers(scene: Scene) -> Cell:
    receivers = scene.one.receivers
    return scene.words("word.at_least", n=f"{receivers.distinct:,}") if receivers.at_least else receivers.distinct


def _summary(scene: Scene) -> Iterator[Block]:
    one, words = scene.one, scene.words
    shown = [scene.kind(kind) for kind, number in sorted(one.data_kinds.items()) if number]
    missing = {
        "undeliverable": one.exposed.undeliverable,
        "follow_up": one.follow_up,
        "inbox": one.inbox,
        "records": one.records_people,
        "breakdown": one.breakdown,
    }
    unknown = [words(f"dossier.unknown.{key}") for key, value in missing.items() if value is None]
    yield Text(one.title)
    yield Facts(
        (
            (words("dossier.meaning"), one.explanation or words("dossier.none")),
            (words("dossier.first"), scene.second(one.first_sent, one.zone)),
            (words("dossier.channel"), _channels(scene)),
            (words("html.step.net"), one.exposed.net),
            (words("terminal.viewers"), one.receivers.viewers),
            (words("dossier.records"), scene.cell(one.records_people)),
            (words("html.data"), scene.listed(shown) or words("dossier.none")),
            (words("dossier.not_examined"), scene.listed(unknown) or words("dossier.none")),
        )
    )


def _mail(scene: Scene) -> Iterator[Block]:
    one, words, mask = scene.one, scene.words, scene.mask
    findings = sorted(one.findings, key=finding_order)
    first = findings[0].where
    yield Facts(
        (
            (words("dossier.header.from"), scene.quote(mask.sender(one.sender[:1000]), "word.no_sender")),
            (words("dossier.header.date"), scene.second(one.first_sent, one.zone)),
            (words("dossier.header.subject"), scene.quote(mask.text(one.subject[:1000]), "word.no_subject")),
            (words("dossier.header.message_id"), scene.quote(mask.message_id(first.message_id))),
            (words("dossier.header.client"), scene.quote(one.client)),
            (words("dossier.mailbox"), scene.quote(mask.source(first.source))),
            (words("html.folder_column.folder"), scene.quote(first.folder, "word.top_folder")),
            (words("dossier.messages"), one.messages),
            (words("dossier.batches"), one.batches),
            (words("dossier.last"), scene.second(one.last_sent, one.zone)),
        )
    )
    if one.zone is None:
        yield Text(words("dossier.no_zone"), note=True)
    heads = ("number", "sent", "channel", "exposed", "receivers", "where", "sha256")
    yield Table(
        tuple(words(f"dossier.message.{head}") for head in heads),
        tuple(
            (
                number,
                scene.second_only(finding.sent_at, finding.zone),
                words(f"channel.{finding.channel}"),
                finding.exposed,
                finding.receivers,
                scene.place(finding.where),
                finding.sha256.hex(),
            )
            for number, finding in enumerate(findings[:_MESSAGES], 1)
        ),
    )
    yield from scene.more(len(findings) - _MESSAGES)


def _visible(scene: Scene) -> Iterator[Block]:
    one, words = scene.one, scene.words
    yield Facts(
        (
            (words("dossier.channel"), _channels(scene)),
            (words("html.max_visible"), one.exposed.max_visible_to_one),
            (words("dossier.batches"), one.batches),
            (words("html.overlap"), one.overlap),
            (words("html.never_received"), one.never_received),
        )
    )
    parts = "whole" if one.exposed.max_visible_to_one + 1 >= one.exposed.distinct else "parts"
    if one.exposed.distinct:
        yield Text(words(f"dossier.seen.{parts}"))
    if one.receivers.at_least:
        yield Text(words("dossier.seen.at_least"), note=True)


def _numbers(scene: Scene) -> Iterator[Block]:
    one, words = scene.one, scene.words
    exposed, receivers = one.exposed, one.receivers
    head = tuple(words(f"dossier.number.{key}") for key in ("sign", "what", "number", "how"))
    steps: tuple[tuple[str, str, Cell], ...] = (
        ("", "listed", exposed.listed),
        ("−", "duplicates", exposed.duplicates),
        ("−", "internal", exposed.internal),
        ("−", "excluded", exposed.excluded),
        ("=", "distinct", exposed.distinct),
        ("−", "undeliverable", scene.cell(exposed.undeliverable)),
        ("=", "net", exposed.net),
    )
    rows = [(sign, words(f"html.step.{key}"), number, words(f"dossier.how.{key}")) for sign, key, number in steps]
    more = (
        ("identifying", exposed.identifying),
        ("organisations", exposed.organisations),
        ("max_visible", exposed.max_visible_to_one),
    )
    rows += [("", words(f"html.{key}"), number, words(f"dossier.how.{key}")) for key, number in more]
    yield Table(head, tuple(rows), _SUMS)
    who: tuple[tuple[str, str, Cell], ...] = (
        ("", "receivers", _receivers(scene)),
        ("", "receivers_internal", receivers.internal),
        ("−", "undelivered", scene.cell(receivers.undelivered)),
        ("=", "viewers", receivers.viewers),
        ("", "overlap", one.overlap),
        ("", "never_received", one.never_received),
    )
    seen = ((sign, words(f"html.{key}"), number, words(f"dossier.how.{key}")) for sign, key, number in who)
    yield Table(head, tuple(seen), frozenset({3}))
    if one.breakdown is None:
        yield Text(words("dossier.breakdown.none"), note=True)
        return
    groups: list[tuple[Cell, ...]] = [(scene.quote(group), people) for group, people in sorted(one.breakdown)]
    total = (words("dossier.breakdown.total"), exposed.net)
    heads = (words("dossier.breakdown.group"), words("dossier.breakdown.people"))
    yield Table(heads, (*groups, total), frozenset({len(groups)}))


def _data(scene: Scene) -> Iterator[Block]:
    one, words = scene.one, scene.words
    head = (words("dossier.data.kind"), words("dossier.data.count"))
    present = [(scene.kind(kind), number) for kind, number in sorted(one.data_kinds.items()) if number]
    absent = [scene.kind(kind) for kind, number in sorted(one.data_kinds.items()) if not number]
    yield Table(head, tuple(present))
    yield Text(words("dossier.data.how"), note=True)
    if absent:
        yield Text(words("dossier.data.absent", kinds=scene.listed(absent)))
        yield Text(words("dossier.data.absent_note"), note=True)
    yield Facts(((words("dossier.records"), scene.cell(one.records_people)),))
    if one.records_columns:
        columns = [(scene.kind(kind), number) for kind, number in sorted(one.records_columns.items())]
        yield Table((words("dossier.data.column"), words("dossier.data.rows")), tuple(columns))
