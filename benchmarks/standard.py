"""The job with the standard library alone, as a yardstick: email with its default policy, one usual regex."""

from __future__ import annotations

import email
import email.policy
import json
import mailbox
import sys
from pathlib import Path

from naive import ADDRESS, THRESHOLD


def addresses_of(data: bytes) -> set[str]:
    """Distinct addresses in headers and texts of one message; what the library raises at costs the rest of it."""
    found: set[str] = set()
    try:
        mail = email.message_from_bytes(data, policy=email.policy.default)
        texts = [str(mail[name]) for name in ("To", "Cc", "Subject") if name in mail]
        texts += [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
        found = {one.lower() for text in texts for one in ADDRESS.findall(text)}
    except (AttributeError, LookupError, ValueError, TypeError) as error:
        print(type(error).__name__, file=sys.stderr)
    return found


def main() -> None:
    """Prints how many messages there are and which show many addresses."""
    box = mailbox.mbox(sys.argv[1], create=False)
    counts = {key: len(addresses_of(box.get_bytes(key))) for key in box.iterkeys()}
    flagged = [(key, number) for key, number in counts.items() if number >= THRESHOLD]
    Path(sys.argv[2]).write_text(json.dumps({"messages": len(counts), "flagged": flagged}), "utf-8")


if __name__ == "__main__":
    main()
