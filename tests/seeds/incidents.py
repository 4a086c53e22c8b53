"""The incidents the scanner must find, as bare facts: figures published by the senders, names left out.

Where a notice gives no figure one is chosen; `chosen` names those facts. Numbers of copies are scaled down only in
`released-list` (1,016 copies of a body with 13,011 addresses become 16) to keep the set small; numbers of addresses
never are. Where a notice published the number left after bounces, `exposed` is the number before them.

Not rebuilt here: two cases of posts relayed by a mailing list, two in which nothing was exposed (they are part of the
noise), and those in which no e-mail address was exposed at all (names, cases, customers' contracts, medical data).
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import NamedTuple

JST = timezone(timedelta(hours=9))


class Incident(NamedTuple):
    """One incident.

    `way` is how it happened: to, cc, both (To and Cc), subject, body, quoted, spill (addresses of a broken Bcc field
    in the body), copies (program-made, one receiver each), wrong-bcc, attachment. `exposed` are the distinct external
    addresses shown. `receivers` None means: exactly the exposed (header cases). `internal`, `excluded` and
    `duplicates` come on top in the exposing channel. `hidden` more people receive it by Bcc. `split` gives the sizes
    of the batches, `minutes` the time between them; `siblings` more mails of the mailing are correct (Bcc).
    `form` is how a list looks (see build.py). `names`: with personal names. `watch`: stays below every threshold.
    """

    id: str
    box: str
    when: datetime
    way: str
    exposed: int
    subject: str
    receivers: int | None = None
    messages: int = 1
    batches: int | None = 1
    names: bool = False
    internal: int = 0
    excluded: int = 0
    duplicates: int = 0
    hidden: int = 0
    organisations: int | None = None
    split: tuple[int, ...] = ()
    minutes: int = 3
    siblings: int = 0
    recall: bool = False
    mobile: float = 0.0
    form: str = "lines"
    watch: bool = False
    chosen: tuple[str, ...] = ()


def _at(day: str, clock: str = "10:05:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=JST)


def _even(total: int, parts: int) -> tuple[int, ...]:
    return tuple(total // parts + (1 if index < total % parts else 0) for index in range(parts))


INCIDENTS: tuple[Incident, ...] = (
    # 2005
    Incident("dam-newsletter", "city", _at("2005-06-23"), "to", 64, "ダムだより 第46号", siblings=3),
    Incident("press-release-contractor", "press", _at("2005-07-01"), "to", 559, "新製品発表のお知らせ", organisations=60,
             chosen=("organisations",)),
    Incident("fan-newsletter-is-list", "press", _at("2005-08-02"), "body", 8724, "作品ニュース", 300, form="only",
             chosen=("receivers", "day")),
    Incident("training-spill", "seminars", _at("2005-07-11"), "spill", 139, "講座のご案内", 39, form="encoded-rest"),
    Incident("optics-spill", "optics", _at("2005-07-19"), "spill", 1384, "光学セミナーのご招待", 466, form="fragments"),
    Incident("risk-contact-file", "consult", _at("2005-07-26"), "attachment", 103, "リスク情報サービス", 91, internal=49,
             organisations=43, names=True, form="csv-cp932"),
    Incident("staffing-registered", "staffing", _at("2005-07-26"), "to", 800, "お仕事のご紹介"),
    Incident("culture-site", "culture", _at("2005-08-12"), "to", 1095, "新しいサイトのお知らせ", messages=16, batches=16,
             split=_even(1095, 16)),
    Incident("interior-newsletter", "shops", _at("2005-08-12"), "to", 152, "インテリア通信 夏の号", chosen=("exposed",)),
    Incident("power-product", "power", _at("2005-08-15"), "both", 170, "新しい料金プランのご紹介", names=True, internal=2,
             chosen=("internal",)),
    Incident("trading-clients", "consult", _at("2005-08-22"), "to", 58, "モバイルサービスのご連絡", 126, hidden=68,
             organisations=58, chosen=("exposed",)),
    Incident("car-event", "cars", _at("2005-08-25"), "to", 19, "新車展示会のお知らせ", names=True),
    Incident("power-helpers", "power", _at("2005-09-02"), "to", 16, "広報活動のお礼", names=True),
    Incident("apartment-brochure", "housing", _at("2005-09-09"), "cc", 98, "マンション資料のご案内", names=True, internal=1,
             chosen=("internal",)),
    Incident("data-sheet-users", "makers", _at("2005-09-15"), "cc", 2697, "製品データシート更新のお知らせ", messages=17,
             batches=17, split=_even(2697, 17)),
    Incident("fault-report", "telecom", _at("2005-09-21"), "to", 46, "回線障害のご報告"),
    Incident("monitor-questionnaire", "research", _at("2005-10-06"), "cc", 354, "アンケートのお願い"),
    Incident("discount-club-file", "club", _at("2005-10-07"), "attachment", 9493, "会員情報更新のお願い", 370, names=True,
             messages=10, batches=10, split=(37,) * 10, minutes=640, form="csv-cards", chosen=("messages", "batches")),
    Incident("bookshop-newsletter", "books", _at("2005-10-17"), "body", 2383, "新刊案内", 3326, names=True, messages=4,
             batches=4, split=_even(3326, 4), form="named", chosen=("messages", "batches")),
    Incident("association-newsletter", "school", _at("2005-10-20"), "to", 73, "会報 秋号", names=True, chosen=("exposed",)),
    Incident("conference-applicants", "ministry", _at("2005-10-20"), "attachment", 31, "会議参加者の皆様へ", 31, form="eml",
             chosen=("receivers",)),
    Incident("online-trading-users", "brokers", _at("2005-10-21"), "to", 285, "取引画面変更のお知らせ", names=True),
    Incident("market-report", "brokers-branch", _at("2005-10-21"), "to", 25, "本日の市況", names=True),
    Incident("sales-customers", "housing", _at("2005-10-31"), "to", 17, "見学会のご案内", names=True),
    Incident("prize-winners", "radio", _at("2005-11-16"), "cc", 12, "ご当選のお知らせ", internal=1, chosen=("internal",)),
    Incident("subject-addresses", "power", _at("2005-11-28"), "subject", 6, "電力だより", 156),
    Incident("fraud-warning", "brokers-branch", _at("2005-11-30"), "cc", 45, "不審なCD-ROMにご注意ください"),
    Incident("login-in-name", "finance", _at("2005-12-02"), "to", 405, "システム障害のお詫び", names=True, form="login"),
    Incident("year-end-hours", "makers", _at("2005-12-05"), "to", 1333, "年末年始の営業について"),
    Incident("brochure-requests", "brokers", _at("2005-12-06"), "to", 36, "資料請求ありがとうございます", names=True),
    Incident("new-year-cards", "optics", _at("2005-12-23"), "body", 16280, "年賀状印刷のご案内", 1365, form="commas"),
    # 2006
    Incident("job-offer-holders", "telecom", _at("2006-01-10"), "to", 245, "内定者の皆様へ"),
    Incident("branch-shop-first", "shops", _at("2005-09-20"), "to", 31, "秋物入荷のお知らせ", chosen=("exposed", "day")),
    Incident("branch-shop-second", "shops", _at("2005-10-18"), "cc", 22, "ポイント倍増のお知らせ", chosen=("exposed", "day")),
    Incident("branch-shop-third", "shops", _at("2006-01-18"), "to", 46, "冬のセールのご案内"),
    Incident("carrier-staff", "telecom", _at("2006-02-08"), "to", 579, "接続試験の日程について", organisations=40,
             chosen=("organisations",)),
    Incident("property-newsletter", "property", _at("2006-02-24"), "cc", 100, "物件ニュース 2月号", siblings=4),
    Incident("game-operator-first", "games", _at("2006-02-20"), "to", 33, "イベント参加者の皆様", chosen=("exposed",)),
    Incident("game-prize", "games", _at("2006-03-06"), "to", 26, "賞品発送のお知らせ"),
    Incident("online-business", "software", _at("2006-03-15"), "to", 98, "Newsletter for members, spring issue"),
    Incident("seminar-file", "seminars", _at("2006-03-15"), "attachment", 110, "セミナー受講者の皆様へ", 140,
             form="txt-iso-2022-jp", chosen=("receivers",)),
    Incident("library-closing", "city", _at("2006-03-28"), "to", 178, "臨時休館のお知らせ"),
    Incident("office-move", "housing", _at("2006-04-11"), "to", 14, "事務所移転のお知らせ", names=True),
    Incident("headline-copies", "press", _at("2006-04-12"), "copies", 1801, "今日の見出し", 1626, messages=1626, batches=None,
             form="headlines"),
    Incident("ticket-winners", "radio", _at("2006-04-12"), "to", 188, "公開収録の入場券について"),
    Incident("developer-event", "property", _at("2006-04-13"), "to", 1093, "街びらきイベントのご案内", duplicates=12,
             chosen=("duplicates",)),
    Incident("activity-centre", "ministry", _at("2006-04-15"), "cc", 120, "活動センターだより 4月号"),
    Incident("affiliate-customers", "telecom", _at("2006-04-25"), "attachment", 53, "工事日程の確認", 20, internal=12,
             names=True, form="csv-utf16", chosen=("internal", "receivers")),
    Incident("internal-mail-out", "power", _at("2006-04-28"), "quoted", 18, "料金改定の社内検討", 25, names=True,
             chosen=("exposed", "receivers")),
    Incident("sales-seminar", "seminars", _at("2006-05-02"), "cc", 1979, "製品活用セミナーのお知らせ"),
    Incident("two-invitations", "consult", _at("2006-05-22", "16:40:00"), "to", 295, "情報活用展へのご招待", messages=2,
             batches=2, split=(60, 235), minutes=1020, form="two-subjects"),
    Incident("school-alert-test", "school", _at("2006-05-24"), "attachment", 230, "配信テスト", 230, names=True,
             form="csv-children", chosen=("receivers",)),
    Incident("fair-invitation", "optics", _at("2006-05-25"), "to", 452, "計測展のご案内", names=True, messages=12, batches=12,
             split=_even(452, 12)),
    Incident("fm-newsletter", "radio", _at("2006-05-26"), "to", 500, "番組メール", 1000, hidden=500),
    Incident("toy-survey", "research", _at("2006-06-12"), "cc", 12639, "おもちゃについてのアンケート", messages=2, recall=True),
    Incident("internship-newsletter", "culture", _at("2006-06-13"), "cc", 61, "インターン通信", names=True),
    Incident("local-news-mail", "press", _at("2006-06-22"), "to", 87, "週刊地域ニュース 第223号", siblings=2, chosen=("exposed",)),
    Incident("order-confirmations", "radio", _at("2006-06-28"), "wrong-bcc", 15, "ご注文の確認", 34, messages=15,
             batches=None),
    Incident("press-letter", "tv", _at("2006-06-28"), "cc", 138, "展覧会プレスレター 第8号"),
    Incident("apartment-club", "housing", _at("2006-07-06"), "to", 136, "友の会 プロジェクト便り"),
    Incident("concert-hall", "culture", _at("2006-07-07"), "to", 90, "ホール催し物のご案内", names=True),
    Incident("community-event", "foundation", _at("2006-07-25"), "to", 2346, "交流イベントのお知らせ", messages=4, batches=4,
             split=_even(2346, 4)),
    Incident("former-participants", "tv", _at("2006-07-25"), "attachment", 97, "事前アンケート", 11, names=True,
             form="txt-utf8", chosen=("addresses",)),
    Incident("registration-swapped", "games", _at("2006-07-27"), "copies", 3880, "会員登録の確認", 3880, messages=3880,
             batches=None, form="swapped"),
    Incident("club-event-body", "club", _at("2006-08-09"), "body", 2486, "会員様限定の催し", 251, names=True, form="postal"),
    Incident("contract-customers", "software", _at("2006-08-21"), "to", 609, "サポート窓口変更のご案内"),
    Incident("branch-newsletter", "telecom", _at("2006-08-21"), "to", 340, "お客様だより 8月号"),
    Incident("option-advertisers", "property", _at("2006-08-22"), "cc", 454, "掲載オプションのお知らせ"),
    Incident("job-newsletter", "staffing", _at("2006-08-24"), "to", 988, "転職フェア通信"),
    Incident("one-customer-meant", "seminars", _at("2006-08-28"), "to", 121, "お見積りの件", names=True, form="titles"),
    Incident("museum-newsletter", "city", _at("2006-08-30"), "to", 258, "美術館 学びの便り 第3号"),
    Incident("programme-helpers", "radio", _at("2006-09-01"), "cc", 103, "番組取材のお礼"),
    Incident("shop-shipping", "shops", _at("2006-09-21"), "body", 81, "商品発送のご連絡", 10, names=True, messages=10,
             batches=None, split=(1,) * 10, form="orders"),
    Incident("agency-event", "press", _at("2006-10-12"), "to", 364, "発表会のご案内"),
    Incident("magazine-subscribers", "staffing", _at("2006-10-12"), "attachment", 5872, "医療情報マガジン", 3736, names=True,
             messages=4, batches=4, split=_even(3736, 4), form="csv-utf8-bom", chosen=("messages", "batches")),
    Incident("ticketless", "club", _at("2006-10-14"), "to", 590, "チケットレスサービスのご案内"),
    Incident("brochure-people", "housing", _at("2006-10-22"), "to", 141, "資料をお求めのお客様へ"),
    Incident("concert-prize", "books", _at("2006-10-27"), "to", 380, "コンサートご招待"),
    Incident("site-visit", "cars", _at("2006-11-14"), "to", 45, "現場見学会 当選のお知らせ", siblings=3, chosen=("siblings",)),
    Incident("shipping-notice", "shops", _at("2006-11-21"), "to", 423, "プリント発送のお知らせ", names=True),
    Incident("blog-newsletter", "foundation", _at("2006-11-22"), "to", 499, "ブログマガジン"),
    Incident("survey-file", "research", _at("2006-12-08"), "attachment", 1432, "有償アンケートのご案内", 1344, names=True,
             messages=2, batches=2, split=_even(1344, 2), form="tsv-euc-jp", chosen=("messages", "batches")),
    Incident("running-team", "club", _at("2006-12-15"), "attachment", 741, "ランニングチーム通信", 741, names=True,
             form="csv-members"),
    Incident("press-eight", "press", _at("2006-12-19"), "cc", 8, "取材のご案内", watch=True),
    Incident("design-seminar", "culture", _at("2006-12-28"), "cc", 2178, "デザインセミナー", names=True, internal=3, duplicates=5,
             chosen=("internal", "duplicates")),
    # 2007 and later
    Incident("market-two", "brokers", _at("2007-01-12"), "to", 2, "市況情報", watch=True),
    Incident("monitor-spill", "finance", _at("2007-01-18"), "spill", 21, "モニター募集の結果", 29, siblings=13, form="header-rest"),
    Incident("correction-notice", "brokers-branch", _at("2007-01-19"), "to", 43, "CD-ROM訂正のお知らせ"),
    Incident("game-show", "tv", _at("2007-01-22"), "to", 1751, "クイズ参加のお誘い", mobile=0.8),
    Incident("pollen-service", "makers", _at("2007-02-01"), "to", 2580, "花粉情報サービス", messages=7, batches=7,
             split=_even(2580, 7), minutes=20),
    Incident("resale-offer", "housing", _at("2007-02-04"), "to", 39, "中古住宅のご紹介"),
    Incident("mobile-site", "games", _at("2007-02-14"), "to", 394, "サイトからのお知らせ", mobile=1.0),
    Incident("job-seminar", "staffing", _at("2007-02-14", "21:30:00"), "to", 316, "会社説明会のお礼", messages=7, batches=7,
             split=_even(316, 7), minutes=55),
    Incident("campaign-dealer", "cars", _at("2007-02-16"), "cc", 14, "春のキャンペーン", chosen=("exposed",)),
    Incident("farm-network", "city", _at("2007-02-22"), "to", 222, "物産フェアのお知らせ"),
    Incident("union-product", "finance", _at("2007-03-01"), "to", 185, "新商品のご案内"),
    Incident("road-monitors", "cars", _at("2007-03-02"), "to", 191, "モニター調査のお願い"),
    Incident("card-contacts", "optics", _at("2011-09-06", "15:53:12"), "cc", 2331, "ソリューションセミナーのご案内"),
    Incident("second-issue", "school", _at("2014-12-25", "14:46:00"), "to", 832, "学習メール 第2号", internal=5, excluded=3,
             duplicates=9, chosen=("internal", "excluded", "duplicates", "messages")),
    Incident("released-list", "software", _at("2016-11-14", "09:16:00"), "body", 13011, "製品ニュース", 16, messages=16,
             batches=None, split=(1,) * 16, minutes=1, form="whole"),
    Incident("service-restored", "school", _at("2021-10-14", "17:10:00"), "to", 1748, "サービス復旧のお知らせ", messages=2,
             batches=2, split=(874, 874), chosen=("split",)),
)  # fmt: skip

BOXES: tuple[str, ...] = tuple(dict.fromkeys(incident.box for incident in INCIDENTS))
"""Mailboxes in order of their first incident."""
