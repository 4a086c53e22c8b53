"""Why a mail was not delivered: whether there is no such mailbox, by the words and the status of a report."""

from __future__ import annotations

import re

from sentaudit.model.facts import Outcome

_LONGEST = 3000


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_USER = r"(?:user|recipient|address|account|mail ?box|alias|addressee|destination|customer|subscriber|local.?part)s?"
_FULL = _any(
    r"(?:mail ?box|inbox|mailfolder|account|maildir).{0,30}\b(?:full|exceed)",
    r"\bquota\b",
    r"exceed.{0,30}(?:storage|allowed size)",
    r"storage.{0,20}exceed",
    r"(?:not enough|insufficient|out of|no).{0,12}(?:storage|space|disk)",
    r"容量|いっぱい|一杯|超過|邮箱已满|空间不足",
)
_HOST = _any(
    r"(?:host|domain)(?: or domain)?(?: name)? (?:is )?(?:unknown|not found|lookup|invalid|not exist)",
    r"(?:unknown|no such|invalid|unrouteable|bad) (?:mail ?)?(?:host|domain)",
    r"unrouteable mail|name service error|non-?existent host|find (?:any|a) host|no mx|null ?mx",
    r"domain.{0,60}(?:does ?n.t exist|does not exist|not found|couldn.t be found|unknown)",
    r"does not accept (?:e?-?mail|messages)|no mail(?:server| exchanger)",
)
_SENDER = _any(
    r"sender (?:address|domain|verif|id|unknown|is|was|user|rejected|not|email)",
    r"mail from|return.?path|envelope from|from address|verify sender",
    r"your (?:address|domain|ip|host|server|mail ?server)",
    r"senders? .{0,40}(?:does not exist|unknown|invalid)",
)
_BARRED = _any(
    r"\bspam|junk|block(?:ed|list)|(?:black|deny) ?list|\brbl\b|\bdnsbl|reputation|suspicious|unsolicited|gr[ea]ylist",
    r"relay(?:ing)? |\bdmarc|\bspf\b|\bdkim|authenticat|reverse dns|\bptr\b|virus|malware|polic(?:y|ies)",
    r"rate limit|too many|too large|size limit|not authori[sz]ed|unauthori[sz]ed|not allowed to send|permission",
    r"restricted",
)
_UNKNOWN = _any(
    # A mailbox, and then what is wrong with it.
    _USER
    + r"(?: name| id| address| email)? ?[:,]? ?(?:is |was |are |were |has been |could |has |\()*(?:unknown|not found"
    r"|not known|not exist|no longer|not (?:a )?valid|invalid|undeliverable|not (?:be )?(?:located|recogni[sz]ed"
    r"|registered|listed|found)|not in |non-?existent|not our|(?:could|was)n.t found|unavailable|deleted)",
    _USER + r".{0,80}(?:does not|doesn.t) exist",
    r"recipient name is not|user.{0,20}unknown",
    # What is wrong, and then that it is a mailbox.
    r"(?:unknown|invalid|no such|non-?existent|illegal|bad|unrouteable|not a valid|no valid|not a known|unrecogni[sz]ed"
    r"|undeliverable|not a registered|not a local) (?:or (?:illegal|invalid|unknown) )?(?:e-?mail |gateway )?"
    r"(?:local[ -]?)?(?:" + _USER + r"|name|person|id\b)",
    r"unknown.{0,10}user|(?:does not|doesn.t) have an? .{0,60}account|no (?:mail ?box|account|user|recipient|such)\b",
    r"no longer (?:valid|exists|active|in use|employed|with|works|available|here|on)",
    r"recipient ?notfound|recipnotfound|resolver\.adr|unable to find (?:user|recipient)|access denied\. as\(",
    r"not listed in (?:\w+ ){0,3}(?:directory|name ?& address|address book)",
    r"cannot find.{0,30}(?:user|recipient|mailbox)",
    # What Exchange Online says of addresses that are not in its directory.
    r"5\.4\.1 .{0,40}recipient address(?:es)? rejected ?: access denied",
    r"empf.nger.{0,40}(?:unbekannt|nicht gefunden|existiert nicht)|inconnu|n.existe pas|no existe|unbekannt",
    r"(?:宛先|アドレス|ユーザー?|利用者|受信者|会員|アカウント|メールボックス).{0,30}"
    r"(?:存在し|存在せ|不明|見つかり|見つから|誤り|間違|正しく|ありません|無効|該当)",
    r"存在しない|存在しません|不存在|(?:用户|收件人|地址|帐号|账号|邮箱).{0,20}(?:找不到|未找到)",
)
# Boilerplate that names several possible reasons says none of them.
_DOUBT = _any(
    r"(?:may|might) not (?:exist|be found)|n.existe pas ou|(?:存在しない|見つからない)(?:か|、または|可能性)|可能不存在"
)
_UNDER_WAY = _any(
    r"will (?:be (?:retried|re-tried)|retry|keep trying|continue|try again|attempt)|do not (?:need to )?resend",
    r"no action is required|still (?:being )?(?:trying|retried|attempt)|not yet been delivered|warning message only",
    r"delivery.{0,40}delayed|(?:has|have) been delayed|temporar(?:y|ily).{0,40}will",
    r"再送を試|引き続き配信|遅延して|遅れてい|まだ配信",
)
_GIVEN_UP = _any(
    r"permanent(?:ly)? (?:error|fail|fatal)|fatal error|giv(?:ing|en) up|gave up|too long|retry timeout exceeded",
    r"could not be delivered within|will not be retried|no further attempts|removed from the queue|maximum.{0,20}retr",
    r"再送を中止|再送しません|配信を中止",
)
_NO_MAILBOX = frozenset({"5.1.1", "5.1.10", "4.1.1"})
_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")


def outcome_of(action: str, status: str, text: str) -> Outcome:
    """The outcome for one recipient. `action` and `status` are those of RFC 3464 or ""; `text` is what else is said.

    A failure is `NO_SUCH_USER` only if the report says so: every doubt leaves the person in the net number.
    """
    # Addresses stand in the middle of phrases, and their words say nothing of the reason.
    text = " ".join([word for word in text[:_LONGEST].split() if "@" not in word])
    if action == "delayed":
        return Outcome.DELAYED
    if action in ("delivered", "relayed", "expanded"):
        return Outcome.DELIVERED
    if action != "failed":
        if status.startswith("2"):
            return Outcome.DELIVERED
        if is_delay(text):
            return Outcome.DELAYED
        if status.startswith("4") and not _GIVEN_UP.search(text) and not _UNKNOWN.search(text):
            return Outcome.DELAYED
    return Outcome.NO_SUCH_USER if _no_such_user(status, text) else Outcome.FAILED


def is_delay(text: str) -> bool:
    """True for a warning that a mail is still under way."""
    return _UNDER_WAY.search(text) is not None and _GIVEN_UP.search(text) is None


def _no_such_user(status: str, text: str) -> bool:
    codes = {status, *_CODE.findall(text)}
    if any(code[1:] == ".2.2" for code in codes) or _FULL.search(text) or _HOST.search(text):
        return False
    coded = not codes.isdisjoint(_NO_MAILBOX)
    told = _UNKNOWN.search(_DOUBT.sub(" ", text)) is not None
    if _SENDER.search(text):
        return told and coded
    if _BARRED.search(text):
        return told and any(code[1:3] == ".1" for code in codes)
    return told or coded
