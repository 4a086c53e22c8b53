"""Own words, signature, quoted text and its authors are told apart by what mail programs write around them."""

import pytest

from sentaudit.detection.at_signs.scan import find
from sentaudit.detection.zones.quoting import Zone, zones

O, S, Q, A, I = Zone.OWN, Zone.SIGNATURE, Zone.QUOTED, Zone.AUTHOR, Zone.IDS  # noqa: E741 - one letter per zone

TEXTS = {
    "plain words": ("write to a@example.jp\nor b@example.jp", [O, O]),
    "list at the top": ("a@example.jp\nb@example.jp\n\nHello", [O, O]),
    "signature": ("to a@example.jp\n-- \nTaro\nmail: t@example.jp", [O, S]),
    "signature without blank": ("to a@example.jp\n--\nTaro\nt@example.jp", [O, S]),
    "dashes are none": ("to a@example.jp\n-- said t@example.jp", [O, O]),
    "marks": (
        "a@example.jp\n> b@example.jp\n>> c@example.jp\n > d@example.jp\n＞e@example.jp\nTY> f@example.jp",
        [O, *[Q] * 5],
    ),
    "wrote": ("On Monday, Taro <t@example.jp> wrote:\n> a@example.jp", [A, Q]),
    "wrapped attribution": ("On Monday, Taro <t@example.jp>\nwrote:\n> a@example.jp", [A, Q]),
    "attribution in a quote": ("> Taro <t@example.jp> wrote:\n>> a@example.jp", [A, Q]),
    "unknown language": ("2024年1月1日 12:00 太郎 <t@example.jp>:\n\n> a@example.jp", [A, Q]),
    "colon above a list": ("Write to a@example.jp:\nb@example.jp", [O, O]),
    "japanese": ("太郎さん <t@example.jp> は書きました:\n> x", [A]),
    "german": ("Am Montag schrieb Taro <t@example.jp>:\n> a@example.jp", [A, Q]),
    "outlook": (
        "hello a@example.jp\n\n-----Original Message-----\nFrom: T <t@example.jp>\nSent: Monday\n"
        "To: b@example.jp;\n c@example.jp\nCc: d@example.jp\nSubject: x\n\ntext e@example.jp",
        [O, A, Q, Q, Q, Q],
    ),
    "outlook japanese": ("-----元のメッセージ-----\n差出人: t@example.jp\n宛先: b@example.jp\n件名: x", [A, Q]),
    "outlook german": (
        "________________________________\nVon: T <t@example.jp>\nGesendet: Montag\nAn: b@example.jp\nBetreff: x",
        [A, Q],
    ),
    "outlook turkish": ("hi\nKimden: T <t@example.jp>\nGönderme Tarihi: bugün\nKime: b@example.jp\nKonu: x", [A, Q]),
    "greek": ("hi\n\nΑπό: T <t@example.jp>\nΣτάλθηκε: σήμερα\nΠρος: b@example.jp\nΘέμα: x", [A, Q]),
    "other header lines": (
        "hi\n\nFrom: T <t@example.jp>\nOrganization: X\nImportance: High\nTo: b@example.jp\nSubject: x",
        [A, Q],
    ),
    "time behind a wide colon": ("hi\n差出人：t@example.jp\n送信日：9:12\n宛先：b@example.jp", [A, Q]),
    "a number and a date are no header block": ("No: 12\nDate: today\nTotal: 3\na@example.jp", [O]),
    "header block alone": ("hi\n\nDe : T <t@example.jp>\nEnvoyé : lundi\nÀ : b@example.jp\nObjet : x", [A, Q]),
    "names only in the header block": ("hi\n\n差出人: 太郎\n送信日時: 今日\n宛先: 花子\n件名: x\n\na@example.jp", [Q]),
    "bold labels": ("hi\n*From:* T <t@example.jp>\n*Sent:* Monday\n*To:* b@example.jp", [A, Q]),
    "author in the next line": ("> From: Taro Yamada\n> <t@example.jp>\n> To: a@example.jp", [A, Q]),
    "forwarded": ("---------- Forwarded message ---------\nFrom: T <t@example.jp>\nTo: a@example.jp", [A, Q]),
    "apple": ("Begin forwarded message:\n\n> From: T <t@example.jp>\n> To: a@example.jp", [A, Q]),
    "from alone is no block": ("From: here\nTo: there\na@example.jp", [O]),
    "many on a From line": ("> From: a@example.jp b@example.jp c@example.jp", [A, A, Q]),
    "ids": ("> References: <x@example.org>\n>  <y@example.org>\n> From: t@example.jp", [I, I, A]),
    "ruled signature": (
        "a@example.jp\n\n==========\n太郎\nTEL 03-0000-0000\nE-mail: t@example.jp\n==========\n",
        [O, S],
    ),
    "ruled signature above a quote": (
        "hello\n**********\nTaro\nMail t@example.jp\n**********\n2024/1/1 U <u@example.jp>:\n> a@example.jp",
        [S, A, Q],
    ),
    "ruled list": ("see mail:\n=====\na@example.jp\nb@example.jp\nc@example.jp\nd@example.jp\n=====", [O, O, O, O]),
    "list footer": ("a@example.jp\n\nTo unsubscribe write to leave@example.org", [O, S]),
    "mailing list footer": (
        "a@example.jp\n_______________________\nlist mailing list\nlist@example.org\nhttps://example.org/list",
        [O, S],
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_zone_of_each_address(name):
    text, expected = TEXTS[name]
    assert zones(text, find(text)) == expected
