"""What reviewers do: every form ends here, changes the case or says why not, and leads on to a page."""

from __future__ import annotations

from typing import Any

from flask import abort, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from sentaudit.app import ChangedError, RefusedError, Seen
from sentaudit.errors import CaseError
from sentaudit.model.incident import Status
from sentaudit.reporting.harmless import visible
from sentaudit.reporting.words.catalogue import LANGUAGES
from sentaudit.web.entry import Done, Entry
from sentaudit.web.gate import Gate
from sentaudit.web.listing import Choice, next_waiting
from sentaudit.web.looking import DECISIONS, Looking, found_or_404
from sentaudit.web.sheet import said
from sentaudit.web.tokens import seen_of, seen_text

_AUTHOR = 80
_TEXT = 4000
_ACTS = {
    "review.undo": "review.undo",
    "review.note": "review.note",
    "review.reveal": "review.reveal",
    "review.do_merge": "review.merge_title",
    "review.split": "review.split",
    "review.ungroup": "review.regroup_undo",
}
"""What was to be done, by the endpoint of its form; a decision says so by its status."""
_BUSY = 503
_CONFLICT = 409
_BAD = 400


class Acting:
    """The acts of a session upon the case."""

    def __init__(self, looking: Looking, entry: Entry, gate: Gate) -> None:
        self._looking = looking
        self._desk = looking.desk
        self._entry = entry
        self._gate = gate

    def enter(self) -> Response:
        """A name and a link that was not used yet open a session."""
        author = visible(" ".join(_field("author", _AUTHOR).split()))
        if not author:
            raise RefusedError("name", "", "")
        cookie = self._entry.enter(_field("token"), author, self._desk.config.report.lang)
        if cookie is None:
            abort(403)
        answer = redirect(url_for("review.incidents"), 303)
        path = url_for("review.incidents")
        answer.set_cookie(self._gate.cookie, cookie, httponly=True, samesite="Strict", path=path)
        return answer

    def leave(self) -> Response:
        """Ends the session."""
        self._entry.leave(request.cookies.get(self._gate.cookie, ""))
        answer = make_response(self._looking.page("left.html"))
        answer.delete_cookie(self._gate.cookie, path=url_for("review.incidents"), httponly=True, samesite="Strict")
        return answer

    def language(self) -> Response:
        """Another language for this session."""
        lang = _field("lang")
        if lang not in LANGUAGES:
            abort(_BAD)
        g.session.lang = lang
        incident = _field("incident")
        return self._to(incident) if incident else redirect(url_for("review.incidents", **_query()), 303)

    def decide(self, identity: str) -> Response:
        """A decision, then the next undecided incident."""
        try:
            status = Status(_field("status"))
        except ValueError:
            raise RefusedError("status", "", "") from None
        if status not in DECISIONS:
            abort(_BAD)
        try:
            self._desk.decide(identity, status, _field("reason", _TEXT), g.session.author, _seen())
        except (ChangedError, CaseError) as error:
            return self._again(error, identity, status)
        words = self._looking.words
        stands = self._looking.stands()
        one = next((incident for incident in stands.incidents if incident.id == identity), None)
        g.session.done = Done(
            words("review.done.decided", id=identity, status=words(f"status.{status.value}")),
            identity,
            seen_text(stands.seen(one)) if one else "",
        )
        found = Choice.of(request.args).incidents(stands, self._looking.shown(stands)[1])
        following = next_waiting(found, stands, identity)
        if following:
            return self._to(following)
        return redirect(url_for("review.incidents", **_query()), 303)

    def undo(self, identity: str) -> Response:
        """The latest decision about an incident is taken back."""
        try:
            made = self._desk.undo(identity, g.session.author, _seen())
        except (ChangedError, CaseError) as error:
            return self._again(error, identity)
        words = self._looking.words
        g.session.done = Done(words("review.done.undone", id=identity, status=words(f"status.{made.status.value}")))
        return self._to(identity)

    def note(self, identity: str) -> Response:
        """A note about an incident."""
        try:
            self._desk.note(identity, _field("reason", _TEXT), g.session.author)
        except CaseError as error:
            return self._again(error, identity)
        g.session.done = Done(self._looking.words("review.done.noted", id=identity))
        return self._to(identity, "history")

    def reveal(self, identity: str) -> Response:
        """The incident is shown in the clear once that is written down, and not before."""
        try:
            self._desk.reveal(identity, _field("reason", _TEXT), g.session.author)
        except CaseError as error:
            return self._again(error, identity)
        g.session.show_clear(identity)
        return self._to(identity)

    def mask(self, identity: str) -> Response:
        """Masked again."""
        g.session.show_masked(identity)
        return self._to(identity)

    def merge(self) -> Response:
        """Several incidents become one."""
        names = request.form.getlist("id")
        try:
            merged = self._desk.merge(names, _field("reason", _TEXT), g.session.author, _groupings())
        except (ChangedError, CaseError) as error:
            return self._again(error)
        g.session.done = Done(self._looking.words("review.done.merged", id=merged.id))
        return self._to(merged.id)

    def split(self, identity: str) -> Response:
        """Some messages become an incident of their own."""
        names = request.form.getlist("finding")
        try:
            taken = self._desk.split(identity, names, _field("reason", _TEXT), g.session.author, _groupings())
        except (ChangedError, CaseError) as error:
            return self._again(error, identity)
        g.session.done = Done(self._looking.words("review.done.split", id=taken.id))
        return self._to(taken.id)

    def ungroup(self) -> Response:
        """The latest merge or split is taken back."""
        try:
            taken = self._desk.undo_regrouping(g.session.author, _groupings())
        except (ChangedError, CaseError) as error:
            return self._again(error)
        words = self._looking.words
        g.session.done = Done(words("review.done.ungrouped", what=words(f"review.change.{taken.change.value}")))
        return redirect(url_for("review.history"), 303)

    def _to(self, identity: str, anchor: str | None = None) -> Response:
        return redirect(url_for("review.incident", identity=identity, _anchor=anchor, **_query()), 303)

    def _again(self, error: ChangedError | CaseError, identity: str = "", status: Status | None = None) -> Response:
        """Nothing was kept: what others did meanwhile beside what was to be kept, which may be sent again."""
        stands = self._looking.stands()
        one = found_or_404(stands, identity) if identity else None
        changed = isinstance(error, ChangedError)
        sent_again = one is not None or not changed
        page = self._looking.page(
            "again.html",
            stands,
            error=error,
            changed=changed,
            entries=list(said(error.entries, self._looking.words)) if isinstance(error, ChangedError) else [],
            one=one,
            act=self._looking.words(_ACTS[request.endpoint]) if request.endpoint in _ACTS else "",
            status=status,
            fields=_fields(error) if sent_again else [],
            reason=_field("reason", _TEXT),
        )
        return make_response(page, _CONFLICT if changed else _BUSY)


def _fields(error: ChangedError | CaseError) -> list[tuple[str, str]]:
    """The form as it was sent; with what was seen by now."""
    seen = error.seen if isinstance(error, ChangedError) else None
    return [
        (name, seen_text(seen) if name == "seen" and seen else value)
        for name, values in request.form.lists()
        if name != "form"
        for value in values
    ]


def _field(name: str, most: int = 200) -> str:
    text = request.form.get(name, "").strip()
    if len(text) > most:
        abort(413)
    return text


def _seen() -> Seen:
    seen = seen_of(_field("seen"))
    if seen is None:
        abort(_BAD)
    return seen


def _groupings() -> int:
    text = _field("groupings")
    if not text.isdecimal() or len(text) > 9:
        abort(_BAD)
    return int(text)


def _query() -> dict[str, Any]:
    return Choice.of(request.args).query
