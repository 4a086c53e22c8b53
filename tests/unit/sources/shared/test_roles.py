"""Which folders are taken as sent mail by their names."""

import unicodedata

import pytest

from sentaudit.model.coverage import ChosenBy, Folder, Role
from sentaudit.sources.shared.roles import folder_of


@pytest.mark.parametrize(
    "name",
    [
        "Sent", "SENT ITEMS", "sent", "INBOX.Sent", "INBOX/Sent", "Local Folders/Sent", "[Gmail]/Sent Mail", "sent-mail",
        "sent-mail-jan-2015", "Sent/2015", "Archives/2019/Sent", "Sent 2019", "sent-2019", "Sent_2019-03", "Sent201903",
        "Sent Items (1)", "Sent1", "Sent-1", "Sent.mbox", "Éléments envoyés", unicodedata.normalize("NFD", "Éléments envoyés"),
        "Gesendete Elemente", "送信済みアイテム", "送信済み", "送信控え", "INBOX.送信済みメール", "已发送", "寄件備份", "보낸 편지함",
        "Отправленные", "Gönderilmiş Öğeler", "Enviados", "Ｓｅｎｔ",
    ],
)  # fmt: skip
def test_sent(name: str) -> None:
    assert folder_of(name) == Folder(name, Role.SENT, ChosenBy.NAME)


@pytest.mark.parametrize(
    "name",
    [
        "INBOX", "Inbox", "Drafts", "Outbox", "Postausgang", "Trash", "Deleted Items", "Junk E-mail", "Spam", "INBOX.Trash",
        "送信トレイ", "受信トレイ", "下書き", "ごみ箱", "迷惑メール", "Entwürfe", "Papierkorb", "发件箱", "Исходящие",
    ],
)  # fmt: skip
def test_other(name: str) -> None:
    assert folder_of(name) == Folder(name, Role.OTHER, ChosenBy.NAME)


@pytest.mark.parametrize(
    "name",
    ["", "Presentations", "Absent", "Sentry", "Customers", "INBOX/Customers", "unsent", "Sent to review", "sent-x"],
)
def test_unknown(name: str) -> None:
    assert folder_of(name) == Folder(name, Role.UNKNOWN, ChosenBy.DEFAULT)


def test_the_directory_scanned_may_say_it() -> None:
    assert folder_of("", "Sent").role is Role.SENT
    assert folder_of("2019", "Sent").role is Role.SENT
    assert folder_of("Trash", "Sent").role is Role.OTHER
    assert folder_of("", "Inbox").role is Role.UNKNOWN
