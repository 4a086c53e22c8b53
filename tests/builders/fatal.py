"""A parser that kills its process on a marked message, as a fault in compiled code would."""

import os
import signal
from contextlib import suppress

from sentaudit.parsing.message import parse

MARK = b"this message is fatal"


def parse_or_die(data, limits):
    """Like `parse`, but a message with the mark ends the process without a word."""
    if MARK in data:
        os._exit(9)
    return parse(data, limits)


ONCE = b"this message is fatal as long as there is "


def parse_or_die_once(data, limits):
    """Like `parse`, but a message that names a file takes the file and its own process away."""
    _, mark, path = data.partition(ONCE)
    if mark:
        with suppress(FileNotFoundError):
            os.unlink(path.split(b"\n")[0])  # noqa: PTH108 - the path is bytes
            os.kill(os.getpid(), signal.SIGKILL)
    return parse(data, limits)
