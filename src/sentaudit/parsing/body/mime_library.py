"""The MIME tree of messages the fast path refuses, by kept libraries.

fast-mail-parser gives the tree in one pass and never recurses without limit; where it raises or is not installed, the
standard library's compat32 parser takes over. mail-parser is not used here: it decodes no ISO-2022-JP text, reads only
the first To field, and costs about forty times as much as fast-mail-parser. Its place is the independent second opinion
on a flagged message (`evidence_view`), where its cost is paid a few times per audit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, ProblemKind
from sentaudit.parsing.body.content import TEXT_PLAIN, Content, content_of
from sentaudit.parsing.body.leaves import Leaves
from sentaudit.parsing.body.mime import TooDeep
from sentaudit.parsing.header.fields import Fields

Leaf = tuple[str, Content, bytes, int]


def walk_tolerantly(data: bytes, body: int, leaves: Leaves, limits: Limits) -> None:
    """Adds the leaves of a whole irregular message `data`; `body` is where its header ends.

    Content is handed over still encoded where the library allows it, so that one decoder serves all.
    """
    try:
        found = list(_by_fast_mail_parser(data, limits))
    except TooDeep:
        raise
    except Exception:  # noqa: BLE001 - the library's own errors are not one family; compat32 reads on
        found = []
    if not any(raw for _, _, raw, _ in found):
        try:
            found = list(_by_standard_library(data, limits))
        except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError, IndexError):
            found = []
    if not any(raw for _, _, raw, _ in found):
        leaves.problem("1", ProblemKind.BROKEN, "MIME structure unreadable; scanned as one text", Extent.ASIDE)
        leaves.add("1", TEXT_PLAIN, data[body:], 0)
        return
    leaves.problem("", ProblemKind.BROKEN, "irregular MIME structure repaired", Extent.ASIDE)
    covered = 0
    for path, content, raw, alternative in found:
        covered += len(raw)
        # A multipart none of whose boundaries was found is a text.
        is_text = content.type.startswith("multipart/")
        leaves.add(path, content._replace(type=TEXT_PLAIN.type) if is_text else content, raw, alternative)
    # A boundary that never comes leaves libraries with nothing; what they lost is read as plain text.
    if covered * 4 < len(data) - body and len(data) - body > 256:
        leaves.problem("1", ProblemKind.BROKEN, "parts not found by the parser were scanned as one text", Extent.ASIDE)
        leaves.add("0", TEXT_PLAIN, data[body:], 0)


def _by_fast_mail_parser(data: bytes, limits: Limits) -> Iterator[Leaf]:
    import fast_mail_parser

    root = fast_mail_parser.parse_email_tree(data, mode="lazy")
    alternatives = 0
    stack: list[tuple[str, Any, int, int]] = [("", root, 0, 1)]
    while stack:
        path, node, alternative, depth = stack.pop()
        children = node.children if str(node.content_type).startswith("multipart/") else []
        if depth > limits.depth:
            raise TooDeep
        if children:
            if node.content_type == "multipart/alternative":
                alternatives += 1
                alternative = alternatives
            numbered = [
                (f"{path}.{number}" if path else str(number), child, alternative, depth + 1)
                for number, child in enumerate(children, 1)
            ]
            stack.extend(reversed(numbered))
            continue
        fields: Fields = {
            str(name).lower(): [str(value).encode("utf-8", "surrogateescape") for value in values]
            for name, values in node.headers.items()
        }
        content = content_of(fields)._replace(type=str(node.content_type).lower() or "text/plain")
        declared = fields.get("content-transfer-encoding", [b""])[0]
        if declared == declared.strip():
            content = content._replace(encoding="")  # decoded already; not so if blanks follow the token
        yield path or "1", content, node.content or b"", alternative


def _by_standard_library(data: bytes, limits: Limits) -> Iterator[Leaf]:
    # Hardly any mail comes here: only then the package is loaded.
    from email import message_from_bytes
    from email.message import Message as StandardMessage

    root = message_from_bytes(data)
    alternatives = 0
    stack: list[tuple[str, StandardMessage, int, int]] = [("", root, 0, 1)]
    while stack:
        path, node, alternative, depth = stack.pop()
        payload = node.get_payload()
        if node.get_content_maintype() == "multipart" and isinstance(payload, list):
            if depth > limits.depth:
                raise TooDeep
            if node.get_content_subtype() == "alternative":
                alternatives += 1
                alternative = alternatives
            numbered = [
                (f"{path}.{number}" if path else str(number), child, alternative, depth + 1)
                for number, child in enumerate(payload, 1)
                if isinstance(child, StandardMessage)
            ]
            stack.extend(reversed(numbered))
            continue
        fields: Fields = {}
        for name, value in node.raw_items():
            fields.setdefault(name.lower(), []).append(str(value).encode("ascii", "surrogateescape"))
        content = content_of(fields)
        if isinstance(payload, list):
            raw = b"\n".join(child.as_bytes() for child in payload if isinstance(child, StandardMessage))
            yield path or "1", content._replace(encoding=""), raw, alternative
        else:
            yield path or "1", content, str(payload or "").encode("utf-8", "surrogateescape"), alternative
