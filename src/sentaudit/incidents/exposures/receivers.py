"""Who received a message, as far as its copy tells."""

from __future__ import annotations

from sentaudit.model.facts import AddressKey, Flag, MessageFacts, unpack

_HAS_BCC = int(Flag.HAS_BCC)


def receivers_of(facts: MessageFacts) -> frozenset[AddressKey]:
    """To, Cc and Bcc, distinct; the sender only if he is addressed."""
    return frozenset(unpack(facts.to + facts.cc + facts.bcc))


def number_of_receivers(facts: MessageFacts) -> int:
    """How many that are; the keys of one field are distinct."""
    fields = [one for one in (facts.to, facts.cc, facts.bcc) if one]
    return len(fields[0]) // 8 if len(fields) == 1 else len(receivers_of(facts))


def receivers_unknown(facts: MessageFacts) -> bool:
    """True if the copy does not tell who received it: nobody is addressed, or only the sender and Bcc is missing."""
    if facts.bcc:
        return False
    if not facts.to and not facts.cc:
        return True
    if int(facts.flags) & _HAS_BCC or len(facts.to) + len(facts.cc) > 64:
        return False
    return set(unpack(facts.to + facts.cc)) <= {facts.sender, *unpack(facts.authors)}
