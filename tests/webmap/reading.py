"""What a reader does with the page, for the tests."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

__all__ = ["Reader"]

# A point where a click reaches the outline itself, searched on a grid.
_POINT_INSIDE = """(path) => {
    const box = path.getBoundingClientRect();
    for (let i = 1; i < 40; i++) for (let j = 1; j < 40; j++) {
        const x = box.left + box.width * i / 40, y = box.top + box.height * j / 40;
        const hit = document.elementFromPoint(x, y);
        // A site smaller than its badge is clicked on the badge.
        if (hit === path || hit?.closest("[data-badge]")?.dataset.badge === path.dataset.site) return [x, y];
    }
    return null;
}"""


@dataclass
class Reader:
    """An open page, and what it did: errors, requests that were answered, requests that were refused."""

    page: Page
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def outline(self, site: str) -> Locator:
        return self.page.locator(f'path[data-site="{site}"]')

    @property
    def popup(self) -> Locator:
        return self.page.locator(".sm-popup")

    @property
    def card(self) -> Locator:
        """Return the Steckbrief that is open, in the side panel or in the popup."""
        return self.page.locator(".sm-detail article, .sm-popup article:not(.sm-brief)")

    def drawn(self) -> list[str]:
        """Return the ids of the sites whose outline is on the map."""
        return self.page.eval_on_selector_all(
            "path[data-site]", "paths => paths.filter(p => p.getBBox().width > 0).map(p => p.dataset.site)"
        )

    def click_outline(self, site: str) -> None:
        self.page.locator(".sm-zoom button").nth(2).click()
        point = self.outline(site).evaluate(_POINT_INSIDE)
        assert point, f"{site} cannot be clicked"
        self.page.mouse.click(*point)

    def choose(self, site: str) -> Locator:
        """Choose a site in the list; return its Steckbrief."""
        self.go_home()
        self.page.locator(f'[data-site-button="{site}"]').click()
        self.page.locator(f'[data-card="{site}"]').first.wait_for()
        return self.card

    def go_home(self) -> None:
        """Leave whatever the side panel shows for the list of sites."""
        if self.page.locator("[data-home]").count():
            self.page.locator("[data-home]").click()

    def unfold(self) -> None:
        """Open everything that can be unfolded."""
        self.page.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")

    def open_panel(self, name: str) -> Locator:
        button = self.page.locator(f".sm-panel-{name} > button")
        if button.get_attribute("aria-expanded") == "false":
            button.click()
        return self.page.locator(f".sm-panel-{name} .sm-panel-body")

    def speak(self, language: str) -> None:
        self.page.locator(f'[data-language="{language}"]').click()

    def focused(self) -> str:
        """Return what has the keyboard's focus, as far as tests need to tell it."""
        return self.page.evaluate(
            "(() => { const a = document.activeElement; "
            "return a.dataset.siteButton ?? a.dataset.site ?? a.dataset.open ?? a.id ?? a.tagName; })()"
        )
