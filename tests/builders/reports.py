"""What tests of reports share: the schema, and reports as text."""

import io
import json
import zipfile
from importlib.resources import files
from typing import Any

from sentaudit.model.result import AuditResult
from sentaudit.ports import Reporter


def schema() -> dict[str, Any]:
    """The shipped schema of `sentaudit/report/v1`."""
    return json.loads((files("sentaudit.reporting") / "report_v1.schema.json").read_text(encoding="utf-8"))


def text_of(reporter: Reporter, result: AuditResult, *, reveal: bool = False, lang: str = "en") -> str:
    """The whole report as one text; of a workbook, all its members one after the other."""
    if reporter.binary:
        with zipfile.ZipFile(io.BytesIO(bytes_of(reporter, result, reveal=reveal, lang=lang))) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    stream = io.StringIO()
    reporter.write(result, stream, reveal=reveal, lang=lang)
    return stream.getvalue()


def bytes_of(reporter: Reporter, result: AuditResult, *, reveal: bool = False, lang: str = "en") -> bytes:
    """The whole report of a binary kind."""
    stream = io.BytesIO()
    reporter.write(result, stream, reveal=reveal, lang=lang)
    return stream.getvalue()


def sheets_of(data: bytes) -> dict[str, list[list[Any]]]:
    """The rows of each sheet of a workbook, header first, as another program reads them."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
