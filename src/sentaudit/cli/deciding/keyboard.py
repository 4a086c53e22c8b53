"""The terminal loop of `sentaudit review`: shows one undecided incident after the other, and asks what it is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sentaudit.cli.deciding.lines import decided, entry
from sentaudit.cli.shared.options import words_of

if TYPE_CHECKING:
    import argparse

    from sentaudit.app import Desk, Seen
    from sentaudit.model.incident import Incident
    from sentaudit.reporting.words.catalogue import Catalogue

KEYS = {
    "c": "confirmed",
    "f": "false-positive",
    "a": "accepted",
    "r": "reported",
    "n": "notified",
    "d": "closed",
}


def ask_all(args: argparse.Namespace, desk: Desk, author: str) -> None:
    """Asks about every undecided incident; what is decided is kept at once, so one can stop and go on any time."""
    words, stands = words_of(args), desk.look()
    waiting = stands.waiting
    if not waiting:
        print(words("cli.review.none"))
    asking = _Asking(args, desk, author, words)
    for number, incident in enumerate(waiting, 1):
        print(f"\n[{number}/{len(waiting)}]")
        _show(incident, words, reveal=args.reveal)
        if not asking.ask(incident, stands.seen(incident)):
            print(words("cli.review.stopped"))
            break


class _Asking:
    """Who is asked, in which language, and where the answers go."""

    def __init__(self, args: argparse.Namespace, desk: Desk, author: str, words: Catalogue) -> None:
        self._args = args
        self._desk = desk
        self._author = author
        self._words = words
        keys = words.comma.join(f"{key} {words.code('status', status)}" for key, status in KEYS.items())
        self._prompt = words("cli.review.keys", keys=keys)

    def ask(self, incident: Incident, seen: Seen) -> bool:
        """One incident until it is decided or passed over; False to stop."""
        from sentaudit.app import ChangedError
        from sentaudit.cli.asking.incidents import explain
        from sentaudit.model.incident import Status

        words = self._words
        while True:
            answer = _line(self._prompt).strip().lower()
            if answer in ("q", ""):
                return False
            if answer == "s":
                return True
            if answer == "e":
                explain(incident, self._args)
            elif answer == "u":
                self._take_back()
            elif answer in KEYS:
                reason = _line(words("cli.review.why")).strip()
                if not reason:
                    print(words("cli.review.needs_reason"))
                    continue
                try:
                    self._desk.decide(incident.id, Status(KEYS[answer]), reason, self._author, seen)
                except ChangedError as error:
                    if error.seen is None:
                        raise
                    seen = error.seen
                    print(words("cli.review.not_kept"))
                    for one in error.entries:
                        print(f"  {entry(one, words)}")
                    continue
                return True
            else:
                print(words("cli.review.no_key", answer=repr(answer)))

    def _take_back(self) -> None:
        from sentaudit.app import RefusedError
        from sentaudit.errors import UsageError

        made = self._desk.look().reviews
        if not made:
            print(self._words("cli.review.nothing_decided"))
            return
        try:
            print(decided(self._desk.undo(made[-1].incident, self._author), self._words))
        except UsageError as error:
            undecided = isinstance(error, RefusedError) and error.code == "undecided"
            print(self._words("cli.review.nothing_to_undo", id=made[-1].incident) if undecided else error.text)


def _line(prompt: str) -> str:
    """A line of the terminal or of a pipe; "" at its end."""
    print(prompt, end="", flush=True)
    line = sys.stdin.readline()
    return line if line else ""


def _show(incident: Incident, words: Catalogue, *, reveal: bool) -> None:
    from sentaudit.reporting.harmless import visible
    from sentaudit.reporting.masking import Mask
    from sentaudit.reporting.words.times import rfc3339

    mask = Mask(reveal=reveal)
    severity, confidence = words.code("severity", incident.severity), f"{incident.confidence:.2f}"
    net, viewers = incident.exposed.net, incident.receivers.viewers
    print(words("cli.review.head", id=incident.id, severity=severity, confidence=confidence, title=incident.title))
    sent = rfc3339(incident.first_sent, incident.zone) or words("word.undated")
    print(f"  {sent}  {visible(mask.sender(incident.sender))}")
    print(f"  {visible(mask.text(incident.subject))}")
    print(f"  {words('cli.review.counts', net=net, viewers=viewers, messages=incident.messages)}")
    for reason in incident.reasons:
        print(f"  {reason.effect} {reason.text}")
