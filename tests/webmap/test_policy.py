"""The page's Content Security Policy holds: what was not in the page when it was written does not run."""

import re

from tests.webmap.conftest import draw_register


def policy_of(html: str) -> dict[str, str]:
    text = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1].replace("&#39;", "'")
    return dict(rule.split(" ", 1) for rule in text.split("; "))


def test_the_policy_allows_only_hashes_and_the_basemaps_hosts(html):
    policy = policy_of(html)
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in " ".join(policy.values())
    assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", h) for h in policy["script-src"].split())
    assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", h) for h in policy["style-src"].split())
    assert policy["img-src"] == "data: https://tiles.example.org"
    for directive in ("connect-src", "base-uri", "form-action", "object-src"):
        assert policy[directive] == "'none'"


def test_injected_scripts_do_not_run(reader, html):
    seen = reader(html)
    seen.page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.injected = 1";
        document.body.append(script);
        const box = document.createElement("div");
        box.innerHTML = '<img src="data:," onerror="window.injected = 2"><a href="javascript:window.injected=3">x</a>';
        document.body.append(box);
        box.querySelector("a").click();
    }""")
    seen.page.wait_for_function("() => true")
    assert seen.page.evaluate("window.injected") is None
    assert any("Content Security Policy" in e for e in seen.errors)
    seen.errors.clear()


def test_text_is_never_run_as_code(reader, html):
    seen = reader(html)
    # What the debugger evaluates is exempt; what the page does later is not.
    seen.page.evaluate("() => { setTimeout('window.ran = 1'); setTimeout(() => { window.waited = 1; }, 10); }")
    seen.page.wait_for_function("() => window.waited === 1")
    assert seen.page.evaluate("window.ran") is None
    assert any("unsafe-eval" in e for e in seen.errors)
    seen.errors.clear()


def test_a_page_says_nothing_of_where_its_reader_comes_from(html):
    assert '<meta name="referrer" content="no-referrer">' in html


def test_nothing_in_the_page_points_to_a_file_or_host(html):
    head = html[: html.index('<script type="application/json"')]
    assert re.findall(r'<(?:link|script|img|iframe)[^>]*(?:src|href)="(?!data:)', head) == []
    assert (
        re.findall(r"@import|url\((?![\"']?(?:data:|#))", "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL)))
        == []
    )


def test_two_pages_have_the_same_bytes(register, html):
    import sitemap

    assert sitemap.page(draw_register(register.path)) == html


def test_the_same_map_written_twice_has_the_same_bytes(register):
    import sitemap

    drawn = draw_register(register.path)
    assert sitemap.page(drawn) == sitemap.page(drawn)
