"""Looks at the console of an API process in a real browser, beside the database, while events flow.

Usage: look_at_console.py BROWSER ADDRESS TOKEN

A worker beside the API process runs three projections: `trick_counts`, `dogs`, which fails for good at position 700, and
`pups`, which puts aside what it fails at. Prints one line for each thing that it saw, and ends with 1 at the first that is
wrong.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import urllib.request
import uuid
from urllib.parse import urlsplit

import psycopg
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

BROWSER, ADDRESS, TOKEN = sys.argv[1:]
PATIENCE = 60_000
"""Milliseconds; a loaded machine is slow."""
EVENTS = 500
FATAL = 700


def database() -> psycopg.Connection:
    setting = {name: os.environ[f"POSTGRES_{name}"] for name in ("DBNAME", "HOST", "PORT", "USER", "PASSWORD")}
    return psycopg.connect(
        dbname=setting["DBNAME"], host=setting["HOST"], port=setting["PORT"], user=setting["USER"],
        password=setting["PASSWORD"], autocommit=True,
    )


def append(last: int) -> None:
    """Single events, up to this position."""
    while True:
        event = {"topic": "dogschool.domain:Dog.TrickAdded", "state": {"trick": "sit"}}
        body = json.dumps({"originator_id": str(uuid.uuid4()), "events": [event]}).encode()
        request = urllib.request.Request(
            f"{ADDRESS}/applications/DogSchool/events", body,
            {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            if json.load(response)["positions"][-1] >= last:
                return
        time.sleep(0.005)


class Console:
    def __init__(self, page: Page) -> None:
        self.page = page

    def cell(self, projection: str, label: str) -> str:
        row = self.page.locator(f"tr[data-projection={projection}]")
        return row.locator(f"td[data-label='{label}']").inner_text().strip()

    def number(self, projection: str, label: str) -> int:
        text = self.cell(projection, label).split("\n")[0].replace(",", "")
        return int(text) if text != "unknown" else 0

    def await_cell(self, projection: str, label: str, text: str) -> None:
        row = self.page.locator(f"tr[data-projection={projection}]")
        expect(row.locator(f"td[data-label='{label}']")).to_contain_text(text, timeout=PATIENCE)

    def press(self, name: str) -> None:
        """Finds a button by the tabulator key, as somebody without a mouse does, and presses Enter."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(
                "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()")
            if focused == name:
                self.page.keyboard.press("Enter")
                return
        sys.exit(f"no button '{name}' by the keyboard")

    def find_faults(self, what: str) -> None:
        results = Axe().run(self.page)
        if results.violations_count:
            sys.exit(f"axe, {what}: {results.generate_report()}")
        print(f"axe finds nothing: {what}")


def position(rows: psycopg.Connection, projection: str) -> int:
    row = rows.execute(
        f"SELECT notification_id FROM {projection}_tracking WHERE application_name = 'DogSchool'").fetchone()
    return int(row[0]) if row else 0


def look(page: Page) -> None:
    console = Console(page)
    rows = database()

    page.goto(ADDRESS)
    expect(page.locator("#sign-in")).to_be_visible(timeout=PATIENCE)
    console.find_faults("the form for the token")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.locator("#sign-in-problem")).to_have_text("The token is wrong.", timeout=PATIENCE)
    page.keyboard.type(TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator("#connection")).to_have_text("Connected", timeout=PATIENCE)
    print("the token is asked for")

    # What the page shows is never more than what the database holds then, and never less than what it held before.
    writer = threading.Thread(target=append, args=(EVENTS,))
    writer.start()
    moves: set[int] = set()
    before = position(rows, "trick_counts")
    while writer.is_alive():
        page.wait_for_timeout(3000)
        shown = console.number("trick_counts", "Position")
        now = position(rows, "trick_counts")
        if not before <= shown <= now:
            sys.exit(f"the page shows {shown}; the database had {before} and has {now}")
        moves.add(shown)
        before = now
    writer.join()
    console.await_cell("trick_counts", "Position", f"{EVENTS}")
    console.await_cell("trick_counts", "State", "live")
    if len(moves) < 2:
        sys.exit(f"the page has not followed: {moves}")
    print("the position is the database's while events flow")

    parked, held = rows.execute(
        "SELECT count(*) FILTER (WHERE kind = 'parked'), count(*) FILTER (WHERE kind = 'held') "
        "FROM projectionist_letters WHERE projection = 'pups'").fetchone() or (0, 0)
    if not parked:
        sys.exit("nothing was put aside")
    console.await_cell("pups", "Put aside", f"{parked} failed, {held} wait")
    print("what is put aside is the database's")

    console.press("Pause trick_counts")
    console.await_cell("trick_counts", "State", "paused")
    console.press("Resume trick_counts")
    console.await_cell("trick_counts", "State", "live")
    print("pause and resume by the keyboard")

    console.await_cell("dogs", "State", "live")
    append(FATAL)
    state = "SELECT 1 FROM projectionist_runners WHERE projection = 'dogs' AND state = 'failed'"
    while not rows.execute(state).fetchone():
        time.sleep(0.005)
    failed = time.monotonic()
    console.await_cell("dogs", "State", "failed")
    delay = time.monotonic() - failed
    console.await_cell("dogs", "State", "this one is not for me")
    expect(page.locator("#summary")).to_contain_text("1 failed", timeout=PATIENCE)
    print("a stopped projection is seen, with its reason")
    print(f"it was seen {delay:.2f} s after the database had it", file=sys.stderr)

    console.press("Reload the manifests")
    expect(page.locator("#outcome")).to_have_text("reload: accepted", timeout=PATIENCE)
    for place, text in (
        ("#plugins", "loaded"), ("#pools", "in use of"), ("#log", "HTTP is served"), ("#host", "event_store ok"),
    ):
        expect(page.locator(place)).to_contain_text(text, timeout=PATIENCE)
    print("plugins, pools and log are there")

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            console.find_faults(f"{scheme}, {width} px")
            excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if excess > 0:
                sys.exit(f"{width} px: {excess} px are beyond the edge")
    picture = os.environ.get("CONSOLE_PICTURE")
    if picture:
        page.screenshot(path=picture, full_page=True)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.emulate_media(color_scheme="light")
        page.screenshot(path=f"wide-{os.path.basename(picture)}", full_page=True)


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page()
        requests: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        look(page)
        foreign = [url for url in requests if urlsplit(url).scheme != "data" and not url.startswith(f"{ADDRESS}/")]
        if foreign or len(requests) < 5:
            sys.exit(f"requests that leave the host: {foreign} of {len(requests)}")
        print("no request leaves the host")
        # The browser itself tells of the two answers that asked for a token.
        complaints = [text for text in complaints if "401" not in text]
        if complaints:
            sys.exit(f"the browser complains: {complaints}")
        print("the browser does not complain")
        browser.close()


main()
