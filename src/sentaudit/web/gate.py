"""What every request has to pass, and what every answer forbids the browser."""

from __future__ import annotations

from flask import Flask, Request, Response, abort, g, request

from sentaudit.web.entry import Entry, same

MOST_BYTES = 64 * 1024
"""Of the body of a request: a reason, a note, or the ids of a merge."""

_OPEN = frozenset(("review.enter", "review.asset", "review.incidents"))
"""What somebody without a session may ask for; the list of incidents then shows the way in, or the door."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    "Cache-Control": "no-store",
    # A form under no-referrer would send `Origin: null` (Fetch, section 3.2): nothing goes to others this way either.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), clipboard-read=()",
}


class Gate:
    """Refuses whatever does not come from a page of this server in a browser that was let in.

    `host` is the only name this server answers to: another one is a name somebody made point here (DNS rebinding).
    """

    def __init__(self, entry: Entry, host: str) -> None:
        self.host = host
        self.cookie = "sentaudit-review"
        self._entry = entry

    @property
    def origin(self) -> str:
        """As browsers name this server (RFC 6454)."""
        return f"http://{self.host}"

    def guard(self, app: Flask) -> None:
        """Puts the gate before every route of the application, those that do not exist included."""
        app.before_request(self._check)
        app.after_request(_close)

    def _check(self) -> None:
        if request.headers.get("Host") != self.host or not self._is_from_here(request):
            abort(403)
        g.session = self._entry.session(request.cookies.get(self.cookie, ""))
        if request.endpoint in _OPEN:
            return
        if g.session is None:
            abort(403)
        if request.method == "POST" and not same(request.form.get("form", ""), g.session.form):
            abort(403)

    def _is_from_here(self, asked: Request) -> bool:
        """A page of ours sends our origin with every form; another site's page says so in one header or the other."""
        origin = asked.headers.get("Origin")
        if origin != self.origin and (origin is not None or asked.method not in ("GET", "HEAD")):
            return False
        site = asked.headers.get("Sec-Fetch-Site", "none")
        followed = asked.endpoint == "review.incidents" and asked.headers.get("Sec-Fetch-Mode") == "navigate"
        return site in ("same-origin", "none") or (followed and asked.method == "GET")


def _close(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers[name] = value
    return response
