"""The MIME tree of a well-formed message by byte offsets: the fast path, which refuses anything odd.

mail-parser and the standard library build objects for every node, header and parameter of a message and cost 300 to
3,000 microseconds for it; fast-mail-parser costs about 50. Nearly all mail needs none of it: the boundaries can be
found by `bytes.find`. Where there is no boundary to be found it raises `Odd`, and `mime_library` reads the message.
"""

from __future__ import annotations

from sentaudit.model.config import Limits
from sentaudit.model.coverage import ProblemKind
from sentaudit.parsing.body.content import TEXT_PLAIN, Content, part_content
from sentaudit.parsing.body.leaves import Leaves
from sentaudit.parsing.header.fields import split_header

_RFC822 = TEXT_PLAIN._replace(type="message/rfc822")


class Odd(Exception):  # noqa: N818 - it is a way out of the fast path, no error
    """The message is not regular enough for the fast path."""


class TooDeep(Exception):  # noqa: N818 - it is a way out of the walk, no error
    """Multiparts are nested deeper than the limit."""


def walk(data: bytes, start: int, content: Content, leaves: Leaves, limits: Limits) -> None:
    """Adds all leaves of the body `data[start:]` whose header said `content`.

    Raises Odd if the structure is not regular, TooDeep and TooMany at the limits.
    """
    if not content.type.startswith("multipart/"):
        leaves.add("1", content, data[start:] if start else data, 0)
        return
    alternatives = 0
    # Entries: path prefix, start, end, content, number of the enclosing alternative, depth.
    stack = [("", start, len(data), content, 0, 1)]
    while stack:
        path, begin, end, node, alternative, depth = stack.pop()
        if not node.type.startswith("multipart/"):
            leaves.add(path, node, data[begin:end], alternative)
            continue
        if depth > limits.depth:
            raise TooDeep
        if node.type == "multipart/alternative":
            alternatives += 1
            alternative = alternatives
        default = _RFC822 if node.type == "multipart/digest" else TEXT_PLAIN
        children = []
        spans, first, last, closed = split_multipart(data, begin, end, node.boundary)
        if not closed:
            leaves.problem(path, ProblemKind.BROKEN, "a multipart is not closed; its last part was read to the end")
        for number, (low, high) in enumerate(spans, 1):
            if data.startswith(b"\n", low):
                child, body = default, low + 1
            else:
                body = data.find(b"\n\n", low, high)
                if body < 0:
                    _, header_end, body = split_header(data, low, high)
                    child = part_content(data[low:header_end])
                else:
                    child = part_content(data[low:body])
                    body += 2
            children.append(
                (f"{path}.{number}" if path else str(number), min(body, high), high, child, alternative, depth + 1)
            )
        if first > begin:
            leaves.around(path, data[begin:first])
        if last < end:
            leaves.around(path, data[last:end])
        # A stack gives the last entry first; the leaves come out in the order of the message.
        stack.extend(reversed(children))


def split_multipart(data: bytes, begin: int, end: int, boundary: bytes) -> tuple[list[tuple[int, int]], int, int, bool]:
    """Byte ranges of the parts of a multipart body, where the text before them ends and the text after begins, and
    whether a closing boundary was there."""
    if not boundary:
        raise Odd
    dash = b"--" + boundary
    delimiter = b"\n" + dash
    if data.startswith(dash, begin):
        position = begin - 1
    else:
        position = data.find(delimiter, begin, end)
        if position < 0:
            raise Odd
    first = position + 1
    width = len(delimiter)
    spans: list[tuple[int, int]] = []
    opened = -1
    while position >= 0:
        after = position + width
        closing = data.startswith(b"--", after)
        line_end = data.find(b"\n", after, end)
        if line_end < 0:
            line_end = end
        if closing:
            after += 2
        if after < line_end and data[after:line_end].strip():
            # The boundary of another part that only begins with ours.
            position = data.find(delimiter, after, end)
            continue
        if opened >= 0:
            spans.append((opened, max(position, opened)))
        if closing:
            return spans, first, min(line_end + 1, end), True
        opened = min(line_end + 1, end)
        position = data.find(delimiter, line_end, end)
    if opened < 0:
        raise Odd
    return [*spans, (opened, end)], first, end, False
