"""The history of a case: its runs, and what people decided about its incidents and their borders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sentaudit.model.incident import Status
from sentaudit.model.regrouping import Change, Regrouping
from sentaudit.model.remark import Act, Remark
from sentaudit.model.review import Review
from sentaudit.store.base import Opened


class RunRow(NamedTuple):
    """A scan into the case. `finished` and `complete` are None while it runs or if it was interrupted."""

    id: str
    started: datetime
    finished: datetime | None
    policy: str
    complete: bool | None


class CaseHistory(Opened):
    """Runs, reviews, remarks, merges and splits; what people decided or did is only ever added to."""

    def begin_run(self, run_id: str, started: datetime, policy: str, settings: Mapping[str, object]) -> None:
        """Notes that a scan begins. `started` is aware; `policy` a digest of what decides what a scan extracts;
        `settings` what a report from this case needs to give the same numbers (JSON values)."""
        with self._transaction():
            self._database.execute(
                "INSERT INTO run (id, started, policy, settings) VALUES (?, ?, ?, ?)",
                (run_id, started.isoformat(), policy, self._codec.seal_json((settings,))),
            )

    def last_settings(self) -> dict[str, Any]:
        """The settings of the latest run; empty if there was none."""
        with self._in_words():
            found = self._database.execute("SELECT settings FROM run ORDER BY rowid DESC LIMIT 1").fetchone()
            return dict(self._codec.open_json(found[0])[0]) if found and found[0] else {}

    def remember_reported(self, run_id: str, incidents: Iterable[str]) -> None:
        """Notes which incidents, or messages of them, the run reported; those an earlier run reported stay with it."""
        with self._transaction():
            self._database.executemany(
                "INSERT INTO reported VALUES (?, ?) ON CONFLICT DO NOTHING", [(one, run_id) for one in incidents]
            )

    def reported_before(self, run_id: str) -> frozenset[str]:
        """Incidents and messages another run than this one was the first to report."""
        with self._in_words():
            found = self._database.execute("SELECT incident FROM reported WHERE run <> ?", (run_id,))
            return frozenset(incident for (incident,) in found)

    def end_run(self, run_id: str, finished: datetime, *, complete: bool) -> None:
        """Notes that a scan came to its end; `complete` is False if any operation Problem occurred."""
        with self._transaction():
            self._database.execute(
                "UPDATE run SET finished = ?, complete = ? WHERE id = ?", (finished.isoformat(), complete, run_id)
            )

    def runs(self) -> Sequence[RunRow]:
        """All runs in the order they began."""
        with self._in_words():
            return [
                RunRow(
                    run_id,
                    datetime.fromisoformat(started),
                    None if finished is None else datetime.fromisoformat(finished),
                    policy,
                    None if complete is None else bool(complete),
                )
                for run_id, started, finished, policy, complete in self._database.execute(
                    "SELECT id, started, finished, policy, complete FROM run ORDER BY rowid"
                )
            ]

    def add_review(self, review: Review) -> None:
        """Adds a decision; the latest one of an incident counts."""
        with self._transaction():
            self._database.execute(
                "INSERT INTO review (incident, status, at, sealed) VALUES (?, ?, ?, ?)",
                (
                    review.incident,
                    review.status.value,
                    review.at,
                    self._codec.seal_json((review.reason, review.author, review.fingerprint)),
                ),
            )

    def add_regrouping(self, one: Regrouping) -> None:
        """Adds a merge, a split, or the undoing of one."""
        with self._transaction():
            self._database.execute(
                "INSERT INTO regrouping (change, at, sealed) VALUES (?, ?, ?)",
                (
                    one.change.value,
                    one.at,
                    self._codec.seal_json((one.incidents, one.messages, one.reason, one.author)),
                ),
            )

    def regroupings(self, start: int = 0) -> Sequence[Regrouping]:
        """All merges, splits and undoings in the order they were made, but for the first `start`."""
        with self._in_words():
            rows = self._database.execute(
                "SELECT change, at, sealed FROM regrouping ORDER BY id LIMIT -1 OFFSET ?", (start,)
            )
            found = []
            for change, at, sealed in rows:
                incidents, messages, reason, author = self._codec.open_json(sealed)
                found.append(Regrouping(Change(change), tuple(incidents), tuple(messages), reason, author, at))
            return found

    def add_remark(self, one: Remark) -> None:
        """Adds a note, or that somebody saw an incident in the clear."""
        with self._transaction():
            self._database.execute(
                "INSERT INTO remark (act, incident, at, sealed) VALUES (?, ?, ?, ?)",
                (one.act.value, one.incident, one.at, self._codec.seal_json((one.text, one.author))),
            )

    def remarks(self, start: int = 0) -> Sequence[Remark]:
        """All remarks in the order they were made, but for the first `start`."""
        with self._in_words():
            remarks = []
            for act, incident, at, sealed in self._database.execute(
                "SELECT act, incident, at, sealed FROM remark ORDER BY id LIMIT -1 OFFSET ?", (start,)
            ):
                text, author = self._codec.open_json(sealed)
                remarks.append(Remark(Act(act), incident, text, author, at))
            return remarks

    def reviews(self, start: int = 0) -> Sequence[Review]:
        """All decisions in the order they were made, but for the first `start`."""
        with self._in_words():
            found = self._database.execute(
                "SELECT incident, status, at, sealed FROM review ORDER BY id LIMIT -1 OFFSET ?", (start,)
            )
            reviews = []
            for incident, status, at, sealed in found:
                reason, author, fingerprint = self._codec.open_json(sealed)
                reviews.append(Review(incident, Status(status), reason, author, at, fingerprint))
            return reviews
