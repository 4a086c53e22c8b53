"""Folders of mail their owner has not sent: drafts, outboxes and templates, and what a filter held back as junk."""

from __future__ import annotations

import unicodedata

_NAMES = """
Outbox|Unsent Messages|Postausgang|Boîte d'envoi
Bandeja de salida|Posta in uscita|Caixa de saída|Postvak UIT|Udbakke|Utboks|Utkorg|Utkorgen|Lähtevät
Pošta k odeslání|Skrzynka nadawcza|Исходящие|Вихідні|Εξερχόμενα|Giden Kutusu|送信トレイ|送信箱|送信待ち
发件箱|寄件匣|보낼 편지함|Drafts|Draft|Entwürfe|Brouillons|Borradores|Bozze|Rascunhos|Concepten|Utkast
Kladder|Luonnokset|Wersje robocze|Szkice|Koncepty|Rozepsané|Piszkozatok|Schițe|Черновики|Чернетки|Πρόχειρα
Taslaklar|טיוטות|مسودات|下書き|草稿|草稿箱|草稿匣|임시 보관함|임시보관함
Templates|Vorlagen|テンプレート
"""
_JUNK = """
Junk|Junk E-mail|Junk Email|Junk Mail|Spam|Bulk Mail|Spamverdacht|Junk-E-Mail|Courrier indésirable|Indésirables
Pourriel|Correo no deseado|Posta indesiderata|Lixo Eletrônico|Lixo eletrónico|Ongewenste e-mail|Skräppost
Uønsket e-mail|Søppelpost|Roskaposti|Wiadomości-śmieci|Nevyžádaná pošta|Levélszemét|Спам|Нежелательная почта
Ανεπιθύμητη|Önemsiz E-posta|דואר זבל|迷惑メール|迷惑メールフォルダ|垃圾邮件|垃圾郵件|스팸|스팸편지함|정크 메일
"""


def plain(name: str) -> str:
    """A folder's name as names are compared: NFKC, case folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def table(text: str) -> frozenset[str]:
    """Names between bars, over several lines, as `plain` makes them."""
    return frozenset(plain(name) for line in text.split("\n") for name in line.split("|") if name.strip())


UNSENT, JUNK = table(_NAMES), table(_JUNK)
"""The names, as `plain` makes them."""
_EITHER = UNSENT | JUNK


def is_unsent(folder: str) -> bool:
    """Whether a folder is one of these by its name or, where "/" or "." separates levels, by the last part of it.

    Not so deleted mail: what its owner sent may lie there.
    """
    name = plain(folder)
    return any(name.rpartition(mark)[2] in _EITHER for mark in "/.")
