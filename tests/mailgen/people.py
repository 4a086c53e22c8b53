"""Invents people: Japanese and English names with distinct addresses at reserved domains, mobile oddities included."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple


class Person(NamedTuple):
    """A display name ("" if the address stands alone) and an address, as somebody would write it."""

    name: str
    address: str


FAMILY = (
    "安藤,ando 池田,ikeda 上野,ueno 榎本,enomoto 岡部,okabe 川口,kawaguchi 木下,kinoshita 黒田,kuroda 小山,koyama 酒井,sakai "
    "島村,shimamura 杉本,sugimoto 関根,sekine 曽根,sone 高木,takagi 千葉,chiba 土屋,tsuchiya 手塚,tezuka 富田,tomita 中野,nakano "
    "西川,nishikawa 沼田,numata 根本,nemoto 野村,nomura 橋本,hashimoto 平野,hirano 福島,fukushima 星野,hoshino 松井,matsui 三浦,miura "
    "村田,murata 森田,morita 矢野,yano 吉川,yoshikawa 渡部,watabe"
)
GIVEN = (
    "明,akira 育子,ikuko 歌子,utako 英治,eiji 修,osamu 和夫,kazuo 絹代,kinuyo 久美,kumi 健一,kenichi 琴音,kotone 聡,satoshi 静香,shizuka "
    "進,susumu 節子,setsuko 聡美,satomi 隆,takashi 千尋,chihiro 強,tsuyoshi 輝夫,teruo 智子,tomoko 直樹,naoki 仁,jin 信夫,nobuo 春香,haruka "
    "久,hisashi 文子,fumiko 誠,makoto 稔,minoru 恵,megumi 康,yasushi 由美,yumi 洋子,yoko 良,ryo"
)
ENGLISH_FAMILY = (
    "Abbot Barlow Clegg Dalton Ellery Fenwick Garner Holt Irwin Jessop Kemp Lowell Marsh Nolan Orton Pryor".split()
)
ENGLISH_GIVEN = "Alice Brian Carol Derek Edith Frank Grace Henry Irene James Karen Leon Mabel Noel Olive Peter".split()
FAMILIES = tuple(tuple(pair.split(",")) for pair in FAMILY.split())
GIVENS = tuple(tuple(pair.split(",")) for pair in GIVEN.split())

WORDS = (
    "amber basil cedar delta ember fjord grove haven inlet jasper kelp larch maple north ocean pearl quartz river "
    "slate tulip umber vale willow xenon yarrow zephyr aspen birch coral dune elm fern glen heath iris juniper"
).split()
COMPANY_DOMAINS = tuple(f"{word}.example" for word in WORDS) + tuple(f"{word}-works.test" for word in WORDS[:20])
HOME_DOMAINS = (
    "example.com", "example.net", "example.org", "freemail.example", "webmail.example", "mail.home.example",
    "provider.test", "city-net.test", "post.example", "letter.test",
)  # fmt: skip
CARRIER_DOMAINS = ("mobile.example", "keitai.test", "handset.example")
ALL_DOMAINS = COMPANY_DOMAINS + HOME_DOMAINS


class Crowd:
    """Draws people from one random generator; no address is given out twice, not even in another case of letters."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.taken: set[str] = set()

    def person(self, domain: str | None = None, *, english: bool | None = None) -> Person:
        """One person; at `domain`, else at a random company or home domain."""
        rng = self.rng
        place = domain or rng.choice(ALL_DOMAINS)
        if rng.random() < 0.25 if english is None else english:
            family, given = rng.choice(ENGLISH_FAMILY), rng.choice(ENGLISH_GIVEN)
            name, first, last = f"{given} {family}", given.lower(), family.lower()
        else:
            (kanji_last, last), (kanji_first, first) = rng.choice(FAMILIES), rng.choice(GIVENS)
            name = f"{kanji_last} {kanji_first}"
        if place in CARRIER_DOMAINS:
            shapes = [
                f"{first}..{last}",
                f"{last}.{first}.",
                f"{first}-{last}..x",
                f".{first}{last}",
                f"{first}_{last}",
            ]
        else:
            shapes = [
                f"{first}.{last}",
                f"{last}-{first[0]}",
                f"{first[0]}{last}",
                f"{last}_{first}",
                f"{first}+{last}",
            ]
        local = rng.choice(shapes)
        while f"{local}@{place}" in self.taken:
            number = str(rng.randrange(10, 100_000))
            local = local + number if not local.endswith(".") else f"{local[:-1]}{number}."
        self.taken.add(f"{local}@{place}")
        return Person(name, f"{local}@{place}")

    def people(
        self, count: int, domains: Sequence[str] | None = None, *, organisations: int | None = None
    ) -> list[Person]:
        """`count` people, over exactly `organisations` company domains if that is asked for."""
        if organisations is not None:
            pool = [f"{self.rng.choice(WORDS)}-{index}.example" for index in range(organisations)]
            return [self.person(pool[index % organisations]) for index in range(count)]
        return [self.person(self.rng.choice(domains) if domains else None) for _ in range(count)]

    def mobile(self, count: int, share: float = 1.0) -> list[Person]:
        """`count` people, that share of them with addresses as mobile carriers issue them (dots where RFC 5322 has none)."""
        return [
            self.person(self.rng.choice(CARRIER_DOMAINS) if self.rng.random() < share else None) for _ in range(count)
        ]


def bare(people: Sequence[Person]) -> list[Person]:
    """The same people without display names."""
    return [Person("", person.address) for person in people]
