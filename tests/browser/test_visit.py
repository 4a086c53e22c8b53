"""The checks of pages would notice what they are there to notice."""


def test_errors_requests_and_poor_contrast_are_noticed(browser, tmp_path):
    page = tmp_path / "bad.html"
    page.write_text(
        '<!doctype html><html lang="en"><title>bad</title><main><h1>Bad</h1><p style="color:#ddd">pale</p>'
        "<img alt='' src='http://127.0.0.1:9/x.png'><script>missing()</script></main>"
    )
    with browser.visit(page.as_uri()) as visit:
        assert any("missing is not defined" in error for error in visit.errors)
        assert visit.requests == ["http://127.0.0.1:9/x.png"]
        assert [one for one in visit.violations() if one.startswith("color-contrast")]


def test_print_tells_what_is_printed_only(browser, tmp_path):
    page = tmp_path / "print.html"
    page.write_text(
        "<!doctype html><title>print</title><p id=p>screen</p>"
        "<script>addEventListener('beforeprint', () => { p.textContent = 'paper'; });</script>"
    )
    with browser.visit(page.as_uri()) as visit:
        assert visit.printed().strip() == "paper"


def test_a_visit_without_script(browser, tmp_path):
    page = tmp_path / "plain.html"
    page.write_text(
        "<!doctype html><title>plain</title><noscript>said</noscript><script>document.body.append(1)</script>"
    )
    with browser.visit(page.as_uri(), script=False) as visit:
        assert visit.page.inner_text("body").strip() == "said"
