"""Draw the app's icons from the ant: `python -m tests.draw_icons`, then commit them."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests import chromium

FOLDER = Path(__file__).parents[1] / "src/hormiga/doors/web/shared/static/shared"
ICONS = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable-512.png": (512, True),
}
"""Name, size, and whether a phone cuts its own shape out of it."""


def drawn(ant: str, *, is_cut: bool) -> str:
    """Fill the whole square where it is cut, and keep the ant in its safe middle."""
    if not is_cut:
        return ant
    ant = re.sub(r' rx="10"', "", ant, count=1)
    return ant.replace('viewBox="0 0 48 48"', 'viewBox="-8 -8 64 64"').replace(
        '<rect width="48" height="48"', '<rect x="-8" y="-8" width="64" height="64"', 1
    )


def main() -> None:
    """Write each icon."""
    ant = (FOLDER / "ant.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox"]
        )
        for name, (size, is_cut) in ICONS.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(
                "<style>body{margin:0}svg{display:block;width:100vw}</style>"
                + drawn(ant, is_cut=is_cut)
            )
            page.screenshot(path=FOLDER / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
