"""Pages that are looked at: the list, one incident, a merge to be confirmed, the history."""

from __future__ import annotations

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sentaudit.app import Desk, RefusedError, Standing
from sentaudit.model.incident import Incident, Status
from sentaudit.model.regrouping import standing
from sentaudit.model.result import AuditResult
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import Catalogue, catalogue
from sentaudit.web.entry import Entry, Session
from sentaudit.web.listing import (
    Choice,
    Lines,
    leaf,
    neighbours,
    next_waiting,
    rules_of,
    severities,
    statuses,
)
from sentaudit.web.sheet import history_of, said, sheet
from sentaudit.web.tokens import seen_text

_ROWS = 100
_ENTRIES = 100
_MERGED = 50
DECISIONS = tuple(one for one in Status if one is not Status.NEW)
KEYS = dict(zip(DECISIONS, "cfartd", strict=True))
"""The key of each decision; n is for notes here."""


class Looking:
    """The case as a reviewer's session sees it."""

    def __init__(self, desk: Desk, entry: Entry, author: str) -> None:
        self.desk = desk
        self._entry = entry
        self._author = author
        self._shown: dict[str, tuple[AuditResult, Mask, Lines]] = {}

    @property
    def words(self) -> Catalogue:
        """In the language of the session, or of the settings before there is one."""
        return catalogue(g.session.lang if g.session else self.desk.config.report.lang)

    def stands(self) -> Standing:
        """The case now."""
        return self.desk.look(g.session.lang)

    def shown(self, stands: Standing) -> tuple[Mask, Lines]:
        """What masks everything, and the lines of the list: made once for a result, which is one of a language."""
        words = self.words
        known = self._shown.get(words.lang)
        if known is None or known[0] is not stands.undecided:
            mask = Mask.of(stands.undecided, reveal=False)
            known = self._shown[words.lang] = (stands.undecided, mask, Lines(words, mask))
        return known[1:]

    def page(self, template: str, stands: Standing | None = None, **more: Any) -> str:  # noqa: ANN401 - what a template takes
        """A page with what all of them show."""
        session: Session | None = g.session
        return render_template(
            template,
            t=self.words,
            lang=self.words.lang,
            session=session,
            stands=stands,
            done=session.take_done() if session and stands else None,
            choice=Choice.of(request.args),
            keys=KEYS,
            **more,
        )

    def incidents(self) -> str | Response:
        """The list; for somebody with a link, the way in."""
        token = request.args.get("token", "")
        if token and self._entry.fits(token):
            return self.page("enter.html", token=token, author=self._author)
        if g.session is None:
            abort(403)
        if token:
            return redirect(url_for("review.incidents"))
        stands = self.stands()
        choice, (_, lines) = Choice.of(request.args), self.shown(stands)
        found = choice.incidents(stands, lines)
        shown = leaf(found, request.args.get("page", ""), _ROWS)
        decided_by = {one.incident: one.author for one in stands.reviews}
        return self.page(
            "incidents.html",
            stands,
            leaf=shown._replace(items=[lines.row(one) for one in shown.items]),
            decided_by=decided_by,
            following=next_waiting(found, stands),
            severities=severities(),
            statuses=statuses(),
            rules=rules_of(stands),
        )

    def incident(self, identity: str) -> str:
        """Everything about one."""
        stands = self.stands()
        one = found_or_404(stands, identity)
        choice, words, (masked, lines) = Choice.of(request.args), self.words, self.shown(stands)
        found = choice.incidents(stands, lines)
        before, after, place = neighbours(found, one.id)
        clear = g.session.is_clear(one.id)
        mask = Mask.of(stands.undecided, reveal=True) if clear else masked
        pages = (request.args.get("messages", ""), request.args.get("addresses", ""))
        decide = request.args.get("decide", "")
        history = history_of(stands, one.id)
        return self.page(
            "incident.html",
            stands,
            view=sheet(one, words, mask, self.desk.config.report.min_confidence, pages),
            seen=seen_text(stands.seen(one)),
            clear=clear,
            before=before,
            after=after,
            place=place,
            found=len(found),
            following=next_waiting(found, stands, one.id),
            decisions=DECISIONS,
            chosen=decide if decide in [status.value for status in DECISIONS] else "",
            history=list(said(history[:_ENTRIES], words)),
            undoable=_is_decided(stands, one.id),
        )

    def merge(self) -> str | Response:
        """The incidents that were ticked, to be made one."""
        stands = self.stands()
        names = dict.fromkeys(request.args.getlist("id")[:_MERGED])
        by_name = {one.id: one for one in stands.incidents}
        chosen = [by_name[name] for name in names if name in by_name]
        if len(chosen) < 2:
            raise RefusedError("merge-one", "", "")
        lines = self.shown(stands)[1]
        return self.page("merge.html", stands, rows=[lines.row(one) for one in chosen])

    def history(self) -> str:
        """Everything anybody did, latest first."""
        stands = self.stands()
        shown = leaf(history_of(stands), request.args.get("page", ""), _ENTRIES)
        return self.page(
            "history.html",
            stands,
            leaf=shown._replace(items=list(said(shown.items, self.words))),
            regrouped=bool(standing(stands.regroupings)),
        )


def _is_decided(stands: Standing, identity: str) -> bool:
    """True if there is a decision that can be taken back, whether or not it still holds."""
    latest = next((one for one in reversed(stands.reviews) if one.incident == identity), None)
    return latest is not None and latest.status is not Status.NEW


def found_or_404(stands: Standing, identity: str) -> Incident:
    """The incident of exactly this id; one that was merged away is no more."""
    return next((one for one in stands.incidents if one.id == identity), None) or abort(404)
