"""Opens pages in a real Chromium and keeps what they complain of."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    sync_playwright,
)

from tests.support.chromium import find_chromium

# No sandbox, since a container has none to give; no look-ups of its maker's hosts.
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
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

        def on_console(message: ConsoleMessage) -> None:
            place = message.location
            text = f"{message.text} ({place.get('url')}:{place.get('lineNumber')})"
            if NOT_OURS in text:
                return
            if POLICY in message.text:
                self.csp_reports.append(text)
            elif message.type == "error":
                self.console_errors.append(text)

        def on_violation(_source: object, report: str) -> None:
            self.csp_reports.append(report)

        context.expose_binding(REPORT, on_violation)
        context.add_init_script(LISTEN)
        self.page.on("console", on_console)
        self.page.on("pageerror", lambda error: self.page_errors.append(str(error)))


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
    """Open a page in a profile of its own until the block ends.

    `dark` is the system's setting, which TensorBoard follows.
    """
    context = browser.new_context(
        color_scheme="dark" if dark else "light",
        viewport={"width": width, "height": height},
    )
    try:
        opened = OpenPage(context.new_page())
        opened.listen(context)
        opened.page.goto(url)
        yield opened
    finally:
        context.close()
