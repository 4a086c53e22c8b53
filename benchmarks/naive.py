"""The plain way to do the job, as the yardstick: mailbox.mbox, mail-parser, one usual regex, a set per message."""

from __future__ import annotations

import base64
import binascii
import json
import mailbox
import re
import sys
from pathlib import Path

import mailparser

ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
THRESHOLD = 10
TEXT_TYPES = ("text/", "message/", "application/json", "application/xml")


def addresses_of(data: bytes) -> set[str]:
    """Distinct addresses in headers, bodies and text attachments of one message."""
    mail = mailparser.parse_from_bytes(data)
    texts = [str(value) for name, value in mail.headers.items() if name.lower() in ("to", "cc", "subject")]
    texts += mail.text_plain + mail.text_html
    for item in mail.attachments:
        if item["mail_content_type"].startswith(TEXT_TYPES):
            payload = item["payload"]
            if item["binary"]:
                try:
                    payload = base64.b64decode(payload).decode(item.get("charset") or "utf-8", "replace")
                except (binascii.Error, LookupError):
                    continue
            texts.append(payload)
    return {found.lower() for text in texts for found in ADDRESS.findall(text)}


def main() -> None:
    """Prints how many messages there are and which show many addresses."""
    box = mailbox.mbox(sys.argv[1], create=False)
    messages, flagged = 0, []
    for key in box.iterkeys():
        found = addresses_of(box.get_bytes(key))
        messages += 1
        if len(found) >= THRESHOLD:
            flagged.append((key, len(found)))
    Path(sys.argv[2]).write_text(json.dumps({"messages": messages, "flagged": flagged}), "utf-8")


if __name__ == "__main__":
    main()
