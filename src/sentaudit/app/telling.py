"""Tells the numbers of a run to whom the settings name."""

from __future__ import annotations

from sentaudit import registry
from sentaudit.credentials.provider import Resolver
from sentaudit.model.config import Notify
from sentaudit.model.summary import RunSummary
from sentaudit.notifying.base import NotifyError
from sentaudit.ports import Notifier
from sentaudit.reporting.words.catalogue import catalogue
from sentaudit.reporting.words.notice import notice


def notify(settings: Notify, summary: RunSummary, lang: str) -> list[str]:
    """Tells the numbers of a run on all ways the settings name, people in the language; gives what did not get through.

    A failure is no reason to call an audit incomplete: it changes no exit code.
    """
    if settings == Notify():
        return []  # the ways to tell people take a quarter of a second to load, and nobody is to be told
    failures = []
    secrets = Resolver()
    for target in registry.NOTIFIERS.values():
        notifier: Notifier = registry.load(target)(settings, secrets)
        if notifier.wanted and (notifier.every_run or settings.when == "always" or summary.calls_for_attention):
            try:
                notifier.send(summary, notice(summary, catalogue(lang)))
            except NotifyError as error:
                failures.append(str(error))
    return failures
