"""What can be measured of LOOK.md on a page as it is drawn: sizes, steps of headings, what is too small to press."""

MEASURE = """() => {
  const faults = [];
  const drawn = (one) => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.clipPath === "none"
      && !one.closest(".visually-hidden, [hidden], thead");
  };
  const words = (one) => (one.getAttribute("aria-label") || one.innerText || one.id || one.tagName).trim().slice(0, 40);
  let level = 0;
  for (const one of document.querySelectorAll("h1, h2, h3, h4")) {
    const here = Number(one.tagName[1]);
    if (here > level + 1) faults.push(`a heading of level ${here} after ${level}: ${words(one)}`);
    level = here;
  }
  for (const one of document.querySelectorAll("button, summary, select, textarea, a[href], input:not([type=hidden])")) {
    if (!drawn(one) || (one.matches("a") && getComputedStyle(one).display === "inline")) continue;
    const pressed = one.closest("label") || one, box = pressed.getBoundingClientRect();
    if (Math.min(box.width, box.height) < 20) faults.push(`too small to press: ${words(one)}`);
  }
  for (const one of document.querySelectorAll("main *")) {
    const told = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!told || !drawn(one)) continue;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (![13, 14, 16, 20, 28].includes(parseFloat(style.fontSize)) && !one.closest("svg, .badge")) {
      faults.push(`letters of ${style.fontSize}: ${words(one)}`);
    }
    if (!["400", "600"].includes(style.fontWeight)) faults.push(`letters of weight ${style.fontWeight}: ${words(one)}`);
    if (box.right > innerWidth + 1 || box.left < -1) faults.push(`out of the page: ${words(one)}`);
  }
  for (const one of document.querySelectorAll("main a[href]")) {
    const said = one.textContent.trim() || one.getAttribute("aria-label");
    if (drawn(one) && !said) faults.push(`a link without words: ${one.href}`);
  }
  for (const one of document.querySelectorAll("table")) {
    if (!one.caption) faults.push("a table without a caption");
    for (const head of one.querySelectorAll("th")) if (!head.scope) faults.push(`th without scope: ${words(head)}`);
  }
  return [...new Set(faults)];
}"""


def faults(page) -> list[str]:
    """Return what a page as it is drawn has against the look of the house."""
    found: list[str] = page.evaluate(MEASURE)
    return found
