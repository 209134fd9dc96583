"""Judges a page as it stands against WCAG 2.2 AA, at two widths."""

from typing import Any

from playwright.sync_api import Page

from tests.browser import pages
from tests.browser.servers import ROOT

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 320, "height": 640}
JUDGE = """(tags) => axe.run(document, {
  runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
}).then(({violations}) => violations.map(({id, help, nodes}) => ({
  id, help, where: nodes.slice(0, 3).map(({html}) => html.slice(0, 200)),
})))"""

ALL_LAID_OUT = """(isSo) => {
  window.laidOut ??= new CSSStyleSheet();
  window.laidOut.replaceSync(isSo ? '* { content-visibility: visible !important }' : '');
  if (!document.adoptedStyleSheets.includes(window.laidOut))
    document.adoptedStyleSheets.push(window.laidOut);
}"""
"""Of a long text only what is near is laid out: the rest has no places that could be judged."""

AT_REST = """async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  const moving = document.getAnimations().filter(
    ({ effect }) => effect && effect.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(moving.map(({ finished }) => finished));
  await frame();
}"""
"""Drawn at its present width, and nothing fades or slides any more."""


class Judge:
    """Judges a page as it stands, at both widths; gathers what it finds wrong."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[Any] = []
        self._source = AXE.read_text(encoding="utf-8")

    def judge(self, what: str, *widths: dict[str, int]) -> None:
        """Judge what is shown now, at these widths; both by default."""
        for width in widths or (WIDE, NARROW):
            self.page.set_viewport_size(width)  # pyright: ignore[reportArgumentType]
            self.page.evaluate(ALL_LAID_OUT, arg=True)
            self.page.evaluate(AT_REST)
            if not pages.no_sideways_scrolling(self.page):
                self.found.append((what, width["width"], "scrolls sideways"))
            if not self.page.evaluate("'axe' in window"):
                self.page.evaluate(self._source)
            wrong = self.page.evaluate(JUDGE, TAGS)
            self.found.extend((what, width["width"], one) for one in wrong)
        self.page.evaluate(ALL_LAID_OUT, arg=False)
        self.page.set_viewport_size(WIDE)  # pyright: ignore[reportArgumentType]
