"""What `doctor` finds out about the ways a run is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sentaudit import registry
from sentaudit.credentials.provider import Resolver
from sentaudit.model.checkup import Check, failed, good
from sentaudit.model.config import Notify
from sentaudit.model.summary import RunSummary
from sentaudit.notifying.base import NotifyError
from sentaudit.ports import Notifier
from sentaudit.reporting.words.catalogue import catalogue
from sentaudit.reporting.words.notice import notice


def notify_checks(settings: Notify, *, send: bool, lang: str) -> Iterator[Check]:
    """The ways the settings name; with `send` each but the metrics file is tried with a run of zeros called test."""
    secrets = Resolver()
    test = replace(settings, name=f"{settings.name} test".strip())
    summary = RunSummary(0, datetime.now(UTC).replace(microsecond=0), complete=True)
    for name, target in registry.NOTIFIERS.items():
        notifier: Notifier = registry.load(target)(test, secrets)
        if not notifier.wanted:
            continue
        if notifier.every_run:
            yield _writable(Path(settings.metrics_file).parent)
        elif not send:
            yield good("notify", f"{name} is set up; --notify sends a test")
        else:
            try:
                notifier.send(summary, notice(summary, catalogue(lang)))
                yield good("notify", f"{name} got through")
            except NotifyError as error:
                yield failed("notify", str(error), "check notify in the settings: docs/nightly.md")


def _writable(folder: Path) -> Check:
    if os.access(folder, os.W_OK):
        return good("notify", "the metrics file can be written")
    return failed("notify", f"{folder} cannot be written to", "check who owns it: notify.metrics_file")
