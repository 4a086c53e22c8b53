"""A verdict that stands, with what else was found out about its mailing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from sentaudit.incidents.context.bounces import Undelivered
from sentaudit.incidents.context.followups import Told
from sentaudit.incidents.exposures.receivers import receivers_of
from sentaudit.incidents.mailings.ids import incident_id
from sentaudit.incidents.mailings.judge import Verdict
from sentaudit.model.facts import AddressKey
from sentaudit.ports import StoredMessage


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict ready to be shown: whom it exposes, and the other copies of its messages by message id.

    `undelivered` is None where no incoming mail was read, `told` where nothing that was sent later; `regrouped` is the
    reason code if people merged or split it.
    """

    verdict: Verdict
    people: frozenset[AddressKey]
    copies: Mapping[int, Sequence[StoredMessage]]
    undelivered: Undelivered | None = None
    regrouped: str = ""
    told: Told | None = None

    @property
    def id(self) -> str:
        """Stays the same whatever else is found out."""
        return incident_id(self.verdict.first, self.verdict.family)

    @property
    def exposed(self) -> Set[AddressKey]:
        """The people of the net number."""
        return self.people - self.undelivered.gone if self.undelivered else self.people

    @property
    def receivers(self) -> Set[AddressKey]:
        """Everybody its messages were sent to."""
        messages = [message.facts for message, _ in self.verdict.counted]
        return receivers_of(messages[0]).union(*map(receivers_of, messages[1:]))

    @property
    def viewers(self) -> Set[AddressKey]:
        """The receivers at least one message reached."""
        return self.receivers - self.undelivered.failed if self.undelivered else self.receivers
