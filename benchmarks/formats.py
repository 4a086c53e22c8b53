"""Sends every file of some folders through the readers of attachments and prints a table of formats and outcomes.

Each file is attached to a mail under no type and no name, as the scanner meets it at worst, and read in the sandbox.
`make coverage-formats` reads the fixture mail and documents beside the checkout if they are there, and writes the
table to docs/formats.md; without them it reads the folders given on the command line and only prints.
"""

from __future__ import annotations

import argparse
import base64
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from sentaudit import app, registry
from sentaudit.engine.reading import Reader
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent
from sentaudit.model.message import Part
from sentaudit.model.reading import Reading

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT.parent / "shared" / "mail"
TABLE = ROOT / "docs" / "formats.md"
MOST = 20_000_000  # bytes of one file
HEAD = (
    b"From: a@example.org\nTo: b@example.org\nMIME-Version: 1.0\n"
    b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
    b"Content-Disposition: attachment\n\n"
)
INTRODUCTION = """# Formats of attachments, and what comes of them

Every file of the fixture collections the project is measured with (documents and mail of other projects), attached to a
mail without a type or name, and read in the sandbox. *Read* means that text or tables came out and nothing was left,
*in part* that some of it could not be read. Every file that was not read is a Problem in the report.
`make coverage-formats` prints the table anew.

"""


def files(folders: Sequence[Path]) -> Iterator[Path]:
    """Every file below the folders, in order."""
    for folder in folders:
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size <= MOST)


def outcome(reading: Reading) -> str:
    """One word for what came of the file: the kind of its gravest Problem, or that it was read."""
    scanned, skipped, failed = reading.parts
    wrong = Counter(str(one.kind) for one in reading.problems if one.extent is Extent.PART_FAILED)
    if not failed:
        return "left out by policy" if skipped and not scanned else "read"
    return "in part" if scanned else wrong.most_common(1)[0][0] if wrong else "failed"


def table(folders: Sequence[Path]) -> str:
    """Rows per reader and extension: how many files, and how many of them ended how."""
    recipe = app.recipe_for(bytes(32), Limits())
    extractors = [one() for one in recipe.extractors]
    names = {registry.load(target): name for name, target in registry.EXTRACTORS.items()}
    reader = Reader(recipe.parse, extractors, [one() for one in recipe.detectors], recipe.limits)
    rows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    slowest = 0.0
    for path in files(folders):
        data = path.read_bytes()
        part = Part("1", "application/octet-stream", "", "", True, data)
        name = next((names[type(one)] for one in extractors if one.recognises(part)), "none")
        start = time.perf_counter()
        reading = reader.read(HEAD + base64.encodebytes(data), thorough=True)
        slowest = max(slowest, time.perf_counter() - start)
        extension = path.suffix.lower().lstrip(".")
        rows[name, extension if extension.isalnum() and len(extension) < 9 else "(none)"][outcome(reading)] += 1
    kinds = sorted(
        {kind for counts in rows.values() for kind in counts},
        key=lambda kind: (kind != "read", kind != "in part", kind),
    )
    lines = ["| reader | extension | files | " + " | ".join(kinds) + " |", "|---|---|" + "---:|" * (len(kinds) + 1)]
    for (name, extension), counts in sorted(rows.items()):
        cells = " | ".join(str(counts[kind] or "") for kind in kinds)
        lines.append(f"| {name} | {extension} | {counts.total()} | {cells} |")
    total = sum(rows.values(), Counter())
    lines.append(f"| **all** | | {total.total()} | {' | '.join(str(total[kind]) for kind in kinds)} |")
    print(f"{total.total()} files, none crashed or hung; the slowest took {slowest:.1f} s", file=sys.stderr)
    return "\n".join(lines) + "\n"


def main() -> None:
    """Prints the table; writes it to the docs if the fixtures themselves were read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="folders of files (default: the fixtures)")
    args = parser.parse_args()
    folders = args.folders or [FIXTURES]
    if not all(folder.is_dir() for folder in folders):
        sys.exit("the fixtures are not beside the checkout: name folders of files to read")
    text = table(folders)
    print(text)
    if not args.folders:
        TABLE.write_text(INTRODUCTION + text, "utf-8")


if __name__ == "__main__":
    main()
