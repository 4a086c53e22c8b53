"""Every key of the settings and how its value is read, wherever it stands: file, environment or flag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from sentaudit.cli.settings import account_values as account
from sentaudit.cli.settings import notify_values as notify
from sentaudit.cli.settings import values as read
from sentaudit.model.config import Limits, Notify, Organisation, ReportSettings


@dataclass(frozen=True, slots=True)
class Setting:
    """How one key is read: `many` values or one; `typed` if text of flag or environment may mean a number.

    `empty` says what is wrong with a list of nothing, "" if that is allowed.
    """

    reader: read.Reader
    many: bool = False
    typed: bool = False
    path: bool = False
    empty: str = ""

    def held(self, values: Sequence[object]) -> object:
        """What the settings hold of the values read, in order: all of them, each once, or the only one."""
        return tuple(dict.fromkeys(values)) if self.many else values[0]


_BYTES = Setting(read.size, typed=True)
_COUNT = Setting(read.count, typed=True)

SETTINGS: Mapping[str, Setting] = {
    "organisation.domains": Setting(read.domain, many=True),
    "organisation.addresses": Setting(read.address, many=True),
    "organisation.exclude": Setting(read.address, many=True),
    "organisation.lists": Setting(read.address, many=True),
    **{f"limits.{field.name}": _BYTES if field.name.endswith("_bytes") else _COUNT for field in fields(Limits)},
    "report.min_confidence": Setting(read.confidence, typed=True),
    "report.lang": Setting(read.language),
    "report.csv_bom": Setting(read.switch, typed=True),
    "notify.when": Setting(notify.when),
    "notify.name": Setting(notify.name),
    "notify.mail_to": Setting(read.address, many=True),
    "notify.mail_from": Setting(read.address),
    "notify.smtp_host": Setting(account.host),
    "notify.smtp_port": Setting(account.port, typed=True),
    "notify.smtp_tls": Setting(account.tls),
    "notify.smtp_ca_file": Setting(read.text, path=True),
    "notify.smtp_user": Setting(account.user),
    "notify.smtp_password_env": Setting(account.variable),
    "notify.smtp_password_file": Setting(read.text, path=True),
    "notify.smtp_password_command": Setting(account.words),
    "notify.webhook": Setting(notify.webhook),
    "notify.webhook_file": Setting(read.text, path=True),
    "notify.metrics_file": Setting(notify.metrics_file, path=True),
    "folders": Setting(read.text, many=True, empty="must name at least one folder, or sent or all"),
    "since": Setting(read.moment),
    "until": Setting(read.moment),
    "rules": Setting(read.text, many=True, path=True),
    "jobs": _COUNT,
    "engine": Setting(read.engine),
    "scheduler": Setting(read.scheduler),
    "time_budget": Setting(read.duration, typed=True),
    "passwords": Setting(read.text, path=True),
    "try_mail_passwords": Setting(read.switch, typed=True),
    "paranoid": Setting(read.switch, typed=True),
    "case": Setting(read.text, path=True),
    "reports": Setting(read.text, path=True),
}
"""Every key there is."""

SECTIONS: Mapping[str, type[Organisation] | type[Limits] | type[ReportSettings] | type[Notify]] = {
    "organisation": Organisation,
    "limits": Limits,
    "report": ReportSettings,
    "notify": Notify,
}
"""The keys with a dot, by what stands before it."""
