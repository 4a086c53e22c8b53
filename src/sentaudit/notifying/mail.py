"""The numbers of a run as a short mail."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from sentaudit.credentials.provider import SecretProvider
from sentaudit.credentials.secret import SecretError
from sentaudit.model.account import Tls
from sentaudit.model.config import Notify
from sentaudit.model.summary import Notice, RunSummary
from sentaudit.names.host import is_this_machine
from sentaudit.notifying.base import SECONDS, NotifyError

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

    def send(self, summary: RunSummary, notice: Notice) -> None:
        """Raises NotifyError if not everybody named gets the mail."""
        mail = self._mail(summary, notice)
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

    def _mail(self, summary: RunSummary, notice: Notice) -> EmailMessage:
        settings = self._settings
        mail = EmailMessage()
        mail["From"], mail["To"] = settings.mail_from, ", ".join(settings.mail_to)
        mail["Subject"] = f"sentaudit{f' {settings.name}' if settings.name else ''}: {notice.headline}"
        mail["Date"] = format_datetime(summary.finished)
        mail["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(notice.text)
        return mail
