"""The phrases by which a mail is known as a notice about an earlier one, and what else looks like them (en, ja).

Texts are in lower case: a search that ignores case takes four times as long.
"""

from __future__ import annotations

import re

QUOTED_LINES = re.compile(r"^[ \t]*[>＞|].*$", re.MULTILINE)
"""Lines quoted in the usual way."""
QUOTE = re.compile(
    r"^[-_= \t]{0,80}(?:original message|forwarded message|begin forwarded|ursprüngliche nachricht|元のメッセージ"
    r"|転送されたメッセージ)|^(?:on|am|le) .{4,200} (?:wrote|schrieb|a écrit)\s?:|^.{0,80}書きました",
    re.MULTILINE,
)
"""What stands before a quoted mail."""
HEADERS = re.compile(
    r"^\*?(?:from|von|de|差出人"
    r"|送信者)\*?[ \t]*[:：].*\n\*?[^\s:：][^:：\n]{0,20}[:：]",
    re.MULTILINE,
)
"""The header of a quoted mail, as some programs repeat it."""
PARAGRAPH = re.compile(r"\n[ \t　]*\n")
"""Blank lines."""
DISCLAIMER = re.compile(
    r"are not (?:the|an) (?:intended|named|correct) (?:recipient|addressee)"
    r"|intended (?:only|solely|exclusively) for"
    r"|if you (?:have )?(?:received|receive|got|are in receipt of) th(?:is|e present) .{0,40}(?:error|mistake)"
    r"|\bthis (?:e-?mail|message|communication)\b.{0,80}\b(?:confidential|privileged)"
    r"|心当たり(?:が|の)?(?:ない|無い|ござい|あり)|誤って(?:本|この|当)?メールを?(?:受信|受け取|届)"
    r"|誤って(?:受信|受け取|届)|万が?一.{0,30}誤|名宛人|(?:本|この)メール.{0,30}(?:機密|秘密)",
    re.DOTALL,
)
"""Advice to whoever got a mail that was meant for another; companies put it under all they send."""
WIDE_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
"""Where a line of Japanese was broken."""

SORRY = re.compile(
    r"お詫び|お詫|おわび|謝罪|陳謝|申し?(?:訳|わけ)(?:ござい|あり|なく)(?!(?:ません)?が)"
    r"|\bapolog(?:y|ies|i[sz]e|i[sz]ing)\b(?! (?:for|about) (?:\w+ ){0,3}(?:delay|late"
    r"|inconvenience caused by the))"
    r"|\b(?:am|are|re|m|so|very|truly|deeply|extremely)? ?sorry\b(?! (?:to (?:see|hear|bother|say)"
    r"|for (?:\w+ ){0,3}(?:delay|late|slow)))"
    r"|\b(?:sincerely|deeply|greatly|very much) regret",
)
"""An apology; "sorry to bother you", "申し訳ありませんが" and those for being late are none."""
REGRET = re.compile(
    r"失礼(?:を|を?ば)?(?:いた|致)?しました|迷惑を?お?(?:掛|か)け(?:いた|致)?し(?:まし|て)|す[みい]ません|ごめんなさい"
)
"""Said of anything: an apology only where a leak is told beside it."""
SORRY_SUBJECT = re.compile(r"お詫|おわび|謝罪|陳謝|\bapolog(?:y|ies|i[sz]e)\b")
"""An apology that needs no more than a subject."""
LEAK = re.compile(
    r"アドレス.{0,40}(?:表示|見え|見られ|閲覧|公開|開示|漏|流出|誤|記載|含ま|入れ|入っ|知られ)"
    r"|個人情報.{0,20}(?:漏|流出|誤|見え)"
    r"|誤送信|誤配信|誤(?:って|り).{0,20}(?:送信|配信|送付|お送り)|漏え?い|漏洩|流出|\bbcc\b"
    r"|宛先.{0,20}(?:誤|表示|見え|設定|入力|間違)"
    r"|(?:他|ほか)の(?:方|お客|会員|受信|宛先|皆).{0,20}(?:アドレス|宛先|情報|氏名|見)"
    r"|address(?:es)?\b.{0,60}\b(?:visible|expos|disclos|reveal|shown|display|shared|leak|copied|seen)"
    r"|\b(?:visible|expos|disclos|reveal|show|display|shar|leak)\w*.{0,60}address|\bcc(?:'d|’d|ed"
    r"| field| line)\b|\bto (?:field|line)\b"
    r"|sent (?:\w+ ){0,4}(?:in error|by mistake|to the wrong)"
    r"|(?:mistakenly|accidentally|inadvertently|erroneously|wrongly) (?:\w+ )?(?:sent|shared"
    r"|disclosed|included|revealed|copied|exposed)"
    r"|data (?:breach|protection incident|leak)|privacy (?:breach|incident)|wrong (?:recipients?"
    r"|people|distribution)"
    r"|(?:other|all) (?:recipients|customers|members|subscribers|people|participants).{0,30}(?:see"
    r"|saw|address|visible)",
)
"""Addresses or data that others saw, or a mail that went to the wrong people."""
EARLIER = re.compile(
    r"(?:先ほど|先程|さきほど|先日|本日|昨日|前回|\d日|\d時).{0,25}(?:メール|配信|送信|ご案内"
    r"|お知らせ)|お送り(?:し|いた|致|した).{0,16}メール"
    r"|(?:earlier|previous|last|recent|today.s|yesterday.s|this morning.s|our"
    r"|my) (?:\w+ )?(?:e-?mail|message|mailing|newsletter)"
    r"|(?:e-?mail|message|mailing|newsletter) (?:\w+ ){0,3}(?:sent|earlier|of today|of yesterday)",
)
"""An earlier mail."""
OTHER = re.compile(
    r"価格|料金|金額|単価|値段|税込|欠品|品切|在庫|納期|発送|配送|お届け|遅延|遅れ|遅く|遅刻"
    r"|遅ればせ|障害|メンテナンス|停電|誤植|誤字"
    r"|開催|日程|会場|休業|休診|満席|工事|添付.{0,12}(?:忘れ|漏れ|もれ)"
    r"|\bpric(?:e|es|ing)\b|\bdelay|\blate\b|\boutage|\bdowntime|\bmaintenance|\btypo|\bvenue"
    r"|\bout of stock|\bshipping|\bdeliver(?:y|ies)\b"
    r"|\bdiscount|forgot.{0,20}attach|attach\w+.{0,30}(?:forgot|missing)|\bslow\b",
)
"""What else a company apologises for and corrects."""

CORRECTED = re.compile(
    r"^[\s【\[(（<≪《■●★]*(?:再送|訂正(?!印)|取り?消し?|撤回|誤送信)[^、。]{0,8}(?:[】\])）>≫》:：]|$)"
    r"|(?:お詫び|おわび)[とお・、]*訂正|訂正(?:と|・|、|および|及び)(?:お詫び|おわび)"
    r"|訂正(?:の(?:お知らせ|ご連絡|ご案内|お願い)|版|いたし|致し)"
    r"|[（(【\[](?:再送|訂正)[】\])）]|(?:メール|メッセージ|配信|送信|ご案内"
    r"|お知らせ)の?(?:取り?消し?|撤回|訂正|再送)"
    r"|^\W*(?:correction|corrected|corrected version|recall|resend|resending|re-?sent|retraction"
    r"|rückruf|rappel)\b\s*(?:[:\]\)>–—-]|$)"
    r"|^\W*(?:correction|recall) (?:to|of) (?:\w+ )?(?:\w+ )?(?:e-?mail|message|mailing|newsletter|invitation)"
    r"|^\W*(?:please )?(?:disregard|ignore) (?:\w+ ){0,3}(?:e-?mail|message|mailing|newsletter)"
    r"|\bmessage recall\b"
    r"|[\[(](?:correction|corrected|resend|resent|re-sent)[\])]",
)
"""A subject that marks a correction, a recall or a repetition."""
CORRECTING = re.compile(
    r"メッセージ.{0,80}を取り?消|(?:先ほど|先程|さきほど|先日|本日|昨日|前回).{0,30}(?:メール|ご案内"
    r"|お知らせ)[^。]{0,40}(?:誤り|訂正|取り?消|撤回|破棄|無視|間違|削除)"
    r"|(?:お詫びして|ここに|次の(?:とおり|通り)|以下の(?:とおり|通り|ように))訂正|誤送信|誤配信"
    r"|誤って[^。]{0,20}(?:送信|配信|送付|お送り)"
    r"|(?:メール|ご案内|お知らせ)[^。]{0,20}再送(?:いた|致|し|させ)"
    r"|(?:like|wish|want|attempt\w*) to recall (?:the|our|my|this|that) (?:\w+ )?(?:e-?mail|message)"
    r"|(?:disregard|ignore) (?:\w+ ){0,2}(?:previous|earlier|last|first|prior"
    r"|preceding) (?:\w+ )?(?:e-?mail|message|mailing|newsletter|invitation)"
    r"|(?:e-?mail|message|newsletter) (?:replaces|supersedes|corrects)|(?:e-?mail|message"
    r"|mailing) (?:\w+ ){0,6}sent (?:\w+ ){0,3}(?:in error|by mistake)"
    r"|(?:mistakenly|accidentally|inadvertently|erroneously) sent",
)
"""A text that corrects, recalls or repeats an earlier mail."""
DELETE = re.compile(
    r"(?:削除|破棄|消去|廃棄|消して).{0,16}?(?:お?願い|ください|下さい|いただ|頂|戴|もらえ|貰え)"
    r"|\b(?:please|kindly|must|could you|would you|(?:ask|request|urge|requesting"
    r"|asking)(?: \w+){0,4} to|(?:ask|request) that (?:you|everyone|all recipients))"
    r" (?:\w+,? ){0,4}?(?:delete|discard|destroy|erase|deletion)\b",
)
"""A request to delete something."""
THE_MAIL = re.compile(
    r"メール|メッセージ|アドレス|宛先|名簿|リスト|受信|\be-?mails?\b|\bmails?\b|\bmessages?\b"
    r"|\bnewsletter|\bmailing|\baddress|\brecipient"
    r"|\bdistribution list|\bcop(?:y|ies)\b|(?:添付|ファイル|データ|資料).{0,40}誤|誤.{0,40}(?:添付"
    r"|ファイル|データ|資料)"
    r"|(?:attach\w+|file|list|spreadsheet|document).{0,80}(?:error|mistake|wrong|inadvert|accident)"
    r"|(?:error|mistake|wrong|inadvert|accident).{0,80}(?:attach\w+|file|list|spreadsheet|document)",
)
"""A mail, its addresses or what was sent by mistake."""
OTHER_MAIL = re.compile(
    r"(?<![ご御])迷惑|不審|スパム|詐欺|フィッシング|怪し|なりすまし|不要|アカウント|退会|容量|古い|旧|spam"
    r"|phishing|suspicious|unwanted|\bold(?:er)?\b|unneeded"
    r"|no longer need|account|mailbox (?:is|space|quota)|\bmy\b",
)
"""Mail that is deleted for other reasons: unwanted, dangerous, old."""
