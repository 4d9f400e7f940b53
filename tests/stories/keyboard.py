"""A person without a mouse: goes from field to field with Tab, and sees at every step where they are."""

from playwright.sync_api import Page

MOST_STEPS = 120

WHERE = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one)
  const label = one.labels && one.labels.length ? [...one.labels].map(each => each.innerText).join(' ') : ''
  const name = one.getAttribute('aria-label') || label || one.innerText || one.value || one.title || ''
  const middle = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20))
  const labels = [...(one.labels || [])]
  const near = middle && (one.contains(middle) || middle.contains(one) || labels.some(each => each.contains(middle)))
  const ring = style.outlineStyle !== 'none' && style.outlineWidth !== '0px' || style.boxShadow !== 'none'
  const shown = box.width > 0 && box.height > 0
  return {name: name.replace(/\\s+/g, ' ').trim(), tag: one.tagName, shown, ring, near: !!near}
}"""
"""What has the focus: its name as a reader says it, whether a ring shows it, and whether something covers it."""


class Keyboard:
    """Works a page with keys alone; ``lost`` collects where the focus could not be seen or was covered."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.emulate_media(reduced_motion="reduce")  # a page that still glides hides nothing
        self.lost: list[str] = []

    def go_to(self, name: str, *, tag: str = "") -> None:
        """Press Tab until what has the focus begins with ``name``; raises AssertionError when none does."""
        passed = [""]
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(WHERE)
            if at["name"].startswith(name) and at["tag"].startswith(tag):
                self._look(at)
                return
            if at["name"] != passed[-1]:  # the parts of a day are stops of one field
                self._look(at)
            passed.append(at["name"])
        raise AssertionError(f"no {name!r} by Tab on {self.page.url}, only {passed}")

    def open(self, name: str) -> None:
        """Go to what opens on the same page and press Enter."""
        self.go_to(name)
        self.page.keyboard.press("Enter")

    def press(self, name: str) -> None:
        """Go to a link or a button and press Enter; returns when the next page has come."""
        self.go_to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def tick(self, name: str) -> None:
        """Go to a box and press the space bar."""
        self.go_to(name, tag="INPUT")
        self.page.keyboard.press("Space")

    def write(self, name: str, text: str) -> None:
        """Go to a field and write ``text`` in the place of what stands there."""
        self.go_to(name)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, name: str, first_letters: str) -> None:
        """Go to a list of choices and type how the choice begins."""
        self.go_to(name, tag="SELECT")
        self.page.keyboard.type(first_letters)

    def _look(self, at: dict[str, object]) -> None:
        if at["tag"] != "BODY" and not (at["shown"] and at["ring"] and at["near"]):
            self.lost.append(f"{self.page.url}: {at}")
