"""Templates and outlines are equal for one mailing and differ between mailings."""

from hypothesis import given
from hypothesis import strategies as st

from sentaudit.engine.facts.fingerprints import outline
from sentaudit.engine.wording.subject import has_reply_mark, template_of


def subject_template(subject):
    return template_of(subject, has_reply_mark(subject))


def test_batches_of_one_mailing_share_the_template():
    one = subject_template("【お知らせ】第12回 セミナー（3/7）")
    assert one == subject_template("【お知らせ】第１２回　セミナー（4/7）")
    assert one != subject_template("【お知らせ】第12回 説明会（3/7）")
    assert subject_template("Re: Fwd: News 5") == subject_template("NEWS 6")
    assert subject_template("2019-04-01") == ""


def test_reply_marks():
    assert has_reply_mark("Re[2]: hello")
    assert has_reply_mark("返信: こんにちは")
    assert not has_reply_mark("Report: 1")


def test_filled_in_names_change_little_of_the_outline():
    lines = [f"This is line {chr(97 + n) * 5} of the newsletter text" for n in range(20)]
    one, two = outline("Dear Ms Sato\n" + "\n".join(lines)), outline("Dear Mr Kato\n" + "\n".join(lines))
    assert len(set(one) & set(two)) >= len(one) // 2
    assert not set(one) & set(outline("Something else entirely\nwith other lines of text"))


@given(st.text(max_size=300))
def test_any_text_has_a_bounded_outline(text):
    assert len(outline(text)) <= 8
    subject_template(text)
