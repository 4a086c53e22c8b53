"""The numbers of a run as JSON, posted to a URL."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

from sentaudit.credentials.provider import SecretProvider
from sentaudit.credentials.secret import SecretError
from sentaudit.model.config import Notify
from sentaudit.model.secret import SecretKind, SecretRef
from sentaudit.model.summary import Notice, RunSummary
from sentaudit.notifying.base import SECONDS, NotifyError, is_protected


class WebhookNotifier:
    """The URL often is a secret itself: it may be kept in a file, and no message shows it."""

    every_run = False

    def __init__(self, settings: Notify, secrets: SecretProvider) -> None:
        self._settings = settings
        self._secrets = secrets

    @property
    def wanted(self) -> bool:
        """True if the settings name a URL."""
        return bool(self._settings.webhook or self._settings.webhook_file)

    def send(self, summary: RunSummary, notice: Notice) -> None:
        """Raises NotifyError if the answer is anything but a success; redirections are not followed."""
        try:
            url = self._settings.webhook or self._kept()
        except SecretError as error:
            raise NotifyError(f"the webhook could not be called: {error.text}") from None
        if not is_protected(url):
            raise NotifyError("the webhook must be an https:// URL")
        body = json.dumps(as_json(summary, self._settings.name), sort_keys=True).encode()
        try:
            request = urllib.request.Request(  # noqa: S310 - the scheme was checked
                url, body, {"Content-Type": "application/json", "User-Agent": "sentaudit"}
            )
            with urllib.request.build_opener(_Stay).open(request, timeout=SECONDS):
                pass
        except urllib.error.HTTPError as error:
            error.close()
            raise NotifyError(f"the webhook answered {error.code}") from None
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None)
            cause = reason if isinstance(reason, Exception) else error
            raise NotifyError(f"the webhook could not be called: {type(cause).__name__}") from None

    def _kept(self) -> str:
        return self._secrets.secret(SecretRef(SecretKind.FILE, (self._settings.webhook_file,))).reveal().strip()


class _Stay(urllib.request.HTTPRedirectHandler):
    """The numbers go where the settings say and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        """No new request: the redirection becomes an error."""


def as_json(summary: RunSummary, name: str) -> dict[str, Any]:
    """`sentaudit/notify/v1`: numbers only."""
    counts = summary.messages
    return {
        "schema": "sentaudit/notify/v1",
        "name": name,
        "finished": summary.finished.isoformat(),
        "seconds": summary.seconds,
        "exit_code": summary.exit_code,
        "complete": summary.complete,
        "sources": summary.sources,
        "messages": {
            "seen": counts.seen,
            "scanned": counts.scanned,
            "skipped": counts.skipped,
            "failed": counts.failed,
        },
        "incidents": {
            "reported": summary.reported,
            "new": summary.new_incidents,
            "new_by_severity": {str(severity): number for severity, number in summary.new.items()},
        },
        "people": summary.people,
        "problems": {str(kind): number for kind, number in summary.problems.items()},
        "lasting": summary.lasting,
    }
