"""Nothing that could change a mailbox gets past the gate."""

import pytest

from sentaudit.sources.imap.session.guard import Guard, ReadOnlyViolation

READING = (
    b"CAPABILITY",
    b'LOGIN "user" "SELECT"',
    b'LIST "" "*" RETURN (SPECIAL-USE STATUS (UIDNEXT))',
    b'STATUS "DELETE" (UIDNEXT)',
    b'EXAMINE "Sent"',
    b"UID SEARCH UID 1:500",
    b"UID FETCH 1:5 (UID RFC822.SIZE BODY.PEEK[])",
    b"UID FETCH 5 (UID BODY.PEEK[1.MIME] BODY.PEEK[2]<0.1024> BODYSTRUCTURE)",
    b"UID FETCH 5 (BODY.PEEK[HEADER.FIELDS (FROM)] RFC822.HEADER)",
    b"LOGOUT",
)
CHANGING = (
    b'SELECT "Sent"',
    b"CLOSE",
    b"EXPUNGE",
    b"UID EXPUNGE 1",
    rb"UID STORE 1 +FLAGS (\Seen)",
    rb"STORE 1 +FLAGS (\Seen)",
    b'APPEND "Sent" {3}',
    b'UID COPY 1 "x"',
    b'UID MOVE 1 "x"',
    b'CREATE "x"',
    b'DELETE "x"',
    b'RENAME "x" "y"',
    b'SUBSCRIBE "x"',
    b'SETACL "x" y lr',
    b"UID FETCH 1 (BODY[])",
    b"UID FETCH 1 (BODY[1]<0.5>)",
    b"UID FETCH 1 (BODY.PEEK[1] BODY[2])",
    b"UID FETCH 1 (RFC822)",
    b"UID FETCH 1 (RFC822.TEXT)",
    b"UID FETCH 1 (BINARY[1])",
    b"UID FETCH 1 (BINARY.PEEK[1])",
    b"fetch 1 (rfc822)",
)


@pytest.mark.parametrize("command", READING)
def test_reading_passes_and_is_counted(command: bytes) -> None:
    guard = Guard()
    guard.check(b"ABCD1 " + command + b"\r\n")
    assert sum(guard.verbs.values()) == 1


@pytest.mark.parametrize("command", CHANGING)
def test_changing_does_not(command: bytes) -> None:
    guard = Guard()
    with pytest.raises(ReadOnlyViolation):
        guard.check(b"ABCD1 " + command + b"\r\n")
    assert not guard.verbs


@pytest.mark.parametrize(
    "data", [b"\r\n", b"secret", b"A1 NOOP\r\nA2 EXPUNGE\r\n", b"A1 NOOP", b"A1 NOOP\nA2 CLOSE\r\n"]
)
def test_what_is_no_single_command_does_not(data: bytes) -> None:
    with pytest.raises(ReadOnlyViolation):
        Guard().check(data)


def test_a_literal_passes_only_behind_a_command_that_has_one() -> None:
    guard = Guard()
    guard.check(b"A1 AUTHENTICATE PLAIN\r\n")
    guard.check(b"AHVzZXIAc2VjcmV0")
    guard.check(b"\r\n")
    guard.check(b"A2 NOOP\r\n")
    with pytest.raises(ReadOnlyViolation):
        guard.check(b"AHVzZXIAc2VjcmV0")


def test_the_violation_cannot_be_taken_for_a_lost_connection() -> None:
    assert not issubclass(ReadOnlyViolation, OSError)
