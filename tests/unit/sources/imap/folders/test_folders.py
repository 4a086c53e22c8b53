"""LIST and STATUS answers, the odd ones too."""

import pytest

from sentaudit.model.account import Account
from sentaudit.model.coverage import ChosenBy, Role
from sentaudit.sources.imap.folders.choice import choose
from sentaudit.sources.imap.folders.folders import Listed, Status, display_name, read_list, read_status

NAMES = {
    b'() "/" "a\\"b\\\\c"': b'a"b\\c',
    b'() "/" Sent': b"Sent",
    b"() NIL INBOX": b"INBOX",
    b'() "/" 2019': b"2019",
    b'() "/" 0123': b"0123",
    b'() "/" NIL': b"NIL",
    b'() "/" "X" ("CHILDINFO" ("SUBSCRIBED"))': b"X",
    b'() "/" 50%': b"50%",
    b'() "/" [Gmail]/Sent': b"[Gmail]/Sent",
    b'() "/" "[x"': b"[x",
    b'() "/" [x': b"[x",
    b'() "/" "Sent "': b"Sent ",
    b'() "/" "R&D"': b"R&D",
    b'() "/" "\xe9t\xe9"': b"\xe9t\xe9",
    b'(\\Sent) "\\\\" "a\\\\b"': b"a\\b",
}


@pytest.mark.parametrize("line", NAMES)
def test_names_are_taken_as_they_come(line: bytes) -> None:
    found = read_list([line])
    assert found is not None
    assert found[0] == NAMES[line]


def test_names_in_literals_are_read() -> None:
    assert read_list([(b'(\\Sent) "/" {5}', b'a"\r\nb'), b""]) == (b'a"\r\nb', b"/", frozenset({rb"\sent"}))
    assert read_status([(b"{1}", b"A"), b" (UIDNEXT 4)"]) == (b"A", Status(0, 4))


@pytest.mark.parametrize("line", [b"", b"nonsense", b'(\\Sent "/" x', b'() "/" '])
def test_nonsense_is_told_from_a_name(line: bytes) -> None:
    assert read_list([line]) is None


def test_numbers_are_read_in_any_order() -> None:
    line = b'"R&-D" (MAILBOXID (F123-x) uidvalidity 7 MESSAGES 3 UIDNEXT 4 HIGHESTMODSEQ 99999999999999)'
    assert read_status([line]) == (b"R&-D", Status(7, 4, 3, "F123-x"))


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"R&-D", "R&D"),
        (b"R&D", "R&D"),
        (b"&kAFP4W4IMH8wojCkMMYw4A-", "送信済みアイテム"),
        ("送信済み".encode(), "送信済み"),
        (b"INBOX.Sent.2015", "INBOX/Sent/2015"),
        (b"&!!!-x", "&!!!-x"),
        (b"&2D0-", "&2D0-"),
        (b"\xe9t\xe9", "\\xe9t\\xe9"),
        (b"a\x1b[2Jb", "a\\x1b[2Jb"),
    ],
)
def test_names_are_shown_decoded_and_harmless(raw: bytes, name: str) -> None:
    assert display_name(raw, b".") == name


def listed(name: str, flags: bytes = b"") -> Listed:
    parts = name.encode().split(b"/")
    above = tuple(b"/".join(parts[:count]) for count in range(1, len(parts)))
    return Listed(name.encode(), name, above, frozenset(flags.lower().split()), Status(1, 1))


FOLDERS = (
    listed("INBOX"),
    listed("Ablage", rb"\Sent"),
    listed("Ablage/2015"),
    listed("Sent"),
    listed("Archive/2019/Sent Items"),
    listed("送信済みアイテム", rb"\Sent"),
    listed("Presentations"),
    listed("Entwurf", rb"\Drafts"),
    listed("Werbung", rb"\Junk"),
    listed("Eimer", rb"\Trash"),
    listed("Marked", rb"\Flagged"),
    listed("All", rb"\All"),
    listed("Branch", rb"\Noselect"),
    listed("Other/bob/Sent"),
)


def chosen(**settings):
    account = Account("localhost", "user", **settings)
    return {one.folder.name: one for one in choose(account, FOLDERS, (b"Other/",))}


def test_sent_mail_is_found_by_flag_name_and_place() -> None:
    found = chosen()
    sent = {
        name: one.folder.chosen_by for name, one in found.items() if one.folder.role is Role.SENT and not one.left_out
    }
    assert sent == {
        "Ablage": ChosenBy.SPECIAL_USE,
        "Ablage/2015": ChosenBy.SPECIAL_USE,
        "Sent": ChosenBy.NAME,
        "Archive/2019/Sent Items": ChosenBy.NAME,
        "送信済みアイテム": ChosenBy.SPECIAL_USE,
    }
    assert "Branch" not in found
    assert found["Presentations"].folder.role is Role.UNKNOWN


def left_out(found) -> set[str]:
    return {name for name, one in found.items() if one.left_out}


def test_what_is_left_out_by_default() -> None:
    assert left_out(chosen()) == {"Entwurf", "Werbung", "Eimer", "Marked", "All", "Other/bob/Sent"}


def test_all_means_all_but_views_and_other_people() -> None:
    assert left_out(chosen(folders=("all",))) == {"Marked", "Other/bob/Sent"}


def test_without_context_only_sent_mail_is_read() -> None:
    read = chosen().keys() - left_out(chosen(context=False))
    assert read == {"Ablage", "Ablage/2015", "Sent", "Archive/2019/Sent Items", "送信済みアイテム"}


def test_the_user_knows_better() -> None:
    found = chosen(folders=("Eimer", "other/*"), exclude=("sent",), include=("Presentations",), context=False)
    by_user = {name for name, one in found.items() if one.folder.chosen_by is ChosenBy.USER}
    assert by_user == {"Eimer", "Other/bob/Sent", "Presentations"}
    assert found.keys() - left_out(found) == by_user
    assert found["Sent"].left_out == "excluded by the account's settings"


def test_a_name_with_brackets_is_a_name() -> None:
    account = Account("localhost", "user", folders=("[Gmail]/Sent Mail",))
    (one,) = choose(account, [listed("[Gmail]/Sent Mail")])
    assert one.folder.chosen_by is ChosenBy.USER


def test_all_mail_is_read_where_nothing_else_holds_sent_mail() -> None:
    account = Account("localhost", "user")
    _, everything = choose(account, [listed("INBOX"), listed("[Gmail]/All Mail", rb"\All")])
    assert everything.left_out == ""
    assert everything.folder.role is Role.UNKNOWN
