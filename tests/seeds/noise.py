"""Ordinary mail around the incidents: everything that looks like exposure to a naive count and is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from mailgen import words
from mailgen.compose import Attachment, Mail, as_html, render
from mailgen.people import Person, bare
from seeds.office import Office, Posted


def quoted(text: str, author: Person, moment: datetime) -> str:
    """`text` as a reply quotes it."""
    return (
        f"\n{moment:%Y/%m/%d %H:%M}, {author.name} <{author.address}>:\n"
        + "\n".join(f"> {line}" for line in text.splitlines())
        + "\n"
    )


def one_to_one(office: Office) -> None:
    """Mail with one person outside, some answered, some with an HTML twin."""
    for number in range(8):
        english = number % 3 == 0
        friend = office.crowd.person(english=english)
        first = office.moment()
        subject = words.subject(office.rng, english=english)
        text = office.text(english=english)
        asked = office.mail(english=english, date=first, subject=subject, text=text, sender=friend, to=[office.owner])
        office.post(asked, "~inbox", "Inbox")
        answer = office.text(english=english, quote=quoted(text, friend, first))
        mail = office.mail(english=english, date=first + timedelta(hours=2), subject=f"Re: {subject}", text=answer, to=[friend],
                           parent=asked.message_id, references=[asked.message_id])  # fmt: skip
        if number % 2:
            mail.html = as_html(answer, links=True)
        office.post(mail, "~one to one")


def known_thread(office: Office) -> None:
    """Twelve people outside who have all written in the thread before, answered twice to all of them."""
    group = office.outsiders(12)
    start = office.moment()
    root = office.mail(
        date=start,
        subject="共同展示の準備",
        text=office.text(english=False),
        to=[office.owner, *group[1:]],
        sender=group[0],
    )
    office.post(root, "~inbox", "Inbox")
    references, history, text = [root.message_id], "", root.text
    for number, author in enumerate(group[1:], 1):
        moment = start + timedelta(hours=number)
        history = quoted(text, group[number - 1], moment)
        text = "\n".join(words.paragraph(office.rng, 3, english=False)) + "\n"
        everybody = [office.owner, *(person for person in group if person != author)]
        mail = office.mail(date=moment, subject="Re: 共同展示の準備", text=text + history, sender=author, to=everybody[:2], cc=everybody[2:],
                           parent=references[-1], references=list(references))  # fmt: skip
        office.post(mail, "~inbox", "Inbox")
        references.append(mail.message_id)
    for number in range(2):
        moment = start + timedelta(hours=20 + number)
        mail = office.mail(date=moment, subject="Re: 共同展示の準備", text=office.text(english=False, quote=history), to=group[:6], cc=group[6:],
                           parent=references[-1], references=list(references))  # fmt: skip
        office.post(mail, "~known thread")
        references.append(mail.message_id)


def all_staff(office: Office) -> None:
    """Sixty colleagues in To."""
    office.post(
        office.mail(
            date=office.moment(), subject="防災訓練のお知らせ", text=office.text(english=False), to=office.colleagues
        ),
        "~all staff",
    )


def one_partner(office: Office) -> None:
    """Fourteen people of one partner company in Cc."""
    partner = [office.crowd.person("partner-maker.example") for _ in range(14)]
    mail = office.mail(
        date=office.moment(),
        subject="共同開発の進め方",
        text=office.text(english=False),
        to=partner[:1],
        cc=partner[1:] + office.colleagues[:2],
    )
    office.post(mail, "~one partner")


def invitation(office: Office) -> None:
    """A meeting request with fifteen attendees outside (RFC 5546), by somebody who has used Bcc for newsletters."""
    guests = office.outsiders(15)
    start = office.end + timedelta(days=90)
    lines = ["BEGIN:VCALENDAR", "METHOD:REQUEST", "VERSION:2.0", "BEGIN:VEVENT", f"UID:{office.name}-{office.count}@calendar.example",
             f"DTSTART:{start:%Y%m%dT%H%M%S}", f"ORGANIZER;CN={office.owner.name}:mailto:{office.owner.address}"]  # fmt: skip
    lines += [f"ATTENDEE;CN={guest.name};RSVP=TRUE:mailto:{guest.address}" for guest in guests]
    data = "\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()
    calendar = Attachment("invite.ics", "text/calendar; charset=utf-8; method=REQUEST", data, "8bit")
    office.post(
        office.mail(date=start, subject="合同会議", text="会議にご招待します。\n", to=guests, attachments=[calendar]),
        "~invitation",
    )


def bcc_newsletter(office: Office) -> None:
    """Three newsletters to 300 people, rightly in Bcc."""
    readers = bare(office.outsiders(300))
    start = office.moment()
    for number in range(3):
        mail = office.mail(date=start + timedelta(days=30 * number), subject=f"季節の便り 第{number + 1}号", text=office.text(english=False, lines=12),
                           to=[office.owner], bcc=readers)  # fmt: skip
        office.post(mail, "~bcc newsletter")


def list_post(office: Office) -> None:
    """Posts to a discussion list with its members in Cc, as the list hands them back."""
    members = office.outsiders(11)
    headers = [
        ("List-Id", "Users <users.lists.example>"),
        ("List-Post", "<mailto:users@lists.example>"),
        ("Precedence", "list"),
    ]
    start = office.moment()
    references: list[str] = []
    for number, member in enumerate(members):
        mail = office.mail(date=start + timedelta(minutes=9 * number), subject="Re: [users] build order", text=office.text(english=True),
                           sender=member, to=[Person("", "users@lists.example")], parent=references[-1] if references else "",
                           references=list(references), extra=headers, english=True)  # fmt: skip
        office.post(mail, "~inbox", "Inbox")
        references.append(mail.message_id)
    mail = office.mail(date=start + timedelta(hours=5), subject="Re: [users] build order", text=office.text(english=True), english=True,
                       to=[Person("", "users@lists.example")], cc=members, parent=references[-1], references=references, extra=headers)  # fmt: skip
    office.post(mail, "~list post")


def inside_list(office: Office) -> None:
    """The customer list, sent to colleagues only."""
    rows = "".join(f"{person.name},{person.address}\r\n" for person in office.outsiders(80))
    file = Attachment("customers.csv", "text/csv", ("氏名,メールアドレス\r\n" + rows).encode("cp932"))
    mail = office.mail(
        date=office.moment(),
        subject="顧客一覧",
        text=office.text(english=False),
        to=office.colleagues[:3],
        attachments=[file],
    )
    office.post(mail, "~list to colleagues")


def outside_contacts(office: Office) -> None:
    """Signatures and footers that name contacts at other companies."""
    shared = "販売窓口: sales@dealer-one.example / support@dealer-two.example / 中野 <nakano@dealer-three.example>\n"
    for _ in range(3):
        mail = office.mail(
            date=office.moment(),
            subject="製品のお問い合わせ",
            text=office.text(english=False) + shared,
            to=[office.crowd.person()],
        )
        office.post(mail, "~contacts in the signature")


def forwarded(office: Office) -> None:
    """One person's question passed on to another company."""
    for _ in range(3):
        author, helper = office.outsiders(2)
        moment = office.moment()
        inner = f"\n-----Original Message-----\nFrom: {author.name} <{author.address}>\nTo: {office.owner.name} <{office.owner.address}>\nSubject: 質問\n\n"
        text = office.text(english=False, quote=inner + "\n".join(words.paragraph(office.rng, 4, english=False)) + "\n")
        office.post(office.mail(date=moment, subject="Fwd: 質問", text=text, to=[helper]), "~forwarded question")


def role_addresses(office: Office) -> None:
    """Six public desks in a text."""
    desks = "\n".join(
        f"{desk}@{place}.example"
        for desk, place in zip("info sales support contact service office".split(), words_of(office), strict=True)
    )
    office.post(
        office.mail(
            date=office.moment(),
            subject="窓口一覧",
            text=office.text(english=False, middle=desks),
            to=[office.crowd.person()],
        ),
        "~public desks",
    )


def words_of(office: Office) -> list[str]:
    """Six company names that differ from mailbox to mailbox."""
    return [f"{office.rng.choice(('north', 'east', 'south', 'west'))}-desk-{number}" for number in range(6)]


def single_newsletter(office: Office) -> None:
    """A newsletter by a program, one receiver per mail, with the same contact addresses in all of them."""
    start = office.moment()
    foot = "配信停止: leave@mail-service.example\nお問い合わせ: desk@mail-service.example\n"
    for number, reader in enumerate(bare(office.outsiders(200))):
        text = f"{reader.address} 様\n今月のおすすめをお届けします。\n{office.signature()}{foot}"
        mail = office.mail(
            style=2, date=start + timedelta(seconds=2 * number), subject="今月のおすすめ", text=text, to=[reader]
        )
        office.post(mail, "~single newsletter")


def few_strangers(office: Office) -> None:
    """Five people of five companies: below every threshold."""
    mail = office.mail(
        date=office.moment(),
        subject="幹事会の日程",
        text=office.text(english=False),
        to=office.outsiders(5, organisations=5),
    )
    office.post(mail, "~five people")


def monthly_invoices(office: Office) -> None:
    """The same text on one day to twelve customers, each time to two or three people of one company only."""
    start = office.moment()
    text = office.text(english=False, middle="今月分の請求書をお送りいたします。")
    for number in range(12):
        contacts = [office.crowd.person(f"customer-{office.name}-{number}.example") for _ in range(2 + number % 2)]
        mail = office.mail(date=start + timedelta(minutes=6 * number), subject="請求書の件", text=text, to=contacts)
        office.post(mail, "~monthly invoice")


def files(office: Office) -> None:
    """Attachments without addresses: a table of figures, and something with many @ that are none."""
    rows = "日付,数量,単価\r\n" + "".join(
        f"2006-01-{day:02d},{office.rng.randrange(99)},{office.rng.randrange(999)}\r\n" for day in range(1, 29)
    )
    code = "".join(
        f"user{n}@host{n}:~$ make\nimage@{n}x.png\nssh-ed25519-cert-v01@openssh.com\ngetty@tty{n}.service\n"
        for n in range(15)
    )
    table = Attachment("stock.csv", "text/csv; charset=shift_jis", rows.encode("cp932"))
    mail = office.mail(
        date=office.moment(),
        subject="在庫表",
        text=office.text(english=False, middle=code),
        to=office.outsiders(2),
        attachments=[table],
    )
    office.post(mail, "~file without addresses")


def message_ids(office: Office) -> None:
    """A reply whose text quotes a chain of Message-IDs."""
    chain = "".join(
        f"Message-ID: <{n:08x}.{n * 7919}@relay{n}.example>\nReferences: <{n}.abc@news{n}.example>\n" for n in range(20)
    )
    office.post(
        office.mail(
            date=office.moment(),
            subject="配送記録",
            text=office.text(english=False, middle=chain),
            to=[office.crowd.person()],
        ),
        "~message ids",
    )


def attached_mail(office: Office) -> None:
    """A mail of one person passed on as an attachment."""
    author, helper = office.outsiders(2)
    inner = office.mail(
        date=office.moment(), subject="相談", text=office.text(english=False), sender=author, to=[office.owner]
    )
    item = Attachment("question.eml", "message/rfc822", render(inner), "7bit")
    office.post(
        office.mail(
            date=office.moment(), subject="Fwd: 相談", text=office.text(english=False), to=[helper], attachments=[item]
        ),
        "~attached mail",
    )


def worm_report(office: Office) -> None:
    """A worm mail that came in through a list: nothing exposed."""
    sender = office.crowd.person()
    mail = Mail(sender=sender, date=office.moment(), subject="details", text="see the file\n", to=[Person("", "news@lists.example")],
                message_id=f"{office.name}.worm@mx.example", extra=[("List-Id", "<news.lists.example>")],
                attachments=[Attachment("details.pif", "application/octet-stream", b"MZ" + bytes(range(256)) * 8)])  # fmt: skip
    office.mails.append(Posted("Inbox", mail.date, "~inbox", render(mail)))


ALWAYS: tuple[Callable[[Office], None], ...] = (
    one_to_one, known_thread, all_staff, one_partner, invitation, bcc_newsletter, inside_list, outside_contacts, forwarded,
    role_addresses, few_strangers, monthly_invoices, files, message_ids, attached_mail,
)  # fmt: skip
SOMETIMES: tuple[Callable[[Office], None], ...] = (list_post, worm_report, single_newsletter)


def surround(office: Office, number: int) -> None:
    """All the noise of mailbox number `number`."""
    for make in ALWAYS:
        make(office)
    for index, make in enumerate(SOMETIMES):
        if number % 3 == index:
            make(office)
