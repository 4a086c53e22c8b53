"""PDF files made by hand, small enough to read."""

from __future__ import annotations

import io
import zlib

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
EVEN_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"
_COURIER = 0.6
"""How wide its letters are, of its size."""
PICTURE = b"q 100 0 0 100 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q"


def pdf_of(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    """A file of numbered objects with a right cross-reference table."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, 2)
    places = {}
    for number, body in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start, size = out.tell(), max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        out.write(b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n")
    out.write(b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start))
    return out.getvalue()


def stream(content: bytes, *, packed: bool = False, more: bytes = b"") -> bytes:
    if packed:
        content, more = zlib.compress(content, 9), more + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def shown(lines: list[str]) -> bytes:
    """The content of a page with these lines, one below the other."""
    body = b"".join(b"(%s) Tj T*\n" % line.encode("latin-1") for line in lines)
    return b"BT /F1 10 Tf 12 TL 50 750 Td\n" + body + b"ET"


def placed(rows, columns=(50, 200, 330, 470), size=9) -> bytes:
    """The content of a page with a table: each cell is drawn for itself where its column begins; None draws nothing."""
    cells = [
        b"1 0 0 1 %d %d Tm (%s) Tj\n" % (column, 750 - 14 * number, cell.encode("latin-1"))
        for number, row in enumerate(rows)
        for column, cell in zip(columns, row, strict=False)
        if cell is not None
    ]
    return b"BT /F1 %d Tf\n" % size + b"".join(cells) + b"ET"


def letters(cells, turn="1 0 0 1", sizes=(1, 8), spell=True) -> bytes:
    """The content of a page with each of (left, top, text) drawn letter by letter and without its spaces, or, if not to
    `spell`, for itself as a whole, in letters of equal width. The size is that of the font times that of the matrix."""
    a, b, c, d = map(int, turn.split())
    font, matrix = sizes
    pieces = [
        (left + at * _COURIER * font * matrix, top, text)
        for left, top, cell in cells
        for at, text in (enumerate(cell) if spell else [(0, cell)])
        if text != " "
    ]
    drawn = [
        f"{a * matrix} {b * matrix} {c * matrix} {d * matrix} "
        f"{300 + a * (left - 200) + c * top} {400 + b * (left - 200) + d * top} Tm ({text}) Tj\n".encode("latin-1")
        for left, top, text in pieces
    ]
    return b"BT /F2 %d Tf\n" % font + b"".join(drawn) + b"ET"


def pdf(
    contents: list[bytes], annotations: bytes = b"", info: bytes = b"", packed: bool = False, turned: int = 0
) -> bytes:
    """A document with one page per content, shown turned clockwise; annotations stand on each of them."""
    objects = {1: CATALOG, 3: FONT, 5: EVEN_FONT}
    kids = []
    for index, content in enumerate(contents):
        page, body = 10 + 2 * index, 11 + 2 * index
        kids.append(b"%d 0 R" % page)
        objects[page] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R /Rotate %d"
            b" /Resources << /Font << /F1 3 0 R /F2 5 0 R >> >> /Annots [%s] >>" % (body, turned, annotations)
        )
        objects[body] = stream(content, packed=packed)
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    if info:
        objects[4] = info
    return pdf_of(objects, b"/Info 4 0 R" if info else b"")


def endless_forms() -> bytes:
    """Forms that draw each other, twice each, as deep as they go: two to the power of thirty drawings."""
    objects = {1: CATALOG, 2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"}
    objects[3] = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
    objects[4] = stream(b"/X Do")
    for number in range(5, 35):
        resources = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (
            number + 1
        )
        objects[number] = stream(b"/X Do /X Do", more=resources)
    objects[35] = stream(b"0 0 m", more=b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return pdf_of(objects)
