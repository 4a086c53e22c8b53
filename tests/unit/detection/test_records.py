"""Tables of people are counted by row and column, in many shapes; tables of anything else count nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentaudit import app
from sentaudit.detection.people.people import census
from sentaudit.detection.records import RecordDetector
from sentaudit.detection.tables.layout import blocks, file_rows
from sentaudit.detection.tables.lines import line_rows
from sentaudit.model.config import Limits
from sentaudit.model.facts import Channel
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan
from sentaudit.parsing.message import parse
from sentaudit.rules.load_kinds import default_vocabulary

WORDS = default_vocabulary()
HEAD = ("氏名", "住所", "電話番号", "メールアドレス", "生年月日")
ROWS = (
    ("山田 太郎", "東京都港区芝1-2-3", "03-1234-5678", "taro@example.jp", "S60.4.1"),
    ("鈴木 花子", "大阪府堺市4-5", "06-1234-5678", "hana@example.jp", "平成元年2月3日"),
    ("佐藤 次郎", "北海道小樽市1", "0134-12-3456", "", ""),
    ("高橋 三郎", "", "090-1111-2222", "sab@example.jp", "1980/1/1"),
)
FULL = {"birth_date": 3, "email": 3, "name": 4, "phone": 4, "postal_address": 3}


def counted(rows):
    """People and columns of the rows, None if they are no table of people."""
    found = census([tuple(row) for row in rows], WORDS)
    return None if found is None else (found.people, dict(found.columns))


def in_text(text, filename="", content_type="text/plain", subject="", alternative=0):
    """What the detector finds in one text: (channel, people, columns) each."""
    part = Part("1", content_type, "utf-8", filename, bool(filename), b"", alternative)
    span = TextSpan(text, "1", part.way, by_line=bool(filename))
    message = parse(f"From: a@example.jp\nSubject: {subject}\n\n".encode(), Limits())
    return [(one.channel, one.people, dict(one.columns)) for one in RecordDetector().detect(message, [(part, span)])]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([HEAD, *ROWS], id="plain"),
        pytest.param([("会員名簿",), ("2024年4月現在",), (), HEAD, *ROWS], id="titles above"),
        pytest.param([("会員名簿", "", "", "", ""), HEAD, *ROWS, ("合計", "4名", "", "", "")], id="total below"),
        pytest.param([("氏名", "連絡先", "", "", "個人情報"), ("", "住所", "電話", "メール", "生年月日"), *ROWS], id="two header rows"),
        pytest.param([("お名前（漢字）", "ご自宅住所", "ＴＥＬ", "E-mail", "お誕生日"), *ROWS], id="other words"),
        pytest.param([("Name", "Address", "Phone", "E-mail address", "Date of birth"), *ROWS], id="english words"),
        pytest.param([HEAD, *ROWS[:2], HEAD, *ROWS[2:]], id="header again"),
        pytest.param([HEAD, *ROWS[:2], (), HEAD, *ROWS[2:]], id="second table below"),
        pytest.param([HEAD, *ROWS, *ROWS[:2]], id="the same people twice"),
        pytest.param([HEAD, *ROWS, ("※ 取扱注意", "", "", "", ""), ("以上",)], id="notes below"),
        pytest.param(list(zip(HEAD, *ROWS, strict=True)), id="turned round"),
        pytest.param([pair for row in ROWS for pair in zip(HEAD, row, strict=True)], id="forms"),
        pytest.param([(*HEAD, "", *HEAD), (*ROWS[0], "", *ROWS[1]), (*ROWS[2], "", *ROWS[3])], id="side by side"),
        pytest.param([(*(f"Q{n}" for n in range(300)), *HEAD), *[(*["3"] * 300, *row) for row in ROWS]], id="very wide"),
        pytest.param([("No", *HEAD, "担当"), *[(str(n), *row, "営業1課") for n, row in enumerate(ROWS)]], id="other columns"),
    ],
)  # fmt: skip
def test_one_table_in_many_shapes(rows):
    assert counted(rows) == (4, FULL)


def test_two_people_of_one_row_told_apart_above_are_one_record():
    head = ("氏名", "電話番号", "氏名", "電話番号")
    rows = [(one[0], one[2], two[0], two[2]) for one, two in ((ROWS[0], ROWS[1]), (ROWS[2], ROWS[3]))]
    assert counted([head, *rows]) == (4, {"name": 4, "phone": 4})
    assert counted([("本人", "", "緊急連絡先", ""), head, *rows]) == (2, {"name": 2, "phone": 2})


def test_a_title_above_columns_without_headings_is_nobody():
    rows = [(row[0], row[2]) for row in ROWS]
    assert counted([("2018年度", ""), *rows]) == (4, {"name": 4, "phone": 4})


def test_two_numbers_in_one_cell():
    rows = [(name, "03-1234-5678\n090-1234-5678") for name, *_ in ROWS]
    assert counted([("氏名", "連絡先"), *rows]) == (4, {"name": 4, "phone": 4})


def test_columns_without_headings_are_known_by_their_values():
    people, columns = counted(ROWS)
    assert (people, columns["name"], columns["phone"], columns["email"], columns["postal_address"]) == (4, 4, 4, 3, 3)


@pytest.mark.parametrize(
    ("rows", "people", "columns"),
    [
        ([("First name", "Last name", "E-mail", "Mobile"), ("Ann", "Lee", "a@example.org", "+44 20 7946 0000"),
          ("Bob", "Ray", "", ""), ("Cy", "Doe", "c@example.org", "")], 3, {"name": 3, "email": 2, "phone": 1}),
        ([("会員番号", "氏名", "カード番号", "有効期限"), ("1", "山田太郎", "4111111111111111", "08/09"),
          ("2", "鈴木花子", "4111111111111112", "08/09"), ("3", "佐藤一", "", "")],
         3, {"customer_number": 3, "name": 3, "card_number": 1, "card_expiry": 2}),
        ([("氏名", "マイナンバー"), ("山田太郎", "1234 5678 9018"), ("鈴木花子", "1234 5678 9012")],
         2, {"name": 2, "national_id": 1}),
        ([("市区町村", "年齢", "性別", "希望職種"), ("港区", "45", "男", "事務"), ("堺市", "33歳", "女", "営業"),
          ("小樽市", "51", "男", "清掃")], 3, {"postal_address": 3, "age": 3, "gender": 3, "employment": 3}),
        ([("患者ID", "氏名", "生年月日", "病名"), ("1", "山田太郎", "S30.1.1", "胃炎"), ("2", "鈴木花子", "", "肺炎")],
         2, {"customer_number": 2, "name": 2, "birth_date": 1, "medical": 2}),
        ([("学年", "保護者氏名", "児童氏名", "連絡先"), ("1年", "山田太郎", "山田一", "03-1234-5678"),
          ("2年", "鈴木花子", "鈴木二", "06-1234-5678")], 2, {"child": 2, "guardian": 2, "phone": 2}),
        ([("ログインID", "パスワード", "氏名"), ("taro1", "k3Xy_92a", "山田太郎"), ("hana2", "p4Zw-11b", "鈴木花子")],
         2, {"user_id": 2, "password": 2, "name": 2}),
        ([("会社名", "役職", "氏名", "備考"), ("例商事", "部長", "山田太郎", "甘党"), ("例工業", "課長", "鈴木花子", "")],
         2, {"company": 2, "job_title": 2, "name": 2, "free_text": 1}),
        ([("注文番号", "お客様名", "住所"), ("20060001", "山田太郎", "東京都港区1-1"), ("20060002", "鈴木花子", "大阪府堺市2")],
         2, {"order_number": 2, "name": 2, "postal_address": 2}),
        ([("Patient ID", "DOB", "Diagnosis"), ("P-1", "1960-01-02", "flu"), ("P-2", "1970-03-04", "gout")],
         2, {"customer_number": 2, "birth_date": 2, "medical": 2}),
        ([("Customer No", "Name", "Company"), ("C-1", "Alice Brown", "One Ltd"), ("C-2", "Bob Green", "Two Ltd")],
         2, {"company": 2, "customer_number": 2, "name": 2}),
        ([("Name", "Company", "Job title"), ("Alice Brown", "One Ltd", "Manager"), ("Bob Green", "Two Ltd", "Clerk")],
         2, {"company": 2, "job_title": 2, "name": 2}),
        ([("Student ID", "Name"), ("S-1", "Alice Brown"), ("S-2", "Bob Green")], 2, {"user_id": 2, "name": 2}),
        ([("番号", "氏名", "点数"), ("1", "山田太郎", "80"), ("2", "鈴木花子", "75"), ("3", "佐藤一", "")], 3, {"name": 3}),
        ([("氏名", "寄附金額"), ("山田太郎", "10,000"), ("鈴木花子", "5,000"), ("佐藤一郎", "3,000")], 3, {"name": 3}),
    ],
)  # fmt: skip
def test_what_is_said_of_people_is_counted_by_kind(rows, people, columns):
    assert counted(rows) == (people, columns)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([("商品名", "単価", "数量", "金額"), ("りんご", "100", "2", "200"), ("みかん", "50", "3", "150"), ("ぶどう", "500", "1", "500")], id="prices"),
        pytest.param([("Name", "Price", "Stock"), ("Apple Juice", "1.20", "3"), ("Orange Juice", "1.50", "6"), ("Milk Shake", "1.00", "9")], id="goods"),
        pytest.param([("日時", "内容", "担当者"), ("5/1 10:00", "会議", "山田"), ("5/2 11:00", "打合せ", "鈴木"), ("5/3 9:00", "訪問", "佐藤")], id="schedule"),
        pytest.param([("名前", "金額"), ("りんご", "100"), ("みかん", "200"), ("ぶどう", "300")], id="weak heading"),
        pytest.param([("お名前", "様"), ("ご住所", "東京都"), ("お電話", "03-1111-1111"), ("ご希望", "なし")], id="empty form"),
        pytest.param([("Customer No", "Name"), ("C-1", "Blue chair, large"), ("C-2", "Lamp 40 W"), ("C-3", "Table 2x3")], id="goods with numbers"),
        pytest.param([("date", "host", "user", "message"), ("2024-05-01 10:00", "web1", "root", "failed"), ("2024-05-01 10:01", "web1", "adm", "ok"), ("2024-05-01 10:02", "web2", "adm", "ok")], id="log"),
        pytest.param([("店舗名", "住所", "電話番号"), ("銀座店", "東京都中央区銀座1-1", "03-1111-1111"), ("梅田店", "大阪府大阪市北区1", "06-1111-1111"), ("札幌店", "北海道札幌市1", "011-111-1111")], id="shops"),
        pytest.param([("File name", "Size", "Modified"), ("a.txt", "100", "2024-01-01"), ("b.txt", "200", "2024-01-02"), ("c.txt", "9", "2024-01-03")], id="files"),
        pytest.param([("IPアドレス", "ホスト名", "状態"), ("192.0.2.1", "web1", "up"), ("192.0.2.2", "web2", "up"), ("192.0.2.3", "web3", "down")], id="hosts"),
        pytest.param([("Name", "Company"), ("Garden Chair", "One Ltd"), ("Coffee Table", "Two Ltd")], id="makers"),
        pytest.param([("Q1", "Q2", "Q3"), ("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9")], id="numbers"),
        pytest.param([("注文番号", "商品名", "数量"), ("20060001", "本", "1"), ("20060002", "CD", "2"), ("20060003", "本", "1")], id="orders of nobody"),
        pytest.param([("議題", "時間", "責任者"), ("予算", "10分", "山田"), ("人事", "20分", "鈴木"), ("その他", "5分", "佐藤")], id="agenda"),
        pytest.param([("銘柄名", "コード", "株価"), ("例電機", "1234", "1,200"), ("例薬品", "2345", "980"), ("例銀行", "3456", "512")], id="shares"),
        pytest.param([("登録番号", "車種", "登録年月日"), ("品川300あ1234", "例", "2010/1/1"), ("品川300い1235", "例", "2011/1/1"), ("品川300う1236", "例", "2012/1/1")], id="cars"),
        pytest.param([HEAD, ("", "", "", "", ""), ("", "", "", "", "")], id="an empty form"),
        pytest.param([HEAD, ROWS[0]], id="one person"),
        pytest.param([(), ("",), ("a",)], id="nothing"),
        pytest.param([], id="no rows"),
    ],
)  # fmt: skip
def test_other_tables_are_no_people(rows):
    assert counted(rows) is None


def test_the_digest_does_not_depend_on_title_and_order():
    one = census([HEAD, *ROWS], WORDS)
    other = census([("名簿",), HEAD, *reversed(ROWS), ("合計",)], WORDS)
    assert one is not None and other is not None
    assert one.content == other.content
    assert census([HEAD, *ROWS[:3]], WORDS).content != one.content


def _aligned(gap):
    return "\n".join(gap.join(cell.replace(" ", "") or "-" for cell in row) for row in (HEAD, *ROWS))


@pytest.mark.parametrize(
    "table",
    [
        pytest.param("\n".join(map("\t".join, (HEAD, *ROWS))), id="tabs"),
        pytest.param("\n".join(map(",".join, (HEAD, *ROWS))), id="commas"),
        pytest.param("\n".join('"' + '","'.join(row) + '"' for row in (HEAD, *ROWS)), id="quoted commas"),
        pytest.param("\n".join(map(";".join, (HEAD, *ROWS))), id="semicolons"),
        pytest.param("\n".join("| " + " | ".join(row) + " |" for row in (HEAD, ("---",) * 5, *ROWS)), id="bars"),
        pytest.param(_aligned("   "), id="spaces"),
        pytest.param(_aligned("　"), id="wide spaces"),
        pytest.param("\n\n".join("\n".join(f"{head}：{cell}" for head, cell in zip(HEAD, row, strict=True)) for row in ROWS), id="forms"),
    ],
)  # fmt: skip
def test_tables_in_a_body(table):
    text = f"お世話になっております。\n名簿をお送りします。\n\n{table}\n\nよろしくお願いします。\n-- \n総務部\n"
    assert in_text(text) == [(Channel.BODY, 4, FULL)]
    ((channel, people, _),) = in_text("\n".join(f"> {line}" for line in text.split("\n")))
    assert (channel, people) == (Channel.QUOTED, 4)
    forward = in_text("\n".join(f"> {line}" for line in text.split("\n")), subject="FW: list")
    assert [channel for channel, _, _ in forward] == [Channel.BODY]


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("{name} 様 〒105-{number:04d} {town} p{number}@example.jp", {"name", "postal_address", "email"}),
        ("注文番号 {number:06d} {name} 様 p{number}@example.jp", {"order_number", "name", "email"}),
        ("児童 {name} 保護者連絡先 p{number}@example.jp 電話 03-1234-{number:04d}", {"child", "email", "phone"}),
        ("{number} {name} {town} 03-1234-{number:04d}", {"name", "postal_address", "phone"}),
    ],
)
def test_lines_made_alike(line, kinds):
    text = "\n".join(
        line.format(name=f"山田 太{'一二三四五六七八九十'[n]}", number=n + 1, town=f"東京都港区芝{n}")
        for n in range(10)
    )
    ((_, people, columns),) = in_text(f"ご確認ください。\n{text}\n以上\n")
    assert (people, set(columns)) == (10, kinds)
    assert set(columns.values()) == {10}


@pytest.mark.parametrize(
    "text",
    [
        "-- \n山田太郎\n例株式会社\n〒105-0011 東京都港区芝1-2-3\nTEL: 03-1234-5678\nFAX: 03-1234-5679\nEmail: taro@example.jp\n" * 3,
        "Dear Ann, Bob, and Cy,\nas discussed, we met, talked, and left,\nand then, as always, nothing, or so,\nhappened, indeed, at all.\n",
        "Date: Mon\nFrom: Ann Lee\nTo: Bob Ray\nSubject: x\n\nDate: Tue\nFrom: Cy Doe\nTo: Ann Lee\nSubject: y\n" * 3,
        "\n".join(f"山田 太郎{n} <p{n}@example.jp>" for n in range(20)),
        "\n".join(f"p{n}@example.jp" for n in range(20)),
        "diff --git a/x b/x\n" + "\n".join(f"-\tint  a{n};\n+\tlong  a{n};" for n in range(20)),
        "\n".join(f"2024-05-{n:02d}  10:00  web{n}  disk  {n} GB" for n in range(1, 20)),
        "日時：5月1日 10時\n場所：第一会議室\n内容：説明会\n\n日時：5月2日 10時\n場所：第二会議室\n内容：懇談会\n\n日時：5月3日\n場所：講堂\n内容：総会\n",
    ],
)  # fmt: skip
def test_ordinary_text_holds_no_records(text):
    assert in_text(text) == []


def test_a_file_is_one_table_and_alternatives_count_once():
    text = "\n".join(map(",".join, (HEAD, *ROWS)))
    assert in_text(text, "list.csv", "text/csv") == [(Channel.ATTACHMENT, 4, FULL)]
    plain = Part("1.1", "text/plain", "utf-8", "", False, b"", 1)
    markup = Part("1.2", "text/html", "utf-8", "", False, b"", 1)
    message = parse(b"From: a@example.jp\n\n", Limits())
    spans = [(plain, TextSpan(text, "1.1")), (markup, TextSpan("", "1.2", cells=(HEAD, *ROWS)))]
    assert [(one.part, one.people) for one in RecordDetector().detect(message, spans)] == [("1.2", 4)]


def test_rows_and_text_of_one_html_part_count_once():
    head = "<tr>" + "".join(f"<th>{one}</th>" for one in HEAD) + "</tr>"
    rows = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in row) + "</tr>" for row in ROWS * 3)
    data = f"<p>list</p><table>{head}{rows}</table>".encode()
    part = Part("1", "text/html", "utf-8", "", False, data)
    reader = app.recipe_for(bytes(32), Limits())
    items = next(one for one in reader.extractors if one.__name__ == "HtmlExtractor")().extract(part, Limits(), ())
    spans = [
        (part, item if isinstance(item, TextSpan) else TextSpan("", item.part, item.inner, cells=item.rows))
        for item in items
    ]
    message = parse(b"From: a@example.jp\n\n", Limits())
    assert [(one.people, dict(one.columns)) for one in RecordDetector().detect(message, spans)] == [(4, FULL)]


_CELLS = st.one_of(
    st.sampled_from([*HEAD, *ROWS[0], "合計", "Name", "id", "カード番号", "4111111111111111", ""]), st.text(max_size=12)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_CELLS, max_size=7), max_size=14))
def test_any_rows_give_possible_numbers(rows):
    found = census([tuple(row) for row in rows], WORDS)
    if found is not None:
        assert 2 <= found.people <= max(len(rows), *map(len, rows))
        assert all(1 <= number <= found.people for _, number in found.columns)
        assert found == census([tuple(row) for row in rows], WORDS)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='a1,;|\t\n :：　>-@.氏名電話"', max_size=300))
def test_any_text_is_cut_into_blocks_that_do_not_overlap(text):
    starts = [block.start for block in blocks(text)]
    assert starts == sorted(set(starts))
    list(line_rows(text, WORDS))
    file_rows(text)


def test_large_tables_and_hostile_texts_take_linear_time():
    rng = random.Random(5)
    rows = [
        HEAD,
        *((f"山田 {n:05x}", "東京都港区", f"03-1234-{rng.randrange(10000):04d}", "", "") for n in range(3000)),
    ]
    people, columns = counted(rows)
    assert (people, columns["phone"]) == (3000, 3000)
    for piece in ("a,b\n", "a\tb", "a：b\n", "  ", "　a", "|", "氏名,電話\n", ">", "名簿\n\n"):
        in_text(piece * 20_000)


@pytest.mark.parametrize(
    "filled",
    [
        pytest.param({777}, id="one in a thousand"),
        pytest.param(set(range(1, 1000, 2)), id="every other row"),
        pytest.param({999}, id="the last row, which is longer than all others"),
    ],
)
def test_a_rarely_filled_column_is_not_lost_to_sampling(filled):
    rows = [
        (f"山田 太郎{at}", f"t{at}@example.jp", *(["k3Xy_92a"] if at in filled else ["-"] if 999 not in filled else []))
        for at in range(1000)
    ]
    people, columns = counted([("氏名", "メールアドレス", "パスワード"), *rows])
    assert (people, columns["password"]) == (1000, len(filled))
