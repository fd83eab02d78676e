"""Opens pages in a real Chromium and keeps what they complain of."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urljoin

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    sync_playwright,
)

from tests.support.chromium import find_chromium

# No sandbox, since a container has none to give; no look-ups of its maker's hosts.
# Pages of one site and profile share a process: what one has compiled the next one has.
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--process-per-site",
]
POLICY = "Content Security Policy"
# TensorBoard asks for its own fonts by absolute paths, so under `--path_prefix` its
# page complains of them with no plugin involved.
NOT_OURS = "/font-roboto/"
# The function by which every frame can report a violation.
REPORT = "__reportPolicyViolation"
LISTEN = f"""document.addEventListener("securitypolicyviolation", (event) => {{
    window.{REPORT}(
        `${{event.violatedDirective}} blocked ${{event.blockedURI}} in ${{location}}`);
}});"""

# What is asked of a server for a page that only stays open.
IDLE = "/data/environment"

# A page's own session is empty in its first document of an origin: then what other
# pages of the profile stored for that origin goes.
FORGET = """try {
    if (!sessionStorage.getItem("not the first")) {
        localStorage.clear();
        sessionStorage.setItem("not the first", "1");
    }
} catch { /* an origin that has no storage */ }"""


class OpenPage:
    """A page, and what it has complained of since it was opened.

    Attributes:
        page: Playwright's page.
        console_errors: Console messages of the level error, with their place.
        page_errors: Exceptions that no script caught.
        csp_reports: Violations of the content security policy, of every frame.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.console_errors: list[str] = []
        self.page_errors: list[str] = []
        self.csp_reports: list[str] = []

    def complaints(self) -> list[str]:
        """Return everything the page complained of: `[]` is a clean page."""
        return [
            *(f"console: {text}" for text in self.console_errors),
            *(f"exception: {text}" for text in self.page_errors),
            *(f"policy: {text}" for text in self.csp_reports),
        ]

    def forget(self) -> None:
        """Forget what the page complained of until now."""
        for kept in self.console_errors, self.page_errors, self.csp_reports:
            kept.clear()

    def frame_of(self, plugin: str) -> Any:
        """Return a locator into the frame of a TensorBoard plugin."""
        return self.page.frame_locator(
            f'iframe[src*="plugin_entry.html?name={plugin}"]'
        )

    def listen(self, context: BrowserContext) -> None:
        """Keep what the page and its frames complain of from now on."""
        report_to(context, lambda: self)
        self.listen_to_itself()

    def listen_to_itself(self) -> None:
        """Keep that, but for the reports that a profile hands on."""

        def on_console(message: ConsoleMessage) -> None:
            place = message.location
            text = f"{message.text} ({place.get('url')}:{place.get('lineNumber')})"
            if NOT_OURS in text:
                return
            if POLICY in message.text:
                self.csp_reports.append(text)
            elif message.type == "error":
                self.console_errors.append(text)

        self.page.on("console", on_console)
        self.page.on("pageerror", lambda error: self.page_errors.append(str(error)))


def report_to(context: BrowserContext, page: Callable[[], OpenPage]) -> None:
    """Hand violations in any page of a profile on to the page that is then asked."""
    context.expose_binding(REPORT, lambda _, text: page().csp_reports.append(text))
    context.add_init_script(LISTEN)


class Profiles:
    """Profiles of a browser, in each of which one page after the other is opened.

    So TensorBoard's own code is fetched and compiled once, and not for each page. A
    page finds nothing stored by the one before. Pages that are open at once have a
    profile each. An idle page keeps the process of a profile's site running.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[Look, list[_Profile]] = defaultdict(list)

    @contextlib.contextmanager
    def open(
        self, url: str, *, dark: bool = False, width: int = 1440, height: int = 900
    ) -> Iterator[OpenPage]:
        """Open a page until the block ends."""
        look = Look(dark, width, height)
        free = self._free[look]
        profile = free.pop() if free else _Profile(look.context(self._browser))
        profile.keep_running(url)
        with profile.page() as opened:
            opened.page.goto(url)
            yield opened
        free.append(profile)  # not after an error: then it is never used again


class Look(NamedTuple):
    """What a profile says of the system that it runs on.

    Attributes:
        dark: The system's setting, which TensorBoard follows.
        width: Of the window.
        height: Likewise.
    """

    dark: bool
    width: int
    height: int

    def context(self, browser: Browser) -> BrowserContext:
        """Return a new profile."""
        return browser.new_context(
            color_scheme="dark" if self.dark else "light",
            viewport={"width": self.width, "height": self.height},
        )


class _Profile:
    """A profile, and the page that is open in it."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._opened: OpenPage | None = None
        self._idle: Page | None = None
        report_to(context, self._current)

    def _current(self) -> OpenPage:
        assert self._opened is not None
        return self._opened

    def keep_running(self, url: str) -> None:
        """Open a page of this site that stays: its process ends with its last page."""
        if self._idle is None:
            self._idle = self._context.new_page()
            self._idle.goto(urljoin(url, IDLE))

    @contextlib.contextmanager
    def page(self) -> Iterator[OpenPage]:
        page = self._context.new_page()
        page.add_init_script(FORGET)
        self._opened = OpenPage(page)
        self._opened.listen_to_itself()
        yield self._opened
        for left in self._context.pages:
            if left is not self._idle:
                left.close()
        self._context.clear_permissions()


@contextlib.contextmanager
def launch() -> Iterator[Browser]:
    """Run a headless Chromium until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=ARGUMENTS
        )
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def open_page(
    browser: Browser,
    url: str,
    *,
    dark: bool = False,
    width: int = 1440,
    height: int = 900,
) -> Iterator[OpenPage]:
    """Open a page in a new profile until the block ends; see `Look`."""
    context = Look(dark, width, height).context(browser)
    try:
        opened = OpenPage(context.new_page())
        opened.listen(context)
        opened.page.goto(url)
        yield opened
    finally:
        context.close()
