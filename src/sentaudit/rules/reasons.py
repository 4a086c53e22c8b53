"""The vocabulary of confidence: each reason code with its effect, its sentence in both languages and its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sentaudit.model.incident import Reason

LOWERS = "-"
RAISES = "+"
INFORMS = "="

LANGUAGES = ("en", "ja")

MANY = 50
"""Exposed addresses from which the reason `many` applies."""


class ReasonInfo(NamedTuple):
    """One code. `text` is by language and may hold {placeholders} for numbers (never for addresses or domains);
    `meaning` says exactly when the code applies, by language too."""

    effect: str
    text: Mapping[str, str]
    meaning: Mapping[str, str]


def _info(effect: str, en: str, ja: str, meaning: str, meaning_ja: str) -> ReasonInfo:
    return ReasonInfo(effect, {"en": en, "ja": ja}, {"en": meaning, "ja": meaning_ja})


REASONS: Mapping[str, ReasonInfo] = {
    "internal-receivers": _info(
        LOWERS,
        "Only people inside the organisation received it.",
        "受信者は組織内の人だけです。",
        "every receiver known is internal",
        "判明している受信者が全員組織内",
    ),
    "one-partner": _info(
        LOWERS,
        "All {exposed} exposed addresses belong to one and the same organisation.",
        "閲覧できた {exposed} 件のアドレスは、すべて同じ一つの組織に属しています。",
        "all exposed share one registrable domain that is not freemail; half the weight if a list went to others",
        "露出したアドレスがすべて、フリーメール以外の同じ登録ドメインに属する。一覧がほかの組織に渡ったときは半分の重み",
    ),
    "known-group": _info(
        LOWERS,
        "{share} % of the pairs among them wrote to each other or shared a thread before.",
        "対象者どうしの組み合わせのうち {share} % は、以前に互いにやり取りがあるか、同じスレッドに参加していました。",
        "most pairs of the exposed had contact before; the weight (0..1) is the share of such pairs",
        "露出した人どうしの組み合わせの多くに以前のやり取りがある。その割合（0～1）を重みとする",
    ),
    "thread": _info(
        LOWERS,
        "It continues a thread in which all of them already took part.",
        "対象者の全員がすでに参加しているスレッドの続きです。",
        "a reply whose thread is known, and all exposed and outside readers take part in it",
        "元のスレッドが分かる返信で、露出した人と組織外の受信者の全員が参加している",
    ),
    "reply": _info(
        LOWERS,
        "It is marked as a reply, but the mail it answers was not found.",
        "返信の形式ですが、元のメールは監査対象の中に見つかりません。",
        "In-Reply-To or References is present, but nothing of that thread is in the case",
        "In-Reply-To または References があるが、そのスレッドのメールがケースにない",
    ),
    "invitation": _info(
        LOWERS,
        "It is a meeting invitation, whose guests usually see each other.",
        "会議への招待です。招待では通常、参加者が互いに見えます。",
        "the message carries a calendar invitation",
        "カレンダーの招待を含む",
    ),
    "list-post": _info(
        LOWERS,
        "It was posted to a mailing list.",
        "メーリングリストへの投稿です。",
        "list headers, or a receiver of organisation.lists; half the weight together with no-thread",
        "メーリングリストのヘッダーがある、または宛先が organisation.lists に含まれる。no-thread のときは半分の重み",
    ),
    "role-addresses": _info(
        LOWERS,
        "All exposed addresses are those of a function (such as info@), not of a person.",
        "閲覧できたアドレスはすべて、個人ではなく窓口や部署のもの（info@ など）です。",
        "all exposed addresses are role addresses",
        "露出したアドレスがすべて役割アドレス",
    ),
    "standing-group": _info(
        LOWERS,
        "The sender wrote to this same group {messages} times within {days} days.",
        "差出人は、同じ顔ぶれに {days} 日間で {messages} 回送信しています。",
        "the same sender writes to the same group again and again over weeks",
        "同じ差出人が、数週間にわたり同じ顔ぶれに繰り返し送信している",
    ),
    "auto": _info(
        LOWERS,
        "It is a bounce or an automatic reply.",
        "不達通知または自動応答です。",
        "a delivery report, or marked as sent automatically",
        "不達通知、または自動送信と示されたメール",
    ),
    "habit-bcc": _info(
        RAISES,
        "The sender usually uses Bcc or single mails for mail of this kind.",
        "差出人はふだん、この種のメールを Bcc または個別送信で送っています。",
        "most other mailings of this sender or template expose nobody",
        "この差出人または同じひな型のほかの一斉送信では、ほとんど誰も露出していない",
    ),
    "unrelated-individuals": _info(
        RAISES,
        "Individuals with no organisation in common are among the exposed.",
        "共通の組織に属さない個人のアドレスが含まれています。",
        "several exposed are individuals in domains that have nothing to do with each other",
        "互いに無関係なドメインの個人が複数露出している",
    ),
    "no-thread": _info(
        RAISES,
        "No earlier contact among them was found, and it continues no thread.",
        "対象者どうしの過去のやり取りは見つからず、既存のスレッドの続きでもありません。",
        "no reply, and no pair of the exposed had contact before; never together with thread or reply",
        "返信でなく、露出した人どうしに以前のやり取りがない。thread や reply とは併用しない",
    ),
    "broadcast": _info(
        RAISES,
        "It is worded as a mailing to many (newsletter, notice, invitation to all).",
        "お知らせやニュースレターなど、一斉送信の文面です。",
        "subject or body has the wording of a mailing",
        "件名または本文が一斉送信の文面",
    ),
    "many": _info(
        RAISES,
        "As many as {exposed} addresses are exposed.",
        "閲覧できたアドレスが {exposed} 件に上ります。",
        f"at least {MANY} exposed addresses",
        f"露出したアドレスが {MANY} 件以上",
    ),
    "receivers-unknown": _info(
        INFORMS,
        "This copy does not tell who received it.",
        "この控えからは受信者を特定できません。",
        "no receiver could be read from the message",
        "メールから受信者を一人も読み取れない",
    ),
    "bcc-missing": _info(
        INFORMS,
        "The sent copy has no Bcc field: there may be more receivers.",
        "送信控えに Bcc 欄がないため、受信者はさらに多い可能性があります。",
        "a sent copy without any Bcc field; receivers are counted as at least",
        "Bcc 欄のない送信控え。受信者数は下限として数える",
    ),
    "constant-contacts": _info(
        INFORMS,
        "{contacts} contact addresses that stand in nearly every copy are not counted.",
        "ほぼすべてのメールに共通して載っている連絡先 {contacts} 件は数えていません。",
        "addresses of signature, footer or template were left out",
        "署名・フッター・ひな型の連絡先を除いた",
    ),
    "follow-up": _info(
        INFORMS,
        "It begins with a mail about an earlier incident, sent {minutes} minutes after that.",
        "以前の事案についての連絡メールから始まっています（その事案の {minutes} 分後）。",
        "the first exposing message apologises for, corrects or recalls an earlier incident's to the same people",
        "最初の該当メールが、同じ人たちへの以前の事案についてのお詫び・訂正・取消し",
    ),
    "leaked-again": _info(
        INFORMS,
        "A later mail about it showed addresses again.",
        "この事案についての後続のメールでも、アドレスが再び見える状態でした。",
        "a follow-up itself exposes people to each other; everybody is counted once",
        "後続の連絡メール自体が相手を互いに見える状態にした。同じ人は一度だけ数える",
    ),
    "quoted-thread": _info(
        INFORMS,
        "Authors and present receivers of the quoted mail are not counted.",
        "引用されたメールの差出人と、このメールの受信者は数えていません。",
        "participants of the quoted thread were left out",
        "引用されたスレッドの参加者を除いた",
    ),
    "reviewed-false-positive": _info(
        INFORMS,
        "A reviewer called it a false positive: it is listed apart.",
        "確認の結果、誤検知と判断されたため、別枠に記載しています。",
        "the latest review that still holds says false-positive",
        "有効な最新の確認結果が誤検知",
    ),
    "reviewed-accepted": _info(
        INFORMS,
        "A reviewer accepted it: it is listed apart.",
        "確認の結果、許容すると判断されたため、別枠に記載しています。",
        "the latest review that still holds says accepted",
        "有効な最新の確認結果が許容",
    ),
    "reviewed-merged": _info(
        INFORMS,
        "A reviewer merged several incidents into it; its numbers are derived from all their messages.",
        "確認者が複数の事案をまとめました。件数は、そのすべてのメールから算出し直しています。",
        "a merge by a reviewer stands",
        "確認者による統合が有効",
    ),
    "reviewed-split": _info(
        INFORMS,
        "A reviewer split an incident; the numbers are derived from the messages of this part.",
        "確認者が事案を分割しました。件数は、この部分のメールから算出し直しています。",
        "a split by a reviewer stands",
        "確認者による分割が有効",
    ),
}


def reason(code: str, lang: str, **numbers: int) -> Reason:
    """The reason in the words of `lang`. KeyError if the code, or a number its sentence needs, is missing."""
    info = REASONS[code]
    return Reason(code, info.effect, info.text[lang].format_map(numbers))
