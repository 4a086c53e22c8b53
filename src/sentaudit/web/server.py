"""Serves the review page to this computer only."""

from __future__ import annotations

import logging
import secrets
import socket
from collections.abc import Callable

from waitress.server import create_server

from sentaudit.app import Desk
from sentaudit.errors import UsageError
from sentaudit.web.application import application
from sentaudit.web.entry import Entry
from sentaudit.web.gate import MOST_BYTES, Gate

LOOPBACK = "127.0.0.1"
_HTTP = 80

logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that a page waits for the one before is no news


def serve(desk: Desk, port: int, author: str, announce: Callable[[str, str], None]) -> None:
    """Serves until interrupted. `port` 0 takes a free one; `announce` is told each new link and who used the last.

    Raises UsageError if the port cannot be had, CaseError if the case cannot be read: both before any link is made.
    """
    desk.look()
    try:
        listening = socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be had: {error.strerror}", "leave --port out to get a free one"
        ) from error
    taken = listening.getsockname()[1]
    host = LOOPBACK if taken == _HTTP else f"{LOOPBACK}:{taken}"
    # Cookies know no ports (RFC 6265, section 8.5): below a path nobody can guess, no other server gets ours.
    base = f"/{secrets.token_hex(8)}"
    entry = Entry(lambda token, used_by: announce(f"http://{host}{base}/?token={token}", used_by))
    server = create_server(
        application(desk, entry, Gate(entry, host), base, author),
        sockets=[listening],
        threads=4,
        ident=None,
        connection_limit=64,
        channel_timeout=30,
        max_request_header_size=16 * 1024,
        max_request_body_size=MOST_BYTES,
        clear_untrusted_proxy_headers=True,
    )
    entry.open()
    try:
        server.run()
    finally:
        server.close()
