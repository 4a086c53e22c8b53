"""A parser that kills its process on a marked message, as a fault in compiled code would."""

import os

from sentaudit.parsing.message import parse

MARK = b"this message is fatal"


def parse_or_die(data, limits):
    """Like `parse`, but a message with the mark ends the process without a word."""
    if MARK in data:
        os._exit(9)
    return parse(data, limits)
