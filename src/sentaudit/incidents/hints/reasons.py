"""The reasons of hints: what each adds to or takes from the confidence, and its sentence in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sentaudit.model.incident import Reason

_LEAST, _MOST = 0.05, 0.95


class HintReason(NamedTuple):
    """`weight` is added to the confidence, which starts at 0; `text` may hold {placeholders} for numbers."""

    weight: float
    text: Mapping[str, str]


Said = tuple[str, Mapping[str, int]]
"""A code with the numbers of its sentence."""


def _info(weight: float, en: str, ja: str) -> HintReason:
    return HintReason(weight, {"en": en, "ja": ja})


REASONS: Mapping[str, HintReason] = {
    "records": _info(
        0.35, "It carries personal data of {people} people.", "{people} 人分の個人データが含まれています。"
    ),
    "one-off": _info(
        0.2,
        "No other mail of the case went to or came from the outside address.",
        "組織外の宛先とのやり取りは、このメール以外にありません。",
    ),
    "private-address": _info(
        0.1, "The outside address is at a freemail provider.", "組織外の宛先はフリーメールのアドレスです。"
    ),
    "known-organisation": _info(
        -0.2,
        "The case knows {addresses} other addresses of the same organisation.",
        "同じ組織のほかのアドレスが {addresses} 件あります。",
    ),
    "near-own": _info(
        0.45, "The domain is nearly the organisation's own.", "宛先のドメインは自組織のドメインに酷似しています。"
    ),
    "near-known": _info(
        0.3,
        "The domain is nearly one at which the case knows {addresses} addresses.",
        "宛先のドメインは、{addresses} 件のアドレスがある別のドメインに酷似しています。",
    ),
    "near-person": _info(
        0.4,
        "The address is one character away from one that {messages} mails of the case know.",
        "宛先は、{messages} 通でやり取りのあるアドレスと一文字違いです。",
    ),
    "slip": _info(0.1, "One slip of the keyboard lies between the two.", "一文字の打ち間違いに相当する違いです。"),
    "look": _info(0.2, "The two look the same.", "見た目では区別がつきにくい文字が使われています。"),
    "suffix": _info(0.0, "Only the ending of the domain differs.", "ドメインの末尾だけが異なります。"),
    "wrote-itself": _info(
        -0.3, "Somebody wrote from that address as well.", "その宛先からのメールもあります。"
    ),
    "inside-thread": _info(
        0.3,
        "All {earlier} earlier mails of the thread that were found stayed inside.",
        "スレッドのうち見つかった過去の {earlier} 通は、すべて組織内でやり取りされたものです。",
    ),
    "quoted": _info(0.1, "It quotes what was written inside.", "組織内のやり取りが引用されています。"),
    "attached": _info(0.1, "An attachment holds addresses.", "添付ファイルにアドレスが含まれています。"),
    "among-insiders": _info(
        0.1, "People inside received it as well.", "組織内の人も同時に受信しています。"
    ),
    "relayed": _info(
        0.3,
        "{senders} people outside stand as senders of mail that the list handed on within a week.",
        "一週間以内に、組織外の {senders} 人を差出人とするメールがメーリングリストで配信されました。",
    ),
    "named-another": _info(
        0.5,
        "{mails} mails of one mailing greet another of its receivers than their own, or carry a file in that name.",
        "同じ一斉送信のうち {mails} 通で、宛名または添付ファイル名が別の受信者の名前になっています。",
    ),
    "nearly-all": _info(
        0.2,
        "Nearly all of its {differing} mails whose names differ do so: names and addresses were shifted.",
        "名前が一致しない {differing} 通のほぼすべてがこれに当たり、宛名と宛先の列がずれたと考えられます。",
    ),
    "announcements": _info(
        0.25,
        "Before that, only people inside wrote to the list ({posts} mails).",
        "それ以前は、組織内からの投稿のみでした（{posts} 通）。",
    ),
}  # fmt: skip


def confidence(said: Sequence[Said]) -> float:
    """Between 0.05 and 0.95, two digits: nothing here is proven, and nothing without ground."""
    total = sum(REASONS[code].weight for code, _ in said)
    return round(min(_MOST, max(_LEAST, total)), 2)


def reasons(said: Sequence[Said], lang: str) -> tuple[Reason, ...]:
    """The sentences in the order said."""
    return tuple(
        Reason(code, "+" if info.weight > 0 else "-" if info.weight < 0 else "=", info.text[lang].format(**numbers))
        for code, numbers in said
        if (info := REASONS[code])
    )
