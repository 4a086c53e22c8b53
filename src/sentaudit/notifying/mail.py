"""The numbers of a run as a short mail."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from sentaudit.credentials.provider import SecretProvider
from sentaudit.credentials.secret import SecretError
from sentaudit.model.account import Tls
from sentaudit.model.config import Notify
from sentaudit.model.summary import RunSummary
from sentaudit.notifying.base import SECONDS, NotifyError, is_this_machine

_PORTS = {Tls.IMPLICIT: 465, Tls.STARTTLS: 587, Tls.PLAINTEXT: 25}


class MailNotifier:
    """Sends over SMTP, protected unless the settings say the word that gives protection up."""

    every_run = False

    def __init__(self, settings: Notify, secrets: SecretProvider) -> None:
        self._settings = settings
        self._secrets = secrets

    @property
    def wanted(self) -> bool:
        """True if the settings name somebody."""
        return bool(self._settings.mail_to)

    def send(self, summary: RunSummary) -> None:
        """Raises NotifyError if not everybody named gets the mail."""
        mail = self._mail(summary)
        try:
            with self._connected() as server:
                self._log_in(server)
                refused = server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            refused = dict(error.recipients)
        except smtplib.SMTPResponseException as error:
            raise NotifyError(f"the mail server refused: {type(error).__name__}, code {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise NotifyError(f"the mail could not be sent: {type(error).__name__}") from None
        except SecretError as error:
            raise NotifyError(f"the mail could not be sent: {error.text}") from None
        if refused:
            raise NotifyError(f"the mail server refused {len(refused)} of {len(self._settings.mail_to)} receivers")

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        port = settings.smtp_port or _PORTS[settings.smtp_tls]
        # The name of this machine is nobody's business.
        name = settings.mail_from.rpartition("@")[2]
        if settings.smtp_tls is Tls.PLAINTEXT:
            return smtplib.SMTP(settings.smtp_host, port, name, SECONDS)
        context = ssl.create_default_context(cafile=settings.smtp_ca_file or None)
        if settings.smtp_tls is Tls.IMPLICIT:
            return smtplib.SMTP_SSL(settings.smtp_host, port, name, timeout=SECONDS, context=context)
        server = smtplib.SMTP(settings.smtp_host, port, name, SECONDS)
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server

    def _log_in(self, server: smtplib.SMTP) -> None:
        settings = self._settings
        if settings.smtp_secret is None:
            return
        if settings.smtp_tls is Tls.PLAINTEXT and not is_this_machine(settings.smtp_host):
            raise NotifyError("a password is not sent without encryption")
        server.login(settings.smtp_user, self._secrets.secret(settings.smtp_secret).reveal())

    def _mail(self, summary: RunSummary) -> EmailMessage:
        settings = self._settings
        mail = EmailMessage()
        mail["From"], mail["To"] = settings.mail_from, ", ".join(settings.mail_to)
        mail["Subject"] = f"sentaudit{f' {settings.name}' if settings.name else ''}: {headline(summary)}"
        mail["Date"] = format_datetime(summary.finished)
        mail["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content("\n".join(lines(summary)) + "\n")
        return mail


def headline(summary: RunSummary) -> str:
    """A few words for a subject line."""
    if summary.new_incidents:
        worst = next(iter(summary.new))
        return f"{_count(summary.new_incidents, 'new incident')}, the worst {worst}"
    if not summary.complete:
        return "the run is not complete" if summary.messages.seen else "nothing was audited"
    return "nothing new"


def lines(summary: RunSummary) -> Iterator[str]:
    """The numbers, one per line."""
    yield f"{headline(summary)}."
    yield ""
    for severity, number in summary.new.items():
        yield f"new incidents, {severity}: {number:,}"
    yield f"incidents in the report: {summary.reported:,}"
    yield f"people exposed by them: {summary.people:,}"
    yield ""
    counts = summary.messages
    yield (
        f"messages: {counts.seen:,} seen = {counts.scanned:,} scanned + {counts.skipped:,} skipped"
        f" + {counts.failed:,} failed, in {_count(summary.sources, 'source')}"
    )
    for kind, number in summary.problems.items():
        yield f"not read this time ({kind}): {number:,}"
    if summary.lasting:
        yield f"cannot be read: {summary.lasting:,}"
    yield f"exit code {summary.exit_code} after {summary.seconds:,} s"
    yield ""
    yield "Who and what is in the reports and the case on the machine that ran the audit."


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
