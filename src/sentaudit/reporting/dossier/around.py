"""The chapters of a dossier about what lies around the mail: timeline, answers, history, gaps, evidence."""

from __future__ import annotations

from collections.abc import Iterator

from sentaudit.model.incident import Incident
from sentaudit.reporting.dossier.parts import Blank, Block, Cell, Chapter, Facts, Gap, Quote, Scene, Table, Text
from sentaudit.reporting.order import finding_order, place_order
from sentaudit.reporting.words.problem_text import detail_text, nature_text

_TIMES = 20
_FOLDERS = 100
_PROBLEMS = 50
_INBOX = ("bounces", "replies", "reply_alls", "complaints", "opt_outs", "deletion_confirmations")


def facts_around(scene: Scene) -> Iterator[Chapter]:
    """Chapters 6 to 11."""
    return scene.chapters(
        timeline=_timeline(scene),
        follow_up=_follow_up(scene),
        inbox=_inbox(scene),
        history=_history(scene),
        unread=_unread(scene),
        evidence=_evidence(scene),
    )


def _timeline(scene: Scene) -> Iterator[Block]:
    one, words = scene.one, scene.words
    head = tuple(words(f"dossier.timeline.{key}") for key in ("minutes", "time", "event"))
    findings = sorted(one.findings, key=finding_order)
    rows: list[tuple[Cell, ...]] = [
        (
            scene.cell(one.minutes_after_first(finding.sent_at)),
            scene.second_only(finding.sent_at, finding.zone),
            words("dossier.timeline.sent", n=number, exposed=f"{finding.exposed:,}"),
        )
        for number, finding in enumerate(findings[:_TIMES], 1)
    ]
    if len(findings) > _TIMES:
        last = scene.second_only(one.last_sent, one.zone)
        rows.append((scene.cell(one.minutes_after_first(one.last_sent)), last, words("dossier.last")))
    told: dict[str, int | None] = {}
    times: dict[str, int | None] = {}
    if one.follow_up is not None:
        told = {"apology": one.follow_up.first_minutes, "deletion": one.follow_up.deletion_request_minutes}
        times = {"apology": one.follow_up.first_at, "deletion": one.follow_up.deletion_at}
    for key, minutes in told.items():
        if minutes is not None:
            when = "" if times[key] is None else scene.second_only(times[key], one.zone)
            rows.append((minutes, when, words(f"dossier.timeline.{key}")))
    rows.sort(key=_when)
    left = {key: event for key, event in words.section("dossier.timeline.people").items() if told.get(key) is None}
    rows += [(Blank(), Blank(), event) for event in left.values()]
    yield Table(head, tuple(rows))
    yield Text(words("dossier.timeline.note"), note=True)


def _when(row: tuple[Cell, ...]) -> tuple[bool, int]:
    """By minutes, rows without any last."""
    return (False, row[0]) if isinstance(row[0], int) else (True, 0)


def _follow_up(scene: Scene) -> Iterator[Block]:
    told, words = scene.one.follow_up, scene.words
    if told is None:
        yield Text(words("dossier.follow_up.none"))
        return
    numbers: dict[str, Cell] = {
        "messages": told.messages,
        "first_minutes": _found(scene, told.first_minutes),
        "deletion_request_minutes": _found(scene, told.deletion_request_minutes),
        "reached": told.reached,
        "not_reached": told.not_reached,
        "others": told.others,
        "leaked_again": words(f"dossier.follow_up.{'again' if told.leaked_again else 'not_again'}"),
    }
    yield Facts(tuple((words(f"dossier.follow_up.{key}"), value) for key, value in numbers.items()))
    yield Text(words("dossier.follow_up.note"), note=True)


def _found(scene: Scene, minutes: int | None) -> Cell:
    return scene.words("dossier.follow_up.not_found") if minutes is None else minutes


def _inbox(scene: Scene) -> Iterator[Block]:
    inbox, words = scene.one.inbox, scene.words
    if inbox is None:
        yield Text(words("dossier.inbox.none"))
        return
    counted = tuple((words(f"dossier.inbox.{key}"), getattr(inbox, key)) for key in _INBOX)
    as_of = Gap() if inbox.as_of is None else scene.second(inbox.as_of, scene.one.zone)
    yield Facts((*counted, (words("dossier.inbox.as_of"), as_of)))
    yield Text(words("dossier.inbox.note"), note=True)


def _history(scene: Scene) -> Iterator[Block]:
    result, one, words = scene.result, scene.one, scene.words
    series = next((series for series in result.series if series.id == one.series), None)
    if series is None:
        yield Text(words("dossier.history.no_series"))
    else:
        yield Facts(
            (
                (words("dossier.history.series"), series.id),
                (words("dossier.history.incidents"), len(series.incidents)),
                (words("dossier.history.watch"), series.watch_messages),
                (words("dossier.history.people"), series.people),
                (words("dossier.history.reason"), series.reason),
            )
        )
        known = [other for other in result.incidents if other.id in series.incidents]
        known.sort(key=lambda other: (other.first_sent is None, other.first_sent or 0, other.id))
        heads = ("id", "date", "net", "title")
        yield Table(
            tuple(words(f"dossier.history.{head}") for head in heads), tuple(_sibling(scene, other) for other in known)
        )
    yield Facts(((words("dossier.history.reported"), result.totals.reported),))
    if result.negative:
        yield Text(words("dossier.history.clean"))
        heads = ("source", "folder", "period", "messages")
        yield Table(
            tuple(words(f"html.negative_column.{head}") for head in heads),
            tuple(
                (
                    Quote(scene.mask.source(clean.source)),
                    scene.quote(clean.folder, "word.top_folder"),
                    scene.period(*clean.period),
                    clean.messages,
                )
                for clean in result.negative[:_FOLDERS]
            ),
        )
        yield from scene.more(len(result.negative) - _FOLDERS)
    else:
        yield Text(words("dossier.history.no_clean"))


def _sibling(scene: Scene, other: Incident) -> tuple[Cell, ...]:
    name = scene.words("dossier.history.this", id=other.id) if other.id == scene.one.id else other.id
    return name, scene.minute(other.first_sent, other.zone), other.exposed.net, other.title


def _unread(scene: Scene) -> Iterator[Block]:
    result, words = scene.result, scene.words
    coverage = result.coverage
    state = "incomplete" if not result.run.complete else "complete" if result.gaps else "nothing"
    yield Text(words(f"dossier.unread.{state}"))
    heads = tuple(words(f"html.coverage_column.{key}") for key in ("seen", "scanned", "skipped", "failed"))
    yield Table(
        (words("dossier.unread.what"), *heads),
        (scene.counts(words("word.messages"), coverage.messages), scene.counts(words("word.parts"), coverage.parts)),
    )
    folders = [(source.uri, folder) for source in coverage.sources for folder in source.folders]
    columns = tuple(words(f"html.folder_column.{key}") for key in ("folder", "role", "audited", "period"))
    yield Table(
        (words("html.negative_column.source"), *columns, words("word.messages")),
        tuple(
            (
                Quote(scene.mask.source(uri)),
                scene.quote(folder.folder.name, "word.top_folder"),
                words(f"role.{folder.folder.role}"),
                words("html.audited.on" if folder.audited else "html.audited.off"),
                scene.period(folder.first_sent, folder.last_sent),
                folder.messages.seen,
            )
            for uri, folder in folders[:_FOLDERS]
        ),
    )
    yield from scene.more(len(folders) - _FOLDERS)
    if result.gaps:
        gaps = tuple(
            (
                words(f"kind.{gap.kind}"),
                words(f"extent.{gap.extent}"),
                nature_text(gap, words),
                gap.problems,
            )
            for gap in result.gaps
        )
        yield Table(tuple(words(f"html.gap_column.{key}") for key in ("kind", "extent", "class", "problems")), gaps)
    yield from _own_gaps(scene)
    yield Facts(((words("dossier.unread.possible"), len(result.possible)),))
    if result.possible:
        yield Text(words("dossier.unread.possible_note"), note=True)


def _own_gaps(scene: Scene) -> Iterator[Block]:
    """What of the messages of this very incident was not read."""
    words = scene.words
    places = {finding.where[:3] for finding in scene.one.findings}
    own = [problem for problem in scene.result.coverage.problems if problem.where[:3] in places]
    if not own:
        yield Text(words("dossier.unread.own_none"))
        return
    own.sort(key=lambda problem: (problem.expected, place_order(problem.where), problem.kind, problem.detail))
    yield Text(words("dossier.unread.own"))
    yield Table(
        tuple(words(f"html.problem_column.{key}") for key in ("kind", "where", "detail")),
        tuple(
            (words(f"kind.{problem.kind}"), scene.place(problem.where), scene.quote(detail_text(problem.detail, words)))
            for problem in own[:_PROBLEMS]
        ),
    )
    yield from scene.more(len(own) - _PROBLEMS)


def _evidence(scene: Scene) -> Iterator[Block]:
    result, one, words = scene.result, scene.one, scene.words
    run = result.run
    ground = "inferred" if run.internal_inferred else "configured"
    yield Facts(
        (
            (words("html.run_id"), run.id),
            (words("html.version"), f"sentaudit {run.tool_version}"),
            (words("html.state"), words("word.complete" if run.complete else "word.incomplete")),
            (
                words("html.organisation"),
                scene.quote(scene.listed(sorted(run.internal_domains)), "html.organisation_none"),
            ),
            (words("dossier.evidence.ground"), words(f"dossier.evidence.{ground}")),
            (words("html.ruleset"), Quote(run.ruleset_digest)),
            (words("html.config"), Quote(run.config_digest)),
            (words("html.rules"), scene.listed(sorted(one.rules))),
            (words("html.column.confidence"), f"{one.confidence:.2f}"),
            (words("dossier.evidence.second"), words("dossier.evidence.verify")),
            (words("dossier.evidence.checks"), Quote(f"sentaudit incidents explain {one.id}")),
            (words("dossier.evidence.list"), Quote(f"sentaudit affected {one.id}")),
        )
    )
    if one.reasons:
        yield Text(words("html.why" if one.reported else "html.why_apart"))
        effects = words.section("html.reason_effect")
        yield Table(
            (words("dossier.evidence.reason"), words("dossier.evidence.effect")),
            tuple((reason.text, effects.get(reason.effect, reason.effect)) for reason in one.reasons),
        )
