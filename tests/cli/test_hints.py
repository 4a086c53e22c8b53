"""`sentaudit incidents hints` as users run it."""

from builders.mails import mail, mbox

ORGANISATION = ("--organisation-domain", "northwind.example")


def test_hints_are_listed_masked_and_change_no_exit_code(tmp_path, scan_json, sentaudit):
    owner = "owner@northwind.example"
    mails = [
        mail(1, sender=owner, to=["mate@northwind.example"]),
        mail(2, sender=owner, to=["mate@northwnd.example"], minutes=60),
    ]
    (tmp_path / "Sent").write_bytes(mbox(mails))
    report, code = scan_json("Sent", *ORGANISATION)
    assert (code, report["incidents"]) == (0, [])
    shown = sentaudit("incidents", "hints", *ORGANISATION, check_code=0).stdout
    assert "an address nearly right: 1 of 1 outside" in shown
    assert "The domain is nearly the organisation's own." in shown
    assert "northw" not in shown
    assert "northwnd.example" in sentaudit("incidents", "hints", "--reveal", *ORGANISATION).stdout
    assert "酷似した宛先" in sentaudit("incidents", "hints", "--lang", "ja", *ORGANISATION).stdout


def test_nothing_to_hint_at_is_said(tmp_path, scan_json, sentaudit):
    (tmp_path / "Sent").write_bytes(mbox([mail(1, to=["one@far.example"])]))
    scan_json("Sent", *ORGANISATION)
    assert sentaudit("incidents", "hints", *ORGANISATION, check_code=0).stdout == "No hints.\n"
