"""A window that tells of everything on a page that acts, or that came out of a text."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Request
from tests.doors.web.hostile import OURS

TRAP = """(() => {
  const tell = (what) => window.hostileRan(`${what} on ${location.href}`);
  for (const name of ["alert", "confirm", "prompt", "print", "open", "msgbox"])
    window[name] = (...words) => tell(`${name}(${words})`);
  if (window === top) addEventListener("securitypolicyviolation", (event) => {
    const { violatedDirective, blockedURI, sample } = event;
    tell(`a violation of ${violatedDirective} by ${blockedURI} ${sample}`);
  }, true);
})();"""
"""Runs before any page's own; a payload that calls its name is heard."""

LOOK = """(tags) => {
  const odd = [];
  const said = [document.documentElement.textContent];
  const places = ["href", "src", "action", "formaction", "data", "xlink:href"];
  const known = new Set(tags);
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) odd.push(`<!--${walker.currentNode.data}-->`);
  for (const at of document.querySelectorAll("*")) {
    if (!known.has(at.localName)) odd.push(`<${at.localName}>`);
    const isData = at.getAttribute("type") === "application/json";
    if (at.localName === "script" && !isData && !at.nonce)
      odd.push(`${at.outerHTML} without a nonce`);
    for (const { name, value } of at.attributes) {
      said.push(value);
      const isOdd = name.startsWith("on") || /^(style|srcdoc|formaction|http-equiv)$/
        .test(name);
      const goes = places.includes(name) && new URL(value, document.baseURI).origin;
      if (isOdd || (goes && goes !== location.origin && at.id !== "frame"))
        odd.push(`${at.localName} ${name}=${value}`);
    }
    if (typeof at.value === "string") said.push(at.value);
  }
  return { odd, said, wide: document.documentElement.scrollWidth };
}"""

NARROW = 360


def flat(text: str) -> str:
    """Take runs of white space as one space, as readers do."""
    return " ".join(text.split())


class Watched:
    """One window of one person; what it complains of, it says at the end."""

    def __init__(self, context: BrowserContext, site: str, *frames: str) -> None:
        self.site = site
        self._complaints: list[str] = []
        self.pages = 0
        self.text = ""
        self._frames = frames
        context.set_default_timeout(60_000)
        context.expose_binding("hostileRan", lambda _, what: self._complain(what))
        context.add_init_script(TRAP)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("requestfinished", self._finished)
        context.on("page", lambda opened: self._complain(f"a window: {opened.url}"))
        self.page = context.pages[0] if context.pages else context.new_page()
        self._complaints.clear()  # the window that we have just opened ourselves
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self._complain(f"an error: {error}"))
        self.page.on(
            "console",
            lambda said: self._console(said.type, said.text, said.location["url"]),
        )
        self.is_missing_expected = False

    @property
    def told(self) -> str:
        """All that was amiss, a line each; nothing, where all is well."""
        return "\n".join(self._complaints)

    def _complain(self, what: str) -> None:
        self._complaints.append(flat(what)[:300])

    def _dialog(self, dialog: object) -> None:
        self._complain(f"a dialog: {dialog}")

    def _console(self, kind: str, text: str, place: str) -> None:
        is_404 = self.is_missing_expected and "404" in text
        is_framed = "in a cross-origin subframe" in text or self._is_framed(place)
        is_blocked = text.startswith("Service Worker registration blocked")
        if kind in {"error", "warning"} and not (is_404 or is_framed or is_blocked):
            self._complain(f"{kind} on {self.page.url}: {text}")

    def _is_framed(self, place: str) -> bool:
        """Say whether the browser complains of what a frame was not allowed."""
        return any(place.startswith(f"{frame}/frame/") for frame in self._frames)

    def _request(self, request: Request) -> None:
        """A page of ours loads nothing but its own style, scripts and picture."""
        if not (self._is_ours(request) or _is_inside(request)):
            self._complain(f"a request for {request.url} from {self.page.url}")

    def _failed(self, request: Request) -> None:
        """Of a frame's requests the browser tells also when its policy stops them."""
        is_stopped = "csp" in str(request.failure).lower()
        if not (self._is_ours(request) or is_stopped):
            self._complain(f"a failed request for {request.url}: {request.failure}")

    def _finished(self, request: Request) -> None:
        if not self._is_ours(request):
            self._complain(f"a request for {request.url} went out")

    def _is_ours(self, request: Request) -> bool:
        url = urlsplit(request.url)
        is_near = f"{url.scheme}://{url.netloc}" in {self.site, *self._frames}
        is_page = request.resource_type in {"document", "fetch"}
        return is_near and (
            is_page or url.path.startswith(("/static/", "/frame/elements-"))
        )

    def go(self, path: str, *shows: Iterable[str], status: int = 200) -> None:
        """Open a page; it must show these strings, and do nothing else."""
        self.is_missing_expected = status == 404
        try:
            answer = self.page.goto(self.site + path, wait_until="load")
        except Error as error:  # something led the window elsewhere
            self._complain(f"{path} cannot be opened: {error.message}")
            return
        if answer is None or answer.status != status:
            self._complain(f"{path} answers {answer and answer.status}")
        self.look(*shows)

    def look(self, *shows: Iterable[str]) -> None:
        """Look the page over that is there now."""
        self.pages += 1
        try:
            seen = self.page.evaluate(LOOK, sorted(OURS))
        except Error as error:  # something led the window away from under us
            self._complain(f"{self.page.url} went away: {error.message}")
            return
        for odd in seen["odd"]:
            self._complain(f"{self.page.url} has {odd}")
        if seen["wide"] > NARROW:
            self._complain(f"{self.page.url} is {seen['wide']} wide")
        self.text = flat("\n".join(seen["said"]))
        for strings in shows:
            for one in strings:
                if flat(one) not in self.text:
                    self._complain(f"{self.page.url} does not show {one!r}")

    def press(self, selector: str) -> None:
        """Send a form, and wait for the page that answers."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(selector).first.click()

    def older(self) -> str | None:
        """Give where the list goes on, if it does."""
        link = self.page.locator('main a[href*="before="]')
        if not link.count():
            return None
        path = str(self.page.evaluate("location.pathname"))
        return path + str(link.first.get_attribute("href"))


def _is_inside(request: Request) -> bool:
    """Say whether a frame asks, not the page around it."""
    is_known = not request.is_navigation_request()
    return is_known and request.frame.parent_frame is not None
