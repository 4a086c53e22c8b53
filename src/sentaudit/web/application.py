"""The review page as an application: its addresses, its templates, and what it says when something is wrong."""

from __future__ import annotations

from importlib.resources import files
from types import TracebackType

from flask import Blueprint, Flask, Response, abort, g
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from sentaudit.app import Desk, RefusedError
from sentaudit.errors import CaseError, SentauditError, UsageError, place_of
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.templating import line, number
from sentaudit.web.acting import Acting
from sentaudit.web.entry import Entry
from sentaudit.web.gate import MOST_BYTES, Gate
from sentaudit.web.looking import Looking

_WORDS = 4000
_FIELDS = 2000

_ASSETS = {
    "look.css": ("sentaudit.reporting", "text/css"),
    "review.css": ("sentaudit.web", "text/css"),
    "review.js": ("sentaudit.web", "text/javascript"),
    "icon.svg": ("sentaudit.web", "image/svg+xml"),
}


class _Application(Flask):
    """Flask escapes by the extension of a template's name; here everything is escaped, and nothing may be missing."""

    jinja_options = {  # noqa: RUF012 - as Flask declares it
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        if exc_info[1] is not None:
            self.logger.error("this is a mistake of the program\n%s", place_of(exc_info[1]))


def application(desk: Desk, entry: Entry, gate: Gate, base: str, author: str) -> Flask:
    """The application below the path `base`, which begins with a slash; `author` is the name proposed to reviewers."""
    app = _Application("sentaudit.web", static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        MAX_FORM_PARTS=_FIELDS,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    app.jinja_env.filters |= {"n": number, "line": line, "text": _text}
    gate.guard(app)
    looking = Looking(desk, entry, author)
    acting = Acting(looking, entry, gate)
    pages = Blueprint("review", __name__, url_prefix=base)
    for path, page in (
        ("/", looking.incidents),
        ("/incident/<identity>", looking.incident),
        ("/merge", looking.merge),
        ("/history", looking.history),
        ("/asset/<name>", asset),
    ):
        pages.add_url_rule(path, page.__name__, page, methods=["GET"])
    for path, name, act in (
        ("/enter", "enter", acting.enter),
        ("/leave", "leave", acting.leave),
        ("/language", "language", acting.language),
        ("/merge", "do_merge", acting.merge),
        ("/ungroup", "ungroup", acting.ungroup),
        ("/incident/<identity>/decide", "decide", acting.decide),
        ("/incident/<identity>/undo", "undo", acting.undo),
        ("/incident/<identity>/note", "note", acting.note),
        ("/incident/<identity>/reveal", "reveal", acting.reveal),
        ("/incident/<identity>/mask", "mask", acting.mask),
        ("/incident/<identity>/split", "split", acting.split),
    ):
        pages.add_url_rule(path, name, act, methods=["POST"])
    app.register_blueprint(pages)
    _say_what_is_wrong(app, looking)
    return app


def asset(name: str) -> Response:
    """One of our own files: style, script, picture."""
    package, kind = _ASSETS.get(name) or abort(404)
    return Response((files(package) / "static" / name).read_bytes(), content_type=f"{kind}; charset=utf-8")


def _say_what_is_wrong(app: Flask, looking: Looking) -> None:
    def http(error: HTTPException) -> tuple[str, int]:
        if "session" not in g:
            g.session = None
        code = error.code or 500
        known = looking.words.section("review.wrong")
        key = str(code) if str(code) in known else "400"
        return looking.page("wrong.html", head=known[key]["head"], text=known[key]["text"], hint=""), code

    def ours(error: SentauditError) -> tuple[str, int]:
        words = looking.words
        code = 503 if isinstance(error, CaseError) else 400
        head = words.section("review.wrong")[str(code)]["head"]
        if isinstance(error, RefusedError):
            return looking.page("wrong.html", head=head, text=words(f"review.refused.{error.code}"), hint=""), code
        return looking.page("wrong.html", head=head, text=error.text, hint=error.hint), code

    app.register_error_handler(HTTPException, http)
    app.register_error_handler(UsageError, ours)
    app.register_error_handler(CaseError, ours)


def _text(text: object) -> str:
    return shorten(str(text), _WORDS)
