"""The settings of a run after all layers (flag > environment > file > default) are merged."""

from __future__ import annotations

from dataclasses import dataclass, field

from sentaudit.model.account import Tls
from sentaudit.model.secret import SecretKind, SecretRef


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who belongs to the organisation and who is left out. `lists` are addresses of mailing lists."""

    domains: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets against hostile input. Sizes in bytes, depth in levels, time in seconds.

    `inflated_bytes` is what may be unpacked of all containers of one message, text and files together, and `ratio` how
    many times its packed size one container may unpack to. `cells` is how many cells the tables of one file may have.
    `part_seconds` is the time for one file of an untrusted
    format, `message_seconds` for all of one message, `sandbox_bytes` the memory of the process that opens them.
    """

    message_bytes: int = 100 * 1024 * 1024
    part_bytes: int = 64 * 1024 * 1024
    parts: int = 10_000
    depth: int = 50
    header_bytes: int = 16 * 1024 * 1024
    member_bytes: int = 4 * 1024 * 1024 * 1024
    archive_members: int = 1_000_000
    inflated_bytes: int = 256 * 1024 * 1024
    ratio: int = 500
    cells: int = 5_000_000
    part_seconds: int = 60
    message_seconds: int = 300
    sandbox_bytes: int = 1536 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """`min_confidence` separates reported incidents from those listed apart; `lang` is en or ja."""

    min_confidence: float = 0.5
    lang: str = "en"
    csv_bom: bool = False


@dataclass(frozen=True, slots=True)
class Notify:
    """Who is told the numbers of a scan. `when`: after each ("always"), or if something calls for attention.

    `name` tells several audits apart. The metrics file is written after each run. Secrets are kept elsewhere.
    """

    when: str = "changes"
    name: str = ""
    mail_to: tuple[str, ...] = ()
    mail_from: str = ""
    smtp_host: str = "localhost"
    smtp_port: int = 0
    smtp_tls: Tls = Tls.STARTTLS
    smtp_ca_file: str = ""
    smtp_user: str = ""
    smtp_password_env: str = ""
    smtp_password_file: str = ""
    smtp_password_command: tuple[str, ...] = ()
    webhook: str = ""
    webhook_file: str = ""
    metrics_file: str = ""

    @property
    def smtp_secret(self) -> SecretRef | None:
        """Where the password of `smtp_user` is kept; None if nobody logs in."""
        if self.smtp_password_env:
            return SecretRef(SecretKind.ENV, (self.smtp_password_env,))
        if self.smtp_password_file:
            return SecretRef(SecretKind.FILE, (self.smtp_password_file,))
        return SecretRef(SecretKind.COMMAND, self.smtp_password_command) if self.smtp_password_command else None


@dataclass(frozen=True, slots=True)
class Join:
    """A table of the user's that puts addresses into groups; `column` names what the groups are, `groups` are pairs of
    canonical address and group, sorted."""

    column: str
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a run depends on besides its sources. `folders` is `("sent",)`, `("all",)` or folder names.

    `passwords` is a file of passwords for encrypted attachments, one a line, and `try_mail_passwords` looks for more of
    them in the mails beside. `paranoid` reads everything twice, the second time without any short cut.

    `engine` is a runner by its name (None: by the number of `jobs`), `scheduler` the address of Dask's.

    `since`/`until` are epoch seconds, inclusive and exclusive; `time_budget` is
    the seconds a scan may take before it begins no new unit.
    """

    organisation: Organisation = field(default_factory=Organisation)
    limits: Limits = field(default_factory=Limits)
    report: ReportSettings = field(default_factory=ReportSettings)
    notify: Notify = field(default_factory=Notify)
    folders: tuple[str, ...] = ("sent",)
    since: int | None = None
    until: int | None = None
    rules: tuple[str, ...] = ()
    jobs: int | None = None
    engine: str | None = None
    scheduler: str | None = None
    passwords: str | None = None
    try_mail_passwords: bool = False
    paranoid: bool = False
    time_budget: int | None = None
    case: str = "./sentaudit-case"
    reports: str = "./reports"
    join: Join | None = None
