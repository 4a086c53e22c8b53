"""What the header of a message or part says of its content: type, charset, name and encoding (RFC 2045, 2183)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sentaudit.model.message import Flow
from sentaudit.parsing.body.parameters import parameters
from sentaudit.parsing.header.fields import Fields, read_fields


class Content(NamedTuple):
    """What the header of a part says about its content."""

    type: str
    charset: str
    boundary: bytes
    filename: str
    attachment: bool
    encoding: str
    flow: Flow
    method: str


_TOKEN = re.compile(rb"\s*\"?([A-Za-z0-9-]+)")
# Nearly every multipart: a boundary in quotes and nothing else.
_USUAL_MULTIPART = re.compile(rb'(multipart/[a-z]+);\s+boundary="([A-Za-z0-9\'()+_,./:=-]+)"\s*')
TEXT_PLAIN = Content("text/plain", "", b"", "", False, "", Flow.FIXED, "")
_MAX_CACHE = 8192
_MAX_CACHED = 1024  # bytes
_NONE = [b""]
# By what was read: the header block of a part, or the three fields of a message.
_content_cache: dict[bytes | tuple[bytes, bytes, bytes], Content] = {}


def content_of(fields: Fields) -> Content:
    """Type, charset, name and encoding from the fields of a message or part (RFC 2045, 2183, 2231, 3676)."""
    get = fields.get
    key = (
        get("content-type", _NONE)[0],
        get("content-disposition", _NONE)[0],
        get("content-transfer-encoding", _NONE)[0],
    )
    content = _content_cache.get(key)
    if content is None:
        content = _read_content(*key)
        if _is_common(content, sum(map(len, key))):
            _remember(key, content)
    return content


def _read_content(raw_type: bytes, raw_disposition: bytes, raw_encoding: bytes) -> Content:
    """The bodies of Content-Type, -Disposition and -Transfer-Encoding, empty where there is none, read together."""
    token = _TOKEN.match(raw_encoding)
    encoding = token[1].decode("ascii").lower() if token else "?" if raw_encoding.strip() else ""
    usual = _USUAL_MULTIPART.fullmatch(raw_type)
    if usual is not None and not raw_disposition:
        return Content(usual[1].decode("ascii"), "", usual[2], "", False, encoding, Flow.FIXED, "")
    value, params = parameters(raw_type) if raw_type else ("text/plain", {})
    disposition, more = parameters(raw_disposition) if raw_disposition else ("", {})
    kind = value.lower() if "/" in value else "text/plain"
    return Content(
        kind,
        params.get("charset", ""),
        params.get("boundary", "").encode("utf-8", "surrogateescape"),
        more.get("filename", "") or params.get("name", ""),
        disposition.lower() == "attachment",
        encoding,
        _flow(params),
        params.get("method", ""),
    )


def _flow(params: Mapping[str, str]) -> Flow:
    if params.get("format", "").lower() != "flowed":
        return Flow.FIXED
    return Flow.DELSP if params.get("delsp", "").lower() == "yes" else Flow.FLOWED


def part_content(header: bytes) -> Content:
    """`content_of` for the header block of a part, remembered: mailers write the same few over and over."""
    if not header:
        return TEXT_PLAIN
    content = _content_cache.get(header)
    if content is None:
        content = content_of(read_fields(header))
        if _is_common(content, len(header)):
            _remember(header, content)
    return content


def _is_common(content: Content, length: int) -> bool:
    """Boundaries and file names differ in every message; remembering them would only fill the cache."""
    return not content.boundary and not content.filename and length <= _MAX_CACHED


def _remember(key: bytes | tuple[bytes, bytes, bytes], content: Content) -> None:
    if len(_content_cache) >= _MAX_CACHE:
        _content_cache.clear()
    _content_cache[key] = content
