"""Parts and loops, names for who reads by ear, fingers, and a browser that is killed."""

import os
import signal

import numpy as np

import keyboard

NEED_NAMES = {"button", "slider", "radio", "checkbox", "textbox", "progressbar"}
# Chromium writes localStorage to the disk five seconds later, in the long run once a minute; the second copy at once.
WRITTEN_AFTER_MS = 200

PART = """
() => {
  const { buffers, parts, fadeFrames } = listeningPage.trial.controls;
  const samples = (list) => list.map((one) => Array.from(one.getChannelData(0)));
  return { buffers: samples(buffers), parts: samples(parts), fadeFrames };
}
"""


def check_parts(page, rate_hz):
    """A part is the same for all signals, and begins and ends softly; without a loop it ends."""
    keyboard.press(page, "summary")
    for name, key in (("from", "PageUp"), ("to", "PageDown")):
        keyboard.press(page, f'input[aria-label="Part: {name}, seconds"]', key)
    found = page.evaluate(PART)
    words = page.locator("details output").inner_text()
    start, end = (round(float(word) * rate_hz) for word in words.removesuffix(" s").split(" to "))
    fade = 0.5 - 0.5 * np.cos(np.pi * (np.arange(found["fadeFrames"]) + 0.5) / found["fadeFrames"])
    for whole, part in zip(found["buffers"], found["parts"]):
        expected = np.array(whole)[start:end]
        expected[: len(fade)] *= fade
        expected[-len(fade) :] *= fade[::-1]
        assert len(part) == len(expected) < len(whole)
        # 32-bit float, below full scale.
        assert np.abs(np.array(part) - expected).max() < 6e-8
    page.keyboard.press("a")
    keyboard.press(page, "input[type=checkbox]", "Space")
    page.keyboard.press("b")
    is_over = "() => document.querySelectorAll('[aria-pressed=true]').length === 0"
    assert not page.evaluate(is_over)
    page.wait_for_function(is_over, timeout=5_000)
    print(f"part: {words}, every signal {end - start} frames with the fades expected; without a loop it ends")


def check_names(page, kind):
    """Whatever can be used has a name."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    found = []
    for node in tree["nodes"]:
        role = node.get("role", {}).get("value")
        if role in NEED_NAMES and not node.get("ignored"):
            name = node.get("name", {}).get("value", "")
            assert name, (kind, role, node)
            found.append(f"{role} {name!r}")
    print(f"{kind}, as it is read aloud: {', '.join(found)}")


def check_fingers(playwright, chromium, arguments, path):
    """A phone: taps alone, from the first screen to the last."""
    browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
    context = browser.new_context(**playwright.devices["Pixel 7"])
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("h2")
    page.tap("#listener")
    page.keyboard.type("Phone")
    page.tap("button.main")
    page.tap("button.signal")
    page.tap("button.main")
    num_trials = 0
    while not keyboard.heading(page).startswith("Thank you"):
        for idx in range(page.locator("button.signal").count()):
            page.locator("button.signal").nth(idx).tap()
        page.locator(".answer").first.tap()
        page.tap("button[type=submit]")
        num_trials += 1
    sizes = page.evaluate("() => [innerWidth, ...[...document.querySelectorAll('button')].map((one) => one.offsetHeight)]")
    assert min(sizes[1:]) >= 44, sizes
    print(f"phone: {num_trials} trials by taps in a window {sizes[0]} wide; no button lower than {min(sizes[1:])} pixels")
    browser.close()


def kill(browser, wait_ms, page):
    """Ends the browser as a power cut does."""
    page.wait_for_timeout(wait_ms)
    session = browser.context.browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    os.kill(next(one["id"] for one in processes if one["type"] == "browser"), signal.SIGKILL)


def check_killed(browser, path):
    """Votes are there after the browser was killed."""
    page = browser.open(path)
    keyboard.begin(page, "Killed")
    keyboard.take(page, keyboard.ear, stop_after=4)
    at = keyboard.heading(page)
    kill(browser, WRITTEN_AFTER_MS, page)
    browser.restart()
    page = browser.open(path)
    keyboard.press(page, "li button.main")
    if keyboard.heading(page) == "Volume":
        # That was lost: it is asked for again.
        keyboard.press(page, "button.main")
    assert keyboard.heading(page) == at, (keyboard.heading(page), at)
    print(f"killed {WRITTEN_AFTER_MS} ms after a vote, it goes on at {at!r}")
    browser.close(page)
    browser.context.close()
