"""What kind of holder an address has, judged from its string alone: a function, or a person."""

from __future__ import annotations

import re
from functools import lru_cache

from sentaudit.names.domain import is_freemail

_ROLE_WORDS = frozenset(
    """
    info information infomail infodesk contact contacts contactus kontakt contacto contatto enquiry enquiries inquiry
    inquiries sales sale vertrieb verkauf ventas vendite marketing support helpdesk help service services servicedesk
    kundenservice customerservice customersupport customercare cs care office offices backoffice frontoffice desk
    reception secretariat sekretariat secretary verwaltung admin admins administrator administration administrators
    root system systems sysadmin operator ops hostmaster webmaster postmaster mailmaster mailerdaemon daemon nobody
    abuse security cert csirt psirt noc noreply nonreply donotreply dontreply noreplies reply replies return bounce
    bounces unsubscribe subscribe optout auto automail automated autoreply autoresponder notification notifications
    notify notice notices alert alerts alarm monitor monitoring newsletter newsletters news magazine mailmagazine
    melmaga merumaga mailmag mailnews announce announcement announcements broadcast press pressoffice presse prensa pr
    publicity publicrelations media editor editors editorial redaktion redaction hr humanresources personnel recruit
    recruiting recruitment career careers job jobs bewerbung saiyo saiyou jinji soumu somu eigyo eigyou eigyobu
    toiawase otoiawase gotoiawase kouhou koho keiri kanri kikaku jimu jimukyoku gyomu shomu hanbai uketsuke madoguchi
    sodan soudan okyakusama kokyaku annai honbu honsha shisha shiten tenpo kaikei gakumu kyomu nyushi nyuushi
    koushitsu houmu homu seminar event events booking bookings reservation reservations reserve yoyaku order orders
    ordering shop store webshop billing invoice invoices accounts accounting account accountspayable payable
    receivable finance payments payment treasury buchhaltung legal compliance privacy dpo datenschutz gdpr license
    licensing it itsupport edv dev devel developer developers development team teams group groups staff all everyone
    members member membership list lists listserv majordomo mailman ml users user request owner test tests testing
    demo guest default mail email mailbox post postbox inbox web www ftp api bot robot server host cloud network
    feedback survey questionnaire anketo enquete partner partners investor investors ir purchasing procurement einkauf
    logistics shipping delivery warehouse dispatch returns export import library bibliothek museum school clinic
    hospital hotel welcome hello hi hallo hola ask question questions requests ticket tickets tracker bugs bug issue
    issues training education academy conference committee board directors management executive ceo cfo cto coo
    president
    """.split()
)
"""Words that name a function rather than a person, lower-case without separators."""

_NUMBERED = re.compile(r"(?:user|member|guest|test|owner|partner)[._\-]?[0-9]+")
"""One of many who were given a number: nobody's name, but no function either."""

_SEPARATORS = re.compile(r"[._\-=/ ]+")
_DIGITS = "0123456789"
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=1 << 15)
def is_role(address: str) -> bool:
    """Whether a canonical address is a function's: `info@`, `no-reply@`, `sales.tokyo@`, `support2@`, `shop-info@`.

    The local part without separators, or its first or last component without digits, is a role word; a role word
    of up to three letters counts only alone or first (`hr-tokyo@`, not `taro.pr@`). `user17@` is one of many holders.
    """
    local = address.rpartition("@")[0].strip('"').partition("+")[0]
    if _NUMBERED.fullmatch(local):
        return False
    words = [word for word in (part.strip(_DIGITS) for part in _SEPARATORS.split(local)) if word]
    if not words:
        return False
    if words[0] in _ROLE_WORDS or "".join(words) in _ROLE_WORDS or "".join(words[:2]) in _ROLE_WORDS:
        return True
    if "".join(words[:3]) in _ROLE_WORDS:
        return True
    return len(words[-1]) > 3 and words[-1] in _ROLE_WORDS


@lru_cache(maxsize=1 << 15)
def is_identifying(address: str) -> bool:
    """Whether a canonical address identifies a person: no role address, and private domain or personal local part.

    A domain is private if it is freemail, a carrier's or a provider's. A local part names a person if, without
    plus-tag and trailing digits, it is two to four alphabetic components of which one has two letters or more
    (`taro.yamada`, `t-yamada`, `yamada_taro`), or one alphabetic word of 3 to 24 letters with a vowel (`tyamada`).
    """
    if is_role(address):
        return False
    local, _, domain = address.rpartition("@")
    return is_freemail(domain) or _names_person(local.strip('"'))


def _names_person(local: str) -> bool:
    if _NUMBERED.fullmatch(local):
        return False
    parts = [part.rstrip(_DIGITS) for part in re.split(r"[._\- ]+", local.partition("+")[0].strip("._- "))]
    if not all(part.isalpha() for part in parts):
        return False
    longest = max(map(len, parts))
    if len(parts) > 1:
        return len(parts) <= 4 and 2 <= longest <= 24
    word = parts[0]
    if not word.isascii():
        return 2 <= longest <= 24
    return 3 <= longest <= 24 and not _VOWELS.isdisjoint(word)
