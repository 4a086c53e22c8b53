"""Why a mail was not delivered: whether there is no such mailbox, by the words and the status of a report."""

from __future__ import annotations

import re

from sentaudit.model.facts import Outcome

_LONGEST = 4000

_FULL = re.compile(
    r"(?:mail ?box|inbox|mailfolder|account|maildir).{0,30}\b(?:full|exceed)|over ?quota|\bquota\b|exceed.{0,30}(?:storage|allowed size)"
    r"|not enough (?:storage|space|disk)|insufficient.{0,20}(?:storage|space|disk)|out of (?:storage|disk) ?space"
    r"|storage.{0,20}exceed|mailbox size limit|no space left|容量|いっぱい|一杯|超過|邮箱已满|空间不足",
    re.IGNORECASE,
)
_HOST = re.compile(
    r"(?:host|domain)(?: or domain)?(?: name)? (?:is )?(?:unknown|not found|lookup|invalid|not exist)"
    r"|(?:unknown|no such|invalid|unrouteable|bad) (?:mail ?)?(?:host|domain)|unrouteable mail"
    r"|domain.{0,80}(?:does ?n.t exist|does not exist|not found|couldn.t be found|unknown)|name service error"
    r"|non-?existent host|find (?:any|a) host|no mx|null mx|nullmx|does not accept (?:e?-?mail|messages)|no mail(?:server| exchanger)",
    re.IGNORECASE,
)
_SENDER = re.compile(
    r"sender (?:address|domain|verif|id|unknown|is|was|user|rejected|not|email)|(?:mail from|return.?path|envelope from|from address)"
    r"|verify sender|your (?:address|domain|ip|host|server|mail ?server)|senders? .{0,40}(?:does not exist|unknown|invalid)",
    re.IGNORECASE,
)
_BARRED = re.compile(
    r"\bspam|junk|block(?:ed|list)|black ?list|deny ?list|\brbl\b|\bdnsbl|spamhaus|reputation|relay(?:ing)? |not permitted to relay"
    r"|\bdmarc|\bspf\b|\bdkim|authenticat|reverse dns|\bptr\b|rate limit|too many|too large|size limit|virus|malware|polic(?:y|ies)"
    r"|greylist|graylist|suspicious|unsolicited|not authori[sz]ed|not allowed to send|permission|restricted|unauthori[sz]ed",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"(?:user|recipient|address|account|mail ?box|alias|addressee|destination|customer|subscriber|name|local.?part)s?(?: name| id| address| email)?"
    r" ?(?:<[^<>]{0,320}>|\S{0,320})? ?[:,]? ?(?:is |was |are |were |has been |could |has |\()*"
    r"(?:unknown|not found|not known|not exist|no longer|not (?:a )?valid|invalid|undeliverable|not (?:be )?(?:located|recogni[sz]ed|registered|listed)"
    r"|not in |non-?existent|not our|couldn.t be found|wasn.t found|not (?:be )?found|does ?n.t exist|does not exist|unavailable|deleted)"
    r"|(?:unknown|invalid|no such|nonexistent|non-existent|illegal|bad|unrouteable|not a valid|no valid|not a known|unrecogni[sz]ed|undeliverable)"
    r" (?:or (?:illegal|invalid|unknown) )?(?:e-?mail )?(?:local[ -]?)?"
    r"(?:user|recipient|address|account|mail ?box|alias|addressee|destination address|local.?part|name|person|id\b)"
    r"|(?:does not|doesn.t) have an? .{0,60}account|(?:user|recipient|address|account|mail ?box).{0,80}(?:does not|doesn.t) exist|no (?:mail ?box|account|user|recipient|such)\b"
    r"|user.{0,20}unknown|unknown.{0,10}user|unrouteable address|no longer (?:valid|exists|active|in use|employed|with|works|available|here)"
    r"|not (?:a )?(?:local|known) (?:user|recipient)|recipient ?notfound|recipnotfound|resolver\.adr|unable to find (?:user|recipient)"
    r"|not listed in (?:\w+ ){0,3}(?:directory|name ?& address|address book)|cannot find.{0,30}(?:user|recipient|mailbox)|access denied\. as\(|5\.4\.1.{0,60}access denied"
    r"|(?:e-?mail|this) (?:address|account).{0,60}(?:does not|doesn.t) exist|destination server reports|rejected by recipient domain"
    r"|empf.nger.{0,40}(?:unbekannt|nicht gefunden|existiert nicht)|inconnu|n.existe pas|no existe|unbekannt"
    r"|(?:宛先|アドレス|ユーザ[ー]?|利用者|受信者|会員|お客様|アカウント|メールボックス).{0,30}(?:存在し|存在せ|不明|見つかり|見つから|誤り|間違|正しく|ありません|無効|該当)|存在しない|存在しません"
    r"|(?:用户|收件人|地址|帐号|账号|邮箱).{0,20}(?:不存在|找不到|未找到)|不存在",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"will (?:be retried|retry|keep trying|continue (?:trying|to try)|try again|be re-?tried|attempt)|do not need to resend|do not resend"
    r"|no action is required|still (?:being )?(?:trying|retried|attempt)|not yet been delivered|has been delayed|have been delayed|delivery.{0,40}delayed"
    r"|warning message only|temporar(?:y|ily).{0,40}will|再送を試|引き続き配信|遅延して|遅れてい|まだ配信",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    r"permanent(?:ly)? (?:error|fail|fatal)|fatal error|giving up|given up|gave up|too long|could not be delivered within|will not be retried|retry timeout exceeded"
    r"|no further attempts|has been removed from the queue|maximum.{0,20}retr|再送を中止|再送しません|配信を中止",
    re.IGNORECASE,
)
# A boilerplate that names several possible reasons says none of them.
_DOUBT = re.compile(
    r"(?:may|might) not (?:exist|be found)|n.existe pas ou|(?:存在しない|見つからない)(?:か|、または|可能性)|可能不存在|does not like recipient",
    re.IGNORECASE,
)
_NO_MAILBOX = frozenset({"5.1.1", "5.1.10", "4.1.1"})
_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_SMTP = re.compile(r"(?<![\d.])(5[05][0-9]|551|553)[ -]")


def outcome_of(action: str, status: str, text: str) -> Outcome:
    """The outcome for one recipient. `action` and `status` are those of RFC 3464 or ""; `text` is what else is said.

    Failures are `NO_SUCH_USER` only if the report says so: every doubt leaves the person in the net number.
    """
    text = " ".join(text[:_LONGEST].split())
    if action == "delayed":
        return Outcome.DELAYED
    if action in ("delivered", "relayed", "expanded"):
        return Outcome.DELIVERED
    if action != "failed" and status.startswith("2"):
        return Outcome.DELIVERED
    if action != "failed" and is_delay(text):
        return Outcome.DELAYED
    if action != "failed" and status.startswith("4") and not _UNKNOWN.search(text):
        return Outcome.FAILED if _GIVEN_UP.search(text) else Outcome.DELAYED
    return Outcome.NO_SUCH_USER if _no_such_user(status, text) else Outcome.FAILED


def is_delay(text: str) -> bool:
    """True for a warning that a mail is still under way."""
    return _DELAYED.search(text) is not None and _GIVEN_UP.search(text) is None


def _no_such_user(status: str, text: str) -> bool:
    codes = {status, *_CODE.findall(text)}
    if any(code.split(".")[1:2] == ["2"] and code.endswith(".2") for code in codes) or _FULL.search(text):
        return False
    if _HOST.search(text):
        return False
    told = _UNKNOWN.search(_DOUBT.sub(" ", text)) is not None
    if _SENDER.search(text):
        return told and not codes.isdisjoint(_NO_MAILBOX)
    if _BARRED.search(text):
        return told and (not codes.isdisjoint(_NO_MAILBOX) or any(code.startswith("5.1.") for code in codes))
    return told or not codes.isdisjoint(_NO_MAILBOX)
