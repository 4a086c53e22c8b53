"""Turns one incident of the table into the mails that caused it, with correct siblings and apologies as noise beside."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from datetime import timedelta

from mailgen.compose import Mail, as_html, render
from mailgen.people import Person, bare
from seeds import lists
from seeds.incidents import Incident
from seeds.office import Office, Posted

APOLOGY = "先ほどのメールで他の方のアドレスが表示されておりました。深くお詫び申し上げます。お手元のメールの削除をお願いいたします。"


def self_addressed(incident: Incident) -> bool:
    """Mails with a hidden list go To the sender himself in every second incident, else to nobody."""
    return zlib.crc32(incident.id.encode()) % 2 == 0


def plant(office: Office, incident: Incident) -> None:
    """Posts the mails of the incident into the office's Sent folder, tagged with its id."""
    people = _people(office, incident)
    {
        "to": _visible, "cc": _visible, "both": _visible, "subject": _subject, "body": _hidden, "quoted": _hidden,
        "attachment": _hidden, "spill": _spill, "copies": _copies, "wrong-bcc": _wrong_bcc,
    }[incident.way](office, incident, people)  # fmt: skip


def _people(office: Office, incident: Incident) -> list[Person]:
    if incident.mobile:
        people = office.crowd.mobile(incident.exposed, incident.mobile)
    else:
        people = office.outsiders(incident.exposed, organisations=incident.organisations)
    if incident.form == "login":
        return lists.login_names(people)
    if incident.form == "titles":
        return lists.titled(people)
    return people if incident.names else bare(people)


def _batches(people: Sequence[Person], split: Sequence[int]) -> Iterator[list[Person]]:
    start = 0
    for size in split or (len(people),):
        yield list(people[start : start + size])
        start += size


def excluded_addresses(office: Office, incident: Incident) -> list[str]:
    """Throw-away addresses that the configuration of the run takes out."""
    return [f"trash{number}@{office.name}-throwaway.test" for number in range(incident.excluded)]


def _visible(office: Office, incident: Incident, people: list[Person]) -> None:
    """Lists in To, Cc or both; batches, duplicates, internal people, correct siblings, a recall, an apology."""
    style = zlib.crc32(incident.id.encode())
    template = office.text(english=False, lines=9, middle="このたびは下記のとおりご案内いたします。")
    for number, group in enumerate(_batches(people, incident.split)):
        listed = list(group)
        if number == 0:
            listed += office.colleagues[: incident.internal]
            listed += [Person("", address) for address in excluded_addresses(office, incident)]
            listed += [Person(person.name, person.address.upper()) for person in group[: incident.duplicates]]
            office.rng.shuffle(listed)
        subject = incident.subject
        if incident.form == "two-subjects" and number:
            subject = "業務改革セミナーへのご招待"
        date = incident.when + timedelta(minutes=incident.minutes * number, seconds=7 * number)
        mail = office.mail(style=style, date=date, subject=subject, text=template)
        _address(mail, office, incident, listed)
        if style % 3 == 0:
            mail.html = as_html(template)
        if incident.hidden:
            mail.bcc = bare(office.outsiders(incident.hidden))
        office.post(mail, incident.id)
        if incident.recall:
            again = office.mail(style=style, date=date + timedelta(minutes=25), subject=f"【訂正】{subject}",
                                text="先ほどのメールは誤りでした。破棄してください。\n" + template)  # fmt: skip
            _address(again, office, incident, listed)
            office.post(again, incident.id)
    for sibling in range(incident.siblings):
        date = incident.when + timedelta(minutes=4 * (sibling + 1))
        mail = office.mail(style=style, date=date, subject=incident.subject, text=template, to=[office.owner],
                           bcc=bare(office.outsiders(59)))  # fmt: skip
        office.post(mail, "~correct sibling")
    if style % 4 == 0:
        _apologise(office, incident, people)


def _address(mail: Mail, office: Office, incident: Incident, listed: list[Person]) -> None:
    if incident.way == "to":
        mail.to = listed
    elif incident.way == "cc":
        mail.to, mail.cc = [office.owner], listed
    else:
        mail.to, mail.cc = listed[: len(listed) // 3], listed[len(listed) // 3 :]


def _apologise(office: Office, incident: Incident, people: Sequence[Person]) -> None:
    text = office.text(english=False, middle=f"{APOLOGY}\nお問い合わせ先: privacy-desk@consumer-help.example")
    mail = office.mail(date=incident.when + timedelta(hours=3), subject=f"お詫び: {incident.subject}", text=text,
                       to=[office.owner], bcc=bare(people))  # fmt: skip
    office.post(mail, "~apology")


def _readers(office: Office, incident: Incident, people: Sequence[Person]) -> list[Person]:
    """Who gets a leaking mail by Bcc: listed people first if the list is of the receivers, else strangers too."""
    wanted = incident.receivers or 0
    own = list(people[: wanted // 2]) if incident.form != "csv-members" else list(people)
    if incident.way == "quoted" or incident.form in ("orders", "txt-utf8"):
        own = []
    return bare([*own, *office.outsiders(wanted - len(own))])


def _hidden(office: Office, incident: Incident, people: list[Person]) -> None:
    """A list in a body, in quoted headers or in a file, sent by Bcc (or one by one if every batch is of one)."""
    style, rng = zlib.crc32(incident.id.encode()), office.rng
    listed = [*people, *office.colleagues[: incident.internal]]
    rng.shuffle(listed)
    readers = _readers(office, incident, listed if incident.internal == 0 else people)
    template = office.text(english=False, lines=7)
    mail_attachments, text = [], template
    if incident.way == "attachment":
        mail_attachments = [_attached(office, incident, listed)]
    elif incident.way == "quoted":
        text = template + _old_thread(office, incident, listed)
    else:
        body = lists.lines_of(incident.form, listed, rng)
        text = f"{body}\n" if incident.form == "only" else template.replace("\n", f"\n{body}\n", 1)
    for number, group in enumerate(_batches(readers, incident.split)):
        date = incident.when + timedelta(minutes=incident.minutes * number)
        mail = office.mail(style=style, date=date, subject=incident.subject, text=text, attachments=mail_attachments)
        if incident.form == "named":
            mail.html = as_html(text, links=True)
        if len(group) == 1:
            mail.to = group
        else:
            mail.bcc = group
            mail.undisclosed = not self_addressed(incident)
            mail.to = [office.owner] if self_addressed(incident) else []
        office.post(mail, incident.id)


def _attached(office: Office, incident: Incident, listed: list[Person]) -> lists.Attachment:
    if incident.form != "eml":
        return lists.attachment(incident.form, listed, office.rng)
    text = "申込者一覧\n" + "\n".join(person.address for person in listed) + "\n"
    inner = office.mail(
        style=0, date=incident.when - timedelta(days=1), subject="申込者", text=text, to=[office.colleagues[3]]
    )
    return lists.nested(inner)


def _old_thread(office: Office, incident: Incident, listed: list[Person]) -> str:
    author = office.colleagues[5]
    return (
        f"\n-----Original Message-----\nFrom: {author.name} <{author.address}>\n"
        f"Sent: Thursday, April 27, 2006 5:15 PM\nTo: {lists.field_text(listed, 'utf-8')}\n"
        f"Subject: {incident.subject}\n\n" + "社内で検討中の内容です。\n" * 3
    )


def _subject(office: Office, incident: Incident, people: list[Person]) -> None:
    subject = f"{incident.subject} " + " ".join(person.address for person in people)
    mail = office.mail(date=incident.when, subject=subject, text=office.text(english=False), bcc=_strangers(office, incident),
                       undisclosed=not self_addressed(incident), to=[office.owner] if self_addressed(incident) else [])  # fmt: skip
    office.post(mail, incident.id)


def _strangers(office: Office, incident: Incident) -> list[Person]:
    return bare(office.outsiders(incident.receivers or 0))


def _spill(office: Office, incident: Incident, people: list[Person]) -> None:
    """The Bcc field ended early: what should have followed stands in the body (RFC 5322 section 2.1: a blank line ends the headers)."""
    readers = _strangers(office, incident)
    text = office.text(english=False, lines=8)
    mail = office.mail(style=0, date=incident.when, subject=incident.subject, text=text, undisclosed=True, bcc=readers)
    if incident.form == "fragments":
        mail.text = lists.fragments(people) + "\n\n" + text
        office.post(mail, incident.id)
    else:
        if incident.form == "encoded-rest":
            mail.charset, mail.encoding = "utf-8", "base64"
        office.mails.append(Posted("Sent", mail.date, incident.id, _broken(render(mail), people, incident.form)))
    for sibling in range(incident.siblings):
        date = incident.when + timedelta(minutes=2 * (sibling + 1))
        clean = office.mail(style=0, date=date, subject=incident.subject, text=text, undisclosed=True,
                            bcc=bare(office.outsiders(50 if sibling < 12 else 24)))  # fmt: skip
        office.post(clean, "~correct sibling")


def _broken(data: bytes, people: Sequence[Person], form: str) -> bytes:
    """Moves the headers behind Bcc (all of them, or only the MIME ones) into the body, after the spilled entries."""
    header, _, body = data.partition(b"\n\n")
    start = header.index(b"\nSubject:" if form == "encoded-rest" else b"\nMIME-Version:")
    spilled = ",\n ".join(person.address for person in people).encode()
    return header[:start] + b"\n\n " + spilled + header[start:] + b"\n\n" + body


def _copies(office: Office, incident: Incident, people: list[Person]) -> None:
    """Copies made by a program, one receiver each, every one showing somebody else's address."""
    count = incident.messages
    receivers = [*people, *bare(office.outsiders(max(0, count - len(people))))][:count]
    extra = people[count:]
    style = 2
    head = "本日の見出しをお届けします。" if incident.form == "headlines" else "ご登録ありがとうございます。"
    foot = f"配信停止: {office.owner.address}\nお問い合わせ: help@support-desk.example\n"
    for number, receiver in enumerate(receivers):
        foreign = [receivers[(number + 1) % count]]
        if number % 160 == 0:
            foreign, extra = foreign + extra[:17], extra[17:]
        lines = [f"登録アドレス: {person.address}" for person in foreign]
        if incident.form == "swapped":
            lines.append(f"パスワード: {zlib.crc32(foreign[0].address.encode()):08x}")
        text = (
            f"{head}\n"
            + "\n".join(lines)
            + f"\n{office.signature()}{foot}このメールは {receiver.address} 様にお送りしています。\n"
        )
        pace = 111 if incident.form == "swapped" else 1
        mail = office.mail(
            style=style,
            date=incident.when + timedelta(seconds=pace * number),
            subject=incident.subject,
            text=text,
            to=[receiver],
        )
        office.post(mail, incident.id)


def _wrong_bcc(office: Office, incident: Incident, people: list[Person]) -> None:
    """Order confirmations to one customer each, all with the same unrelated people in Bcc."""
    earlier = bare(office.outsiders((incident.receivers or 0) - incident.exposed))
    for number, customer in enumerate(people):
        text = office.text(english=False, lines=4, middle=f"注文番号 {20060000 + number} を承りました。")
        mail = office.mail(style=2, date=incident.when + timedelta(minutes=11 * number), subject=incident.subject, text=text,
                           to=[customer], bcc=earlier)  # fmt: skip
        office.post(mail, incident.id)
