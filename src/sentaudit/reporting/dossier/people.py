"""The chapters of a dossier that people fill in: duties to check, and what no scan can know."""

from __future__ import annotations

from collections.abc import Iterator

from sentaudit.reporting.dossier.parts import Blank, Block, Chapter, Facts, Scene, Table, Text

_BLANKS = {
    "noticed": 2,
    "cause": 4,
    "measures": 3,
    "prevention": 4,
    "people": 3,
    "authorities": 3,
    "partners": 2,
    "misuse": 1,
    "advice": 2,
    "publication": 1,
    "contact": 2,
}


def left_to_people(scene: Scene) -> Iterator[Chapter]:
    """The last two chapters."""
    return scene.chapters(prompts=_prompts(scene), people=_people(scene))


def _prompts(scene: Scene) -> Iterator[Block]:
    one, words = scene.one, scene.words
    yield Text(words("dossier.prompts.note"))
    yield Facts(((words("dossier.prompts.learned"), Blank()),))
    if one.prompts:
        yield Table(
            tuple(words(f"dossier.prompts.{key}") for key in ("rule", "found", "check", "deadline", "decision")),
            tuple(
                (*(words(f"prompt.{prompt}.{key}") for key in ("rule", "found", "check", "deadline")), Blank())
                for prompt in one.prompts
            ),
        )
    yield Text(words("dossier.prompts.more"), note=True)
    if one.advice:
        yield Facts(((words("dossier.prompts.advice"), one.advice),))


def _people(scene: Scene) -> Iterator[Block]:
    words = scene.words
    yield Text(words("dossier.people.note"))
    yield Facts(tuple((words(f"dossier.people.{key}"), Blank(lines)) for key, lines in _BLANKS.items()))
    heads = ("role", "name", "date", "signature")
    roles = words.section("dossier.sign.roles").values()
    yield Table(
        tuple(words(f"dossier.sign.{head}") for head in heads),
        tuple((role, Blank(2), Blank(2), Blank(2)) for role in roles),
    )
