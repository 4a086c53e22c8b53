"""Kind and flags of a message, and traits of an address: single facts their own strings tell."""

from __future__ import annotations

from sentaudit.model.coverage import Role
from sentaudit.model.facts import Flag, Kind, Traits
from sentaudit.model.members import FLAGS, TRAITS
from sentaudit.model.message import Envelope, RawMessage
from sentaudit.names.domain import is_freemail
from sentaudit.names.kind import is_identifying, is_role
from sentaudit.sources.shared.roles import folder_of

_SENT_LABEL, _HAS_BCC, _DELIVERED = Flag.SENT_LABEL.value, Flag.HAS_BCC.value, Flag.DELIVERED.value
_REPLY, _REPLY_SUBJECT, _TRUNCATED = Flag.REPLY.value, Flag.REPLY_SUBJECT.value, Flag.TRUNCATED.value


def traits_of(address: str) -> Traits:
    """What the string of an address tells: a function, a person, a domain that names no organisation."""
    return TRAITS[
        (is_role(address) and Traits.ROLE.value)
        | (is_identifying(address) and Traits.IDENTIFYING.value)
        | (is_freemail(address[address.rfind("@") + 1 :]) and Traits.FREEMAIL.value)
    ]


def kind_of(envelope: Envelope) -> Kind:
    """The sort of mail, the most telling mark first."""
    if envelope.bounce:
        return Kind.BOUNCE
    if envelope.invitation:
        return Kind.INVITE
    if envelope.list_post:
        return Kind.LIST
    return Kind.AUTO_REPLY if envelope.auto_submitted else Kind.ORDINARY


def flags_of(envelope: Envelope, raw: RawMessage, wording: int, *, marked: bool) -> Flag:
    """The single-bit facts of a message; `wording` are the bits its words give, `marked` tells whether its subject
    begins with a reply mark."""
    flags = wording
    if envelope.has_bcc:
        flags |= _HAS_BCC
    if envelope.delivered:
        flags |= _DELIVERED
    if envelope.references:
        flags |= _REPLY
    if marked:
        flags |= _REPLY_SUBJECT
    if envelope.labels and any(folder_of(label).role is Role.SENT for label in envelope.labels):
        flags |= _SENT_LABEL
    if raw.size > len(raw.data):
        flags |= _TRUNCATED
    return FLAGS[flags]
