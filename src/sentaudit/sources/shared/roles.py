"""What a folder is for, judged by its name in the languages mail programs use."""

from __future__ import annotations

import re

from sentaudit.model.coverage import ChosenBy, Folder, Role
from sentaudit.names.unsent import JUNK, UNSENT, plain, table

_SENT = """
Sent|Sent Items|Sent Messages|Sent Mail|sent-mail|Sent Objects|Sentmail|Sent Mails|Sent Email|Sent Emails
Gesendete Elemente|Gesendete Objekte|Gesendet|Gesendete Nachrichten|Gesendete E-Mails
Éléments envoyés|Messages envoyés|Envoyés|Envoyé|Objets envoyés|Courrier envoyé
Elementos enviados|Enviados|Enviats|Enviadas|Bidalitakoak|Mensajes enviados|Correo enviado
Posta inviata|Inviata|Inviati|Messaggi inviati
Itens enviados|E-mails enviados|Enviado|Mensagens enviadas
Verzonden items|Verzonden|Verzonden berichten|Ferstjoerd
Skickat|Skickade objekt|Skickade Meddelanden
Sendt post|Sendte mails|Sendt|Sendte elementer|Sendt e-post|Sendte meldinger
Lähetetyt|Lähetetyt viestit|Lähetetyt kohteet
Elementy wysłane|Wysłane
Odeslaná pošta|Odeslané|Odoslaná pošta|Odoslané
Elküldött elemek|Küldöttek|Elküldött levelek|Elküldött
Elemente trimise|Trimise|Mesaje trimise
Изпратени|Пратени|Послате|Изпратени елементи
Poslano|Poslane stavke|Poslani predmeti
Отправленные|Отправленные элементы
Надіслані|Надіслані елементи|Адпраўленыя
Απεσταλμένα|Απεσταλμένα στοιχεία
Gönderilmiş Öğeler|Gönderilmiş|Gönderilmiş Postalar|Gönderilenler|Göndərilənlər
פריטים שנשלחו|נשלח|דואר שנשלח
العناصر المرسلة|البريد المرسل|المرسل|ارسال شده
送信済みアイテム|送信済みメール|送信済み|送信控え|送信済みトレイ|送信済
已发送邮件|已发送|已发送消息|已发邮件|已傳送的郵件|寄件備份|寄件備份匣
보낸 편지함|보낸편지함|보낸메일함
จดหมายที่ส่งแล้ว|Đã gửi|Thư đã gửi|Terkirim|Hantar|Item Terkirim
Saadetud|Saadetud kirjad|Nosūtītās|Išsiųsti laiškai
Amach|Danfonwyd|Kaset|Verschéckt
Ուղարկված|გაგზავნილი|Senditujo|Të dërguar|भेजा गया
"""

_OTHER = """
Inbox|In|Posteingang|Boîte de réception|Bandeja de entrada|Recibidos|Posta in arrivo|In arrivo
Caixa de entrada|Postvak IN|Inkorgen|Indbakke|Innboks|Saapuneet|Skrzynka odbiorcza|Odebrane|Doručená pošta
Doručené|Beérkezett üzenetek|Входящие|Вхідні|Εισερχόμενα|Gelen Kutusu|受信トレイ|受信箱|受信|收件箱|收件匣
받은 편지함|받은편지함|Hộp thư đến|Kotak Masuk
Trash|Deleted|Deleted Items
Deleted Messages|Bin|Papierkorb|Gelöscht|Gelöschte Elemente|Gelöschte Objekte|Corbeille|Éléments supprimés
Papelera|Elementos eliminados|Cestino|Posta eliminata|Lixeira|Lixo|Itens excluídos|Itens eliminados
Prullenbak|Verwijderde items|Papperskorgen|Borttaget|Papirkurv|Slettet post|Papirkurven|Slettede elementer
Roskakori|Kosz|Elementy usunięte|Koš|Odstraněná pošta|Kôš|Kuka|Törölt elemek|Coș de gunoi|Корзина|Удаленные
Удалённые|Кошик|Κάδος απορριμμάτων|Çöp|Çöp Kutusu|Silinmiş Öğeler|פריטים שנמחקו|אשפה|المهملات|ゴミ箱|ごみ箱
削除済みアイテム|削除済み|已删除邮件|已删除|垃圾桶|刪除的郵件|휴지통|지운 편지함
"""


_SENT_NAMES = table(_SENT)
_OTHER_NAMES = table(_OTHER) | UNSENT | JUNK

_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_TAILS = (
    re.compile(r"[ _.-]?(?:19|20)\d\d(?:[-_]?\d\d)?"),
    re.compile(rf"[ _.-]{_MONTHS}[ _.-]?(?:19|20)\d\d"),
    re.compile(r" ?\(\d{1,3}\)"),
    re.compile(r"[ _-]?\d{1,2}"),
)
_TAIL_LENGTH = 20


def _is_sent(name: str) -> bool:
    """Exactly a name of the table, or one with a year, a month, or the number an import puts behind it."""
    if name in _SENT_NAMES:
        return True
    for cut in range(max(1, len(name) - _TAIL_LENGTH), len(name)):
        if name[:cut] in _SENT_NAMES and any(tail.fullmatch(name, cut) for tail in _TAILS):
            return True
    return False


def folder_of(name: str, above: str = "") -> Folder:
    """The folder with its role. `above` is the name of the place the folder stands in (the directory scanned).

    Any component may say that it holds sent mail (`Sent/2015`), only the last one of the folder itself that it is
    something else; both "/" and "." separate components, and both ways are tried.
    """
    own, around = _components(name), _components(above)
    if any(parts[-1] in _OTHER_NAMES for parts in own if parts):
        return Folder(name, Role.OTHER, ChosenBy.NAME)
    if any(_is_sent(part) for parts in (*own, *around) for part in parts):
        return Folder(name, Role.SENT, ChosenBy.NAME)
    return Folder(name)


def _components(name: str) -> tuple[list[str], list[str]]:
    """The parts of a folder name, cut at "/" only and cut at "." too."""
    by_slash = [plain(part) for part in name.split("/") if part.strip()]
    return by_slash, [plain(part) for whole in by_slash for part in whole.split(".") if part.strip()]
