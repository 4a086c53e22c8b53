"""Messages as archives of Outlook for Mac hold them."""

from xml.sax.saxutils import escape, quoteattr

NAMES = {"From": "From", "To": "To", "Cc": "CC", "Bcc": "BCC"}


def olm_message(values, people, files=()) -> bytes:
    """The XML of one message; `people` are addresses by field, `files` attributes of attachments."""
    body = "".join(f"<{name} xml:space='preserve'>{escape(value)}</{name}>" for name, value in values.items())
    for field, addresses in people.items():
        entries = "".join(
            f"<emailAddress OPFContactEmailAddressAddress={quoteattr(one)} OPFContactEmailAddressName='N, N'/>"
            for one in addresses
        )
        body += f"<OPFMessageCopy{NAMES[field]}Addresses>{entries}</OPFMessageCopy{NAMES[field]}Addresses>"
    listed = "".join(
        "<messageAttachment " + " ".join(f"{key}={quoteattr(value)}" for key, value in one.items()) + "/>"
        for one in files
    )
    if listed:
        body += f"<OPFMessageCopyAttachmentList>{listed}</OPFMessageCopyAttachmentList>"
    return f'<?xml version="1.0" encoding="UTF-8"?><emails elementCount="1"><email>{body}</email></emails>'.encode()
