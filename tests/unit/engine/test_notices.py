"""Notices about an earlier mail by their wording: apology, correction or recall, request to delete it."""

import pytest

from builders.mails import mail
from sentaudit.engine.wording.notices import Text, notice_in
from sentaudit.engine.wording.wording import wording_of
from sentaudit.model.config import Limits
from sentaudit.model.facts import Flag
from sentaudit.parsing.message import parse

A, C, D, NONE = Flag.APOLOGY, Flag.CORRECTION, Flag.DELETION_REQUEST, Flag(0)

NOTICES = [
    ("お詫び", "先ほどのメールの件、誠に申し訳ございませんでした。", A),
    ("【お詫び】メールアドレスの表示について", "本日17時10分にお送りしたメールで、他の方のアドレスが表示されておりました。", A),
    ("【重要】メール誤送信に関するお詫びとお願い", "本日お送りしたメールを削除していただきますようお願い申し上げます。", A | C | D),
    ("ご報告", "メールアドレスが他のお客様から見える状態で配信しておりました。深くお詫び申し上げます。", A),
    ("ご報告", "宛先を誤って設定したことにより、ご迷惑をおかけし申し訳ございません。", A),
    ("先ほどのメール", "BCC とすべきところを誤って TO で送信し、大変失礼いたしました。削除のほどお願いいたします。", A | C | D),
    ("ご連絡", "皆様のアドレスが見える状態となり、ご迷惑をおかけしました。当該メールの破棄をお願いします。", A | D),
    ("すみません", "さっきのメール、全員のアドレスが見えてしまっています。すみません、消してください。", A | D),
    ("ご報告とお願い", "個人情報の漏えいがございました。心より謝罪いたします。", A),
    ("お知らせ", "弊社の手違いにより、BCC とすべきところを TO で送信いたしました。\nまことに申し訳\nござい\nません。", A),
    ("受信メール削除のお願い", "お手元に届いておりますメールにつきましては、\n削除くださいますようお願いいたします。", D),
    ("お願い", "誤ってお送りした添付ファイルを破棄していただけますでしょうか。", C | D),
    ("お願い", "お手数ですが、該当のメッセージを消去してください。", D),
    ("【訂正】秋の会員セミナーのご案内", "本文のとおりです。", C),
    ("訂正：秋のセミナー", "", C),
    ("【再送】秋のセミナーのご案内", "よろしくお願いいたします。", C),
    ("秋のセミナーのご案内（再送）", "よろしくお願いいたします。", C),
    ("取り消し: 秋のセミナー", "", C),
    ("取消：秋のセミナー", "", C),
    ("秋のセミナー", "山田太郎 さんはメッセージ「秋のセミナー」を取り消そうとしています。", C),
    ("秋のセミナー", "先ほどのメールは誤りでした。破棄してください。", C | D),
    ("お詫び", "お詫び申し上げます。\n\n削除をお願いします。", A | D),
    ("メール誤送信のご連絡", "昨日、誤ってメールを送信いたしました。", C),
    ("お詫びと訂正", "先ほどのご案内に誤りがございました。訂正してお詫びいたします。", A | C),
    ("お詫び: サービス復旧のお知らせ",
     "先ほどのメールで他の方のアドレスが表示されておりました。深くお詫び申し上げます。お手元のメールの削除をお願いいたします。", A | D),
    ("Apology", "Please accept our apologies for the e-mail you received today.", A),
    ("Our apologies for this morning's mailing", "The addresses of all recipients were visible.", A),
    ("About our e-mail of 14 October", "Your e-mail address was visible to other recipients. We are very sorry.", A),
    ("Incident notice", "We apologise sincerely: the list was put in the Cc field instead of Bcc.", A),
    ("Incident notice", "We deeply regret this data breach.", A),
    ("Request", "Please delete the e-mail you received from us yesterday at 15:53.", D),
    ("Request", "We kindly ask you to permanently delete that message and not to use the addresses.", D),
    ("Request", "We would ask all recipients to delete our message of this afternoon.", D),
    ("Sorry for our previous e-mail", "It showed all addresses. Please delete it from your mailbox.", A | D),
    ("Recall: Autumn seminar", "Taro Yamada would like to recall the message, \"Autumn seminar\".", C),
    ("Message Recall Failure", "", NONE | C),
    ("Correction: Autumn seminar", "The text follows.", C),
    ("[Correction] Autumn seminar", "The text follows.", C),
    ("Resend: Autumn seminar", "The text follows.", C),
    ("RE-SENT: Autumn seminar", "The text follows.", C),
    ("Autumn seminar", "Please disregard our previous e-mail, it was sent in error.", C),
    ("Please ignore my last message", "", C),
    ("Autumn seminar", "This message was accidentally sent to you.", C),
    ("Rückruf: Herbstseminar", "", C),
]  # fmt: skip

NO_NOTICES = [
    ("訂正印の押し方について", "契約書には訂正印が必要です。"),
    ("お詫びと訂正：価格表の誤り", "10月号に記載の価格に誤りがありました。お詫びして訂正いたします。"),
    ("【お詫び】商品の発送遅延について", "配送に遅れが生じ、誠に申し訳ございません。"),
    ("【お詫び】システム障害のお知らせ", "ご迷惑をおかけし、深くお詫び申し上げます。"),
    ("ご返信", "返信が遅くなり、申し訳ございません。先日お送りいただいた件、承知しました。"),
    ("お打ち合わせ", "お忙しいところ申し訳ございませんが、先日お送りしたメールをご確認ください。"),
    ("秋の通信", "臨時休業のため、ご不便をおかけし申し訳ございません。\n\n配信停止・アドレス変更はこちら"),
    ("ご予約の取り消しについて", "ご予約を取り消しました。"),
    ("ご注文取消のご案内", "ご注文を承りました。"),
    ("パスワードの再送", "パスワードをお送りします。"),
    ("ご注意", "不審なメールは開かずに削除してください。"),
    ("迷惑メール対策", "迷惑メールは削除をお願いいたします。"),
    ("お知らせ", "BCCにて失礼いたします。本メールは一斉配信です。ご迷惑をおかけしますがよろしくお願いいたします。"),
    ("お電話の件", "先ほどは失礼いたしました。資料をお送りします。"),
    ("アドレス変更のお知らせ", "アドレスを変更しました。お手数ですが旧アドレスは削除してください。"),
    ("議事録", "前回の議事録の訂正をお願いします。"),
    ("資料の件", "よろしくお願いします。\n\n本メールに心当たりのない場合は、お手数ですが削除してください。"),
    ("資料の件", "よろしくお願いします。\n\n誤って本メールを受信された場合は、送信者に連絡のうえメールを破棄してください。"),
    ("ファイルの整理", "古いデータは削除してください。"),
    ("Sorry, you are too late!", "The sale is over."),
    ("Sorry we missed you", "We tried to deliver your parcel."),
    ("Newsletter", "We are sorry to see you go. You may change your address at any time."),
    ("Re: offer", "Sorry for the late reply to your message."),
    ("Offer", "I apologise for the delay. Please find attached the list."),
    ("Our apologies", "The prices in our last newsletter were wrong."),
    ("Correction to the price list", "The price of the red one is 12."),
    ("Product recall: batteries", "We recall the batteries of series 7."),
    ("Correct use of Bcc", "Correct addressing matters."),
    ("Housekeeping", "Please delete old e-mails, the server is full."),
    ("Warning", "Please delete suspicious messages at once."),
    ("Minutes", "Regards\n\nIf you are not the intended recipient, please notify the sender and delete this e-mail."),
    ("Minutes", "Regards\n\nIf you have received this message in error, please delete it."),
    ("Offer", "Here is our offer, sorry it is so short."),
    ("Resending is cheap", "An article on mail."),
    ("Recall election in the county", "The news."),
    ("Hello", "How are you?"),
]  # fmt: skip


def said(
    subject: str,
    body: str,
    *,
    is_reply: bool = False,
    is_html: bool = False,
    charset: str = "utf-8",
    receivers: int = 50,
) -> Flag:
    text = Text(body.encode(charset), charset, is_html)
    return Flag(notice_in(subject, text, is_reply=is_reply, receivers=receivers))


@pytest.mark.parametrize(("subject", "body", "flags"), NOTICES)
def test_notices(subject, body, flags):
    assert said(subject, body) == flags


@pytest.mark.parametrize(("subject", "body"), NO_NOTICES)
def test_what_is_no_notice(subject, body):
    assert said(subject, body) == NONE


REPORT = "Your address was visible to other recipients. We apologise and ask you to delete the e-mail."


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.\n\n> " + REPORT,
        "Thank you.\n\nOn Monday, Sales wrote:\n" + REPORT,
        "Thank you.\n-----Original Message-----\n" + REPORT,
        "承知しました。\n\n2021年10月14日 営業部さんは書きました\n" + REPORT,
    ],
)
def test_quoted_words_do_not_count(text):
    assert said("Minutes", text) == NONE
    assert said("Re: Minutes", text, is_reply=True) == NONE
    assert said("Re: Minutes", REPORT + "\n" + text, is_reply=True) == A | D


def test_header_of_the_answered_mail_ends_the_words_of_a_reply_only():
    text = "For the record:\n\nFrom: Sales\nSent: Monday\nSubject: Autumn\n\n" + REPORT
    assert said("Re: Autumn", text, is_reply=True) == NONE
    assert said("Notice", text) == A | D


def test_subject_of_a_reply_is_not_its_own():
    assert said("【お詫び】アドレスの表示について", "") == A
    assert said("Re: 【お詫び】アドレスの表示について", "承知しました。", is_reply=True) == NONE


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "cp932", "euc-jp"])
def test_any_charset(charset):
    text = "先ほどのメールで他の方のアドレスが表示されておりました。お詫び申し上げます。\n削除をお願いいたします。"
    assert said("お知らせ", text + "メールを削除してください。", charset=charset) == A | D


def test_html_is_read_behind_its_head():
    head = f"<html><head><style>{'p { margin: 0 } ' * 2000}</style></head>"
    assert said("Notice", f"{head}<body class=x><p>{REPORT}</p></body></html>", is_html=True) == A | D
    assert said("Notice", "<style>/* sorry, our previous e-mail */</style><p>Hello</p>", is_html=True) == NONE


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "cp932", "euc-jp", ""])
@pytest.mark.parametrize("text", ["宛先の誤りにより、アドレスが表示されておりました。お詫び申し上げます。", REPORT])
def test_a_few_receivers_are_told_by_an_apology_for_a_leak(charset, text):
    assert notice_in(
        "Re: question", Text(text.encode(charset or "utf-8"), charset, is_html=False), is_reply=True, receivers=1
    )
    assert (
        said(
            "Re: question", text.replace("お詫び", "報告").replace("apologise", "tell you"), is_reply=True, receivers=1
        )
        == NONE
    )


def test_a_few_receivers_get_many_other_apologies():
    text = "Sorry for the earlier e-mail, it was too short."
    assert said("Minutes", text, receivers=1) == NONE
    assert said("Minutes", text, receivers=50) == A
    assert said("Minutes", text, receivers=0) == A


def test_words_far_down_are_not_read():
    assert said("Notice", "a line of text\n" * 100 + REPORT) == A | D
    assert said("Notice", "a line of text\n" * 2000 + REPORT) == NONE


def worded(data: bytes) -> Flag:
    """What the words of a mail tell."""
    return Flag(wording_of(parse(data, Limits())))


PLAIN = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]


@pytest.mark.parametrize(
    ("extra", "flags"),
    [
        ([], A | D),
        (["In-Reply-To: <1@example.org>"], A | D),
        (["Received: from x"], A | D),
        (["Auto-Submitted: auto-replied"], NONE),
        (["List-Post: <mailto:l@example.org>"], NONE),
    ],
)
def test_only_what_people_send_is_a_notice(extra, flags):
    told = worded(mail(1, subject="Notice", body=REPORT + "\n", extra=PLAIN + extra))
    assert told & (A | C | D) == flags


def test_a_received_answer_is_no_notice():
    data = mail(1, subject="Re: News", body="Please delete your message.\n", extra=[*PLAIN, "Received: from x"])
    assert not worded(data) & (A | C | D)


def test_without_a_text_the_subject_counts():
    extra = ["MIME-Version: 1.0", "Content-Type: application/pdf", "Content-Disposition: attachment; filename=a.pdf"]
    assert worded(mail(1, subject="Our apologies", body="%PDF-1.4\n", extra=extra)) == A
