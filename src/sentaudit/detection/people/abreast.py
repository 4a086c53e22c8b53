"""Lists in several columns, as printed directories have them: the same headings stand side by side again."""

from __future__ import annotations

from collections.abc import Sequence

from sentaudit.detection.people.columns import NAMES, Head

_MOST = 20


def abreast(rows: Sequence[Sequence[str]], head: Head) -> list[tuple[Sequence[Sequence[str]], Head]]:
    """The tables that stand side by side below the headings, each with its own; the one there is if they say all but
    once, or if a line above tells them apart: then they are about the same people."""
    starts = _starts(rows, head)
    if not starts:
        return [(rows, head)]
    ends = [*starts[1:], max(head.kinds) + 1]
    return [
        (
            [row[start:end] for row in rows],
            head._replace(kinds={at - start: kind for at, kind in head.kinds.items() if start <= at < end}),
        )
        for start, end in zip([0, *starts[1:]], ends, strict=True)
    ]


def _starts(rows: Sequence[Sequence[str]], head: Head) -> list[int]:
    """Where each repetition of the headings begins; none if there is but one."""
    row = rows[head.first - 1] if head.first else ()
    said = [(at, row[at].strip(), head.kinds[at][0]) for at in sorted(head.kinds) if at < len(row)]
    said = [one for one in said if one[1]]
    for times in range(min(len(said) // 2, _MOST), 1, -1):
        width, rest = divmod(len(said), times)
        texts = [text for _, text, _ in said]
        kinds = {kind for _, _, kind in said[:width]}
        if not rest and texts == texts[:width] * times and kinds & NAMES and kinds - NAMES:
            starts = [at for at, _, _ in said[::width]]
            above = rows[head.first - 2] if head.first > 1 else ()
            return [] if any(map(str.strip, above[starts[1] :])) else starts
    return []
