"""The words mail programs put around quoted mail, in the languages they speak."""

from __future__ import annotations

from enum import IntEnum
from typing import Final


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split("|")]


class Label(IntEnum):
    """What a line of a quoted header block is about; NONE if it is no such line."""

    NONE = 0
    FROM = 1
    TO = 2
    DATE = 3
    SUBJECT = 4
    REPLY_TO = 5


_WORDS: Final = {
    Label.FROM: """from|差出人|送信者|送信元|発信者|差出し人|von|de|da|от|от кого|发件人|發件人|寄件者
        |寄件人|보낸 사람|보낸사람|fra|från|van|lähettäjä|od|kimden|gönderen|feladó|expéditeur
        |remitente|mittente|remetente|afzender|absender|nadawca|de la|από|від|dari|từ|จาก|מאת|من|šalje
        |pošiljatelj|odosielateľ|saatja|nuo""",
    Label.TO: """to|cc|bcc|宛先|宛て先|受信者|送信先|an|à|a|para|кому|копия|收件人|收件者|抄送|副本|密送
        |받는 사람|받는사람|참조|숨은참조|til|till|aan|do|komu|kime|kopie|copie|cópia|kopia|kopi|kopio|destinataire
        |destinataires|destinatario|destinatário|empfänger|vastaanottaja|címzett|másolat|másolatot kap|bilgi|ｃｃ|同報
        |写し|cci|cco|ccn|dw|udw|blindkopie|per|per a|προς|κοιν|κοιν.|копія|kepada|untuk|tembusan|đến|tới|ถึง|สำเนา
        |אל|עותק|إلى|نسخة|către|catre|za|prima|kp|kam|saaja|adressaat|копие|密件抄送|密件副本""",
    Label.DATE: """date|sent|received|送信日時|日時|日付|送信日|受信日時|発信日時|gesendet|gesendet am|datum|envoyé
        |envoyé le
        |enviado|enviado el|enviado em|enviada|enviada em|data|data de envio|fecha|inviato|отправлено|дата
        |дата отправки|发送时间|发送日期|發送時間|日期|时间|寄件日期|날짜|보낸 날짜|보낸날짜|보낸시간
        |보낸 시간|skickat|sendt|dato
        |verzonden|lähetetty|päiväys|tarih|gönderilen|gönderildi|gönderme tarihi|gönderim tarihi|küldve|elküldve|dátum
        |wysłano|odesláno|odoslané|poslano|ημερομηνία|στάλθηκε|εστάλη|надіслано|відправлено|изпратено|tanggal|dikirim
        |terkirim|ngày|đã gửi|วันที่|ส่ง|תאריך|נשלח|التاريخ|تاريخ الإرسال|تم الإرسال|trimis|saadetud|kuupäev
        |išsiųsta|nosūtīts|enviat""",
    Label.SUBJECT: """subject|件名|題名|標題|タイトル|betreff|thema|objet|asunto|assunto|oggetto|тема|主题|主旨|主題
        |제목|ämne|emne|onderwerp|aihe|temat|konu|tárgy|předmět|predmet|zadeva|θέμα|относно|perihal|subjek|chủ đề
        |tiêu đề|เรื่อง|หัวเรื่อง|נושא|الموضوع|subiect|teema|tema|tēma|assumpte""",
    Label.REPLY_TO: "reply-to|返信先|antwort an|répondre à|sender",
}
_LABELS: Final = {word: label for label, words in _WORDS.items() for word in _listed(words)}
_LONGEST = max(map(len, _LABELS)) + 4

_MARKERS: Final = tuple(
    _listed("""original message|original mail|original text|original-nachricht|original appointment
        |forwarded message|forwarded by|forwarded mail|begin forwarded message
        |start of forwarded message|reply message|元のメッセージ|元のメール|オリジナルメッセージ
        |転送メッセージ|転送されたメッセージ|転送メール|転送元メッセージ|以下、転送|ここから転送
        |ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht
        |anfang der weitergeleiteten nachricht|message d'origine|message d’origine
        |message original|message initial|message transféré|début du message|mensaje original
        |mensaje reenviado|mensaje enviado|inicio del mensaje reenviado|messaggio originale
        |messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato
        |mensagem original|mensagem encaminhada|início da mensagem encaminhada
        |исходное сообщение|пересылаемое сообщение|перенаправленное сообщение
        |начало переадресованного сообщения|原始邮件|原始郵件|原始邮件信息|转发邮件信息
        |转发的邮件|轉寄郵件|轉寄的郵件|邮件原件|원본 메시지|전달된 메시지|전달한 메시지
        |oprindelig meddelelse|ursprungligt meddelande|opprinnelig melding
        |původní e-mail|пересланное сообщение|переслане повідомлення|αρχικό μήνυμα|προωθημένο μήνυμα
        |pesan asli|pesan terusan|tin nhắn gốc|thư gốc|mesaj original|mesaj redirecționat|pôvodná správa
        |eredeti levél|továbbított üzenet|przekazana wiadomość|iletilen mesaj|yönlendirilen ileti
        |vidarebefordrat meddelande|videresendt melding|videresendt meddelelse|välitetty viesti
        |oorspronkelijk bericht|doorgestuurd bericht|wiadomość oryginalna|wiadomość przekazana
        |původní zpráva|eredeti üzenet|alkuperäinen viesti|orijinal ileti|özgün ileti""")
)
_RULES = "-_=*─━—~＝ 　\t>"

_ATTRIBUTION_ENDS: Final = tuple(
    _listed("""wrote|writes|write|said|schrieb|schreibt|geschrieben|écrit|écrivait|escribió|escribio
        |escreveu|scritto|scrisse|schreef|skrev|kirjoitti|napsal|napsal(a)|napisał|napisał(a)
        |írta|yazdı|пишет|написал|написала|написал(а)|写道|寫道|書きました|書いています
        |書かれました|のメール|のメッセージ|작성|έγραψε|menulis|đã viết|пише|написав|написала|a scris|napísal|napísal(a)
        |je napisao|je napisala|כתב|כתב/ה|כתבה|كتب|เขียนว่า""")
)
_COLONS: Final = ":： \t　"


def ends_attribution(line: str) -> bool:
    """Whether the line ends like one that names the author of what is quoted below: `... wrote:`."""
    end = line[-40:].rstrip(_COLONS)
    return end.endswith(_ATTRIBUTION_ENDS) or end.lower().endswith(_ATTRIBUTION_ENDS)


def label_of(line: str) -> Label:
    """The label a line begins with (`From:`, `*宛先:*` ...)."""
    end = line.find(":", 0, _LONGEST)
    wide = line.find("：", 0, end if end >= 0 else _LONGEST)
    if wide >= 0:
        end = wide
    if end < 0:
        return Label.NONE
    return _LABELS.get(line[:end].strip(" *\t　").lower(), Label.NONE)


def is_marker(line: str) -> bool:
    """Whether the line says that a quoted message follows: `-----Original Message-----` and its like."""
    text = line.strip()
    if len(text) > 160:
        return False
    core = text.strip(_RULES)
    ruled = len(core) < len(text) - 1
    return (ruled or core.endswith((":", "："))) and core.lower().startswith(_MARKERS)


LANDMARK_STARTS: Final = "".join(
    sorted({sign for word in (*_LABELS, *_MARKERS) for sign in (word[0], word[0].upper())} | set("* \t\u3000"))
)
"""Every character a header line or a marker without ruler can begin with: a cheap first test."""
