"""A reader: what is clicked and typed, which is counted, and what is read off a page.

May import Playwright. A test does nothing to the page but by `Clicks`, so that its
number of clicks is that of a reader. What is read is text, as it stands there.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

# The texts of a table: its head, then its rows. The mark of an order is left out.
TEXTS = """(table) => [
  ...table.querySelectorAll("thead tr, tbody:not(.spacer) tr")].map(
  (row) => [...row.cells].map((cell) => (cell.querySelector("thead button") ?? cell)
    .innerText.replace(/\\s*[▾▴]$/, "").replace(/\\s+/g, " ").trim()))"""


class Clicks:
    """What was clicked and typed on a page since it was opened.

    Args:
        page: The page, TensorBoard's.

    Attributes:
        clicks: How many clicks.
        typed: How many keys.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = self.typed = 0

    def on(self, what: Locator) -> None:
        """Click on what a reader sees, once it can be clicked."""
        expect(what).to_be_visible(timeout=30_000)
        what.click()
        self.clicks += 1

    def choose(self, picker: Locator, name: str) -> None:
        """Choose from a list that opens: a click opens it, and one takes the entry."""
        expect(picker).to_be_visible()
        picker.select_option(label=name)
        self.clicks += 2

    def type(self, field: Locator, text: str) -> None:
        """Type into a field, which is clicked first."""
        self.on(field)
        field.press_sequentially(text)
        self.typed += len(text)

    def at_most(self, clicks: int, *, typed: int = 0) -> None:
        """Hold a job to what it may cost."""
        assert self.clicks <= clicks, f"{self.clicks} clicks, not {clicks}"
        assert self.typed <= typed, f"{self.typed} keys were typed, not {typed}"


def table(element: Locator) -> list[dict[str, str]]:
    """Return the rows of a table, in their order: the text below each head."""
    expect(element.locator("tbody tr").first).to_be_visible(timeout=30_000)
    heads, *rows = element.evaluate(TEXTS)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def text(element: Locator) -> str:
    """Return what stands somewhere, once it is there."""
    expect(element).to_be_visible(timeout=30_000)
    return re.sub(r"\s+", " ", element.inner_text()).strip()


def numbers(sentence: str) -> list[float]:
    """Return the numbers of a sentence, in their order.

    >>> numbers("At epoch 11 the best is 0.25: 0.8012, not −0.1.")
    [11.0, 0.25, 0.8012, -0.1]
    """
    found = re.findall(r"[−-]?\d[\d,]*(?:\.\d+)?", sentence)
    return [float(one.replace(",", "").replace("−", "-")) for one in found]


def one(every: list[dict[str, str]], head: str, value: str) -> dict[str, str]:
    """Return the row that has a text below a head."""
    (found,) = (row for row in every if row[head] == value)
    return found
