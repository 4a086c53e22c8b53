"""Sentences of ordinary office mail in Japanese and English, all encodable in JIS X 0208 and in ASCII."""

from __future__ import annotations

import random

JAPANESE = """
いつもお世話になっております。
先日はお忙しい中お時間をいただきありがとうございました。
ご依頼の見積書は来週の火曜日までにお送りいたします。
会場の地図は受付にてお渡しする予定です。
倉庫の棚卸しは予定どおり金曜の午後に行います。
図面の修正点について一度お電話で確認させてください。
次回の打ち合わせは第二会議室でお願いいたします。
納品書の控えが見つかりましたので本日の便でお届けします。
資料の三ページ目の数字に誤りがありましたので直しました。
当日は雨天の場合でも開催いたします。
新しい担当者が決まりましたら改めてご連絡いたします。
ご質問がありましたら遠慮なくお知らせください。
駐車場には限りがございますので公共の交通機関をご利用ください。
試作品の評価結果はおおむね良好でした。
契約書の製本は二部お願いできますでしょうか。
お手数をおかけしますがよろしくお願いいたします。
年末年始の休業は二十九日からとなります。
写真の差し替えは印刷所にも伝えてあります。
工事の音でご迷惑をおかけしますがご理解ください。
参加費は当日会場でお支払いください。
朝礼で話のあった件ですが、まだ結論は出ていません。
封筒の在庫が少なくなってきたので追加で注文しました。
昼食の手配は人数が固まり次第こちらで行います。
点検のため夕方から一部の設備が止まります。
""".split()
ENGLISH = """
Thank you for coming over last week, it helped us a lot.
The quotation will be with you by Tuesday at the latest.
I have moved the review to the small meeting room on the third floor.
Could you please check the second table once more before we print it?
The samples arrived in good shape and are now in the lab.
We will start the inventory on Friday after lunch.
Nothing has changed in the schedule, the pipeline is ready for the trial run.
Please find the minutes of the last meeting below.
Let me know if the new drawing matches what you have in mind.
The parking area is small, so coming by train is the better choice.
Our office is closed for the holidays from the twenty-ninth on.
The printer has confirmed the dates and the paper.
I will call you tomorrow morning to settle the open points.
The invoice number has to be on the delivery note as well.
Catering is ordered as soon as the number of guests is known.
It would be good to have a short look at the budget together.
The maintenance window begins at six in the evening.
Sorry for the late answer, the week was rather full.
""".strip().splitlines()
SUBJECTS_JA = "打ち合わせの件 見積書について 資料送付のご案内 納期の確認 図面の修正 会場の手配 出張報告 請求書の件 棚卸しの日程 来週の予定".split()
SUBJECTS_EN = (
    "Minutes of the review|Quotation|Samples arrived|Schedule for next week|Drawing, second version|Invoice question"
    "|Trip report|Budget for spring|Delivery note|Meeting room"
).split("|")


def paragraph(rng: random.Random, lines: int, *, english: bool) -> list[str]:
    """`lines` sentences, one per line."""
    return [rng.choice(ENGLISH if english else JAPANESE) for _ in range(lines)]


def subject(rng: random.Random, *, english: bool) -> str:
    """An ordinary subject."""
    return rng.choice(SUBJECTS_EN if english else SUBJECTS_JA)
