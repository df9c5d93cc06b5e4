"""Pages of listening tests in a real Chromium: `check.py --program SOUVENIR --folder FOLDER`.

Pictures of every kind are left in the folder, to be looked at."""

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import numpy as np
from playwright.sync_api import Error, sync_playwright

import access
import keyboard
import switching
from fixtures import RATE_HZ, make_pages, sounds_of

REFERENCE = Path(__file__).parents[3] / "listening/tests/reference"
EXAMPLES = Path(__file__).parents[3] / "docs/listening-test.md"
# By root there is no sandbox; a page of ours needs none.
ARGUMENTS = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
SIZES = {"wide": (1000, 800), "phone": (375, 720)}


class Browser:
    """Chromium with a profile that stays from start to start."""

    def __init__(self, playwright, chromium, profile):
        self.start = lambda: playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=ARGUMENTS, bypass_csp=True, accept_downloads=True
        )
        self.context = self.start()

    def open(self, path):
        page = self.context.new_page()
        self.problems = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: line.type == "error" and self.problems.append(line.text))
        page.on("request", lambda request: request.url.startswith(("file:", "blob:", "data:")) or self.problems.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector("h2")
        return page

    def close(self, page):
        page.close()
        assert self.problems == [], self.problems

    def restart(self):
        try:
            self.context.close()
        except Error:
            pass  # It was killed.
        self.context = self.start()


def check_files(pages):
    """Nothing is told by names, sizes, lengths or words."""
    for name, path in pages.items():
        text = path.read_text()
        sounds = sounds_of(path)
        assert len({size for _, size in sounds.values()}) == 1, "sizes in bytes"
        assert len({sound.shape for sound, _ in sounds.values()}) == 1, "lengths"
        names = [f"s{idx + 1:03}" for idx in range(len(sounds))]
        assert list(sounds) == names, "names, and their order"
        without = re.sub(r'<script type="text/plain".*?</script>', "", text, flags=re.DOTALL)
        assert "memory" not in without.replace("phone's memory", ""), "a memory's name"
        assert "://" not in text, "an address"
        print(f"{name}: {len(sounds)} sounds, each {sounds['s001'][1]} bytes and {len(sounds['s001'][0])} frames; page {len(text) / 1e6:.2f} MB")


def check_decoding(browser, pages):
    """What the page plays is what is in it, sample by sample and channel by channel."""
    for name in ("strict", "mushra"):
        page = browser.open(pages[name])
        found = page.evaluate(
            """() => listeningPage.data.sounds.map((sound) => {
              const { data, library } = listeningPage;
              const buffer = library.buffer(data.test.material[sound.material_idx].name, data.signals[sound.signal_idx]);
              const channels = Array.from({ length: buffer.numberOfChannels }, (_, idx) => Array.from(buffer.getChannelData(idx)));
              return [sound.name, buffer.sampleRate, channels];
            })"""
        )
        sounds = sounds_of(pages[name])
        for sound, rate_hz, channels in found:
            whole = sounds[sound][0].T
            assert rate_hz == (48_000 if name == "strict" else RATE_HZ)
            assert len(channels) == len(whole) == (2 if name == "strict" else 1)
            num_frames = len(channels[0])
            assert (np.array(channels) == whole[:, :num_frames]).all() and not whole[:, num_frames:].any(), sound
        print(f"{name}: {len(found)} sounds are decoded to the bit, {len(channels)} channels at {rate_hz} Hz")
        browser.close(page)


def check_levels(browser, pages):
    """X is A or B to the last bit, and the signals are equally loud."""
    page = browser.open(pages["abx"])
    keyboard.begin(page, "levels")
    loudness = page.evaluate(
        "() => listeningPage.trial.controls.buffers.map((one) =>"
        " 10 * Math.log10(one.getChannelData(0).reduce((sum, x) => sum + x * x, 0) / one.length))"
    )
    a, b, x = loudness
    same = page.evaluate("() => { const [a, b, x] = listeningPage.trial.controls.buffers; return [x === a, x === b]; }")
    assert sorted(same) == [False, True], same
    assert x in (a, b)
    buttons = page.evaluate("() => listeningPage.trial.controls.buttons.map((one) => one.outerHTML.replace(`Play ${one.textContent}`, '').replace(`>${one.textContent}<`, ''))")
    assert len(set(buttons)) == 1, buttons
    print(f"levels: A {a:.2f}, B {b:.2f}, X {x:.2f} dB (mean power)")
    browser.close(page)


def check_switching(browser, pages):
    page = browser.open(pages["abx"])
    keyboard.begin(page, "switching")
    error, peak = switching.offline_error(page)
    # Samples and gains in 32-bit float: a few of its steps at full scale.
    assert error < 5e-7 and peak > 0.1, (error, peak)
    print(f"switching, rendered: largest difference from the expected crossfade {error:.1e} of a peak of {peak:.2f}")
    page.evaluate("() => listeningPage.player.setLevelDb(0)")
    recording = switching.live(page, ["a", "b", "x", "a", "x", "b", "a"])
    tracks = page.evaluate("() => listeningPage.trial.controls.buffers.map((one) => Array.from(one.getChannelData(0)))")
    mixed, runs, rest, frames = switching.explained(recording, tracks, RATE_HZ)
    fade = int(switching.FADE_SECS * RATE_HZ) + 1
    # Six switches, and the stop.
    assert len(recording) and frames > RATE_HZ // 2
    assert mixed <= 7 * fade and runs.max() <= fade, (mixed, runs, fade)
    assert rest < 2e-6
    print(f"switching, recorded as it played: {frames} frames, {mixed} within crossfades (7 of at most {fade}), the rest one track at one place to {rest:.1e}")
    browser.close(page)


def check_order(browser, pages):
    """The order is the program's, and so are the steps of adaptive runs."""
    page = browser.open(pages["abx"])
    blocks = re.findall(r"```toml\n(.*?)```", EXAMPLES.read_text(), re.DOTALL)
    orders = json.loads((REFERENCE / "order.json").read_text())
    num_trials = 0
    for text, expected in zip(blocks, orders["tests"], strict=True):
        data = page_data(tomllib.loads(text), expected["signals"])
        for one in expected["sessions"]:
            found = page.evaluate(
                "([data, listener, session]) => ({ plan: planOf(data, sessionKey(listener, session)), training: trainingOf(data, listener, session) })",
                [data, one["listener"], one["session"]],
            )
            assert found == {"plan": one["plan"], "training": one["training"]}, expected["title"]
            num_trials += len(one["plan"])
    for case in orders["staircases"]:
        asked = page.evaluate(
            """(answers) => {
              const staircase = new Staircase(17);
              const asked = answers.map((isRight) => { const idx = staircase.stepIdx; staircase.learn(isRight); return idx; });
              return [asked, staircase.numReversals];
            }""",
            case["answers"],
        )
        assert asked == [case["asked"], len(case["turns"])], case
    decisions = json.loads((REFERENCE / "decisions.json").read_text())
    num_answers = 0
    for case in decisions:
        for run in case["runs"]:
            steps = page.evaluate(
                """([procedure, ladder, answers]) => {
                  const run = new AdaptiveRun(procedure, ladder);
                  const steps = answers.map((isRight) => { const idx = run.nextStep(); run.learn(idx, isRight); return idx; });
                  return [...steps, run.nextStep()];
                }""",
                [case["procedure"], case["ladder"], run["answers"]],
            )
            assert steps == [*run["steps"], None], (case["procedure"], steps, run["steps"])
            num_answers += len(run["answers"])
    assert num_answers > 1000
    print(f"order: {num_trials} trials or runs and {len(orders['staircases'])} staircases as in order.json; {num_answers} steps of adaptive runs as in decisions.json, ends too")
    browser.close(page)


def page_data(test, signals):
    """What the program writes into a page, of an example."""
    procedure = test["procedure"]
    defaults = {"max_trials": 60, "task": "triangle"}
    procedure = {**defaults, **procedure}
    names = [one["name"] for one in test["stimuli"]]
    pairs = procedure.get("pairs") or (
        [[a, b] for idx, a in enumerate(names) for b in names[idx + 1 :]]
        if procedure["kind"] == "ab-preference"
        else [["reference", name] for name in names]
    )
    ladder = {"steps": [{"signal": name} for name in signals[1:]]}
    test = {"training_trials": 0, **test, "procedure": procedure}
    return {"test": test, "signals": signals, "pairs": pairs, "ladder": ladder}


def check_kinds(browser, pages, folder):
    """Each kind from the first screen to the downloads, by keyboard alone."""
    votes = folder / "votes"
    for name, path in pages.items():
        (votes / name).mkdir(parents=True)
        page = browser.open(path)
        keyboard.begin(page, "Ada Grégoire")
        headings = keyboard.take(page, keyboard.ear)
        lines = keyboard.downloaded(page, "Download votes (JSON)", votes / name)
        table = keyboard.downloaded(page, "Download table (CSV)", folder)
        assert lines.suffix == ".jsonl"
        print(f"{name}, by keyboard: {len(headings)} trials, {headings[0]!r} to {headings[-1]!r}; {lines.name}")
        browser.close(page)
        yield name, table


def check_report(program, folder, name, table):
    """The report takes the page's votes, and makes of them the table that the page made."""
    output = folder / "reports" / name
    output.parent.mkdir(exist_ok=True)
    command = [program, "listen", f"votes/{name}", "--report", "--output", output]
    ran = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    assert ran.stderr == "", ran.stderr
    tables = [list(csv.DictReader(one.open(newline=""))) for one in (output / "votes.csv", table)]
    columns = list(tables[1][0])
    assert [[row[column] for column in columns] for row in tables[0]] == [list(row.values()) for row in tables[1]], name
    print(f"  report: {ran.stdout.splitlines()[0]}")
    return tables[1]


def check_resuming(browser, pages, folder):
    """A closed tab, and a closed browser, lose no vote."""
    path = pages["abx"]
    page = browser.open(path)
    keyboard.begin(page, "Eve")
    before = keyboard.take(page, keyboard.ear, stop_after=5)
    at = keyboard.heading(page)
    browser.close(page)
    page = browser.open(path)
    keyboard.press(page, "li button.main")
    assert keyboard.heading(page) == at, (keyboard.heading(page), at)
    keyboard.take(page, keyboard.ear, stop_after=2)
    at = keyboard.heading(page)
    browser.close(page)
    browser.restart()
    page = browser.open(path)
    keyboard.press(page, "li button.main")
    assert keyboard.heading(page) == at, (keyboard.heading(page), at)
    rest = keyboard.take(page, keyboard.ear)
    (folder / "votes/resumed").mkdir(parents=True)
    keyboard.downloaded(page, "Download votes (JSON)", folder / "votes/resumed")
    table = keyboard.downloaded(page, "Download table (CSV)", folder)
    print(f"resumed after a closed tab and a closed browser: {len(before)}, 2 and {len(rest)} trials, the last begun at {at!r}")
    browser.close(page)
    return table


def check_two_tabs(browser, pages):
    """The slower of two tabs does not write over the other's votes, and says so."""
    page = browser.open(pages["abx"])
    keyboard.begin(page, "Two")
    keyboard.take(page, keyboard.ear, stop_after=3)
    slow = browser.open(pages["abx"])
    keyboard.press(slow, "li button.main")
    at = keyboard.heading(slow)
    page.bring_to_front()
    keyboard.take(page, keyboard.ear, stop_after=4)
    slow.bring_to_front()
    keyboard.take(slow, keyboard.ear, stop_after=1)
    words = slow.locator("#status").inner_text()
    assert "another tab" in words, words
    slow.close()
    page.reload()
    page.wait_for_selector("h2")
    line = page.locator("li", has_text="Two").inner_text()
    assert line.startswith("Two: 5 votes so far"), line
    print(f"two tabs: the slower, at {at!r}, says {words!r}")
    browser.close(page)


def check_full_store(browser, pages, folder):
    """A store that takes nothing is told at once, and the votes can still be downloaded."""
    page = browser.open(pages["strict"])
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    tabbed = "Eve\tAda"
    keyboard.tab_to(page, "#listener")
    page.evaluate("(name) => { document.activeElement.value = name; }", tabbed)
    page.keyboard.press("Enter")
    words = [page.locator("#status").inner_text()]
    keyboard.press(page, "button.main")
    keyboard.take(page, keyboard.ear)
    words.append(page.locator("#status").inner_text())
    lines = keyboard.downloaded(page, "Download votes (JSON)", folder).read_text().splitlines()
    assert "keeps nothing" in words[0] and "did not keep" in words[1], words
    assert len(lines) == 3 and json.loads(lines[0])["listener"] == "Eve Ada", lines[0]
    print(f"a store that takes nothing: {words[0]!r}; {len(lines) - 1} votes downloaded")
    browser.close(page)


def check_sliders(browser, pages):
    """Ratings that are not voted yet are there again after a closed tab."""
    page = browser.open(pages["mushra"])
    keyboard.begin(page, "Ben")
    keyboard.rate(page, 1, 42)
    browser.close(page)
    page = browser.open(pages["mushra"])
    keyboard.press(page, "li button.main")
    if keyboard.heading(page) == "Volume":
        keyboard.press(page, "button.main")
    told = page.locator(".rating output").all_inner_texts()
    assert told[1] == "42" and told[0] == "–", told
    keyboard.press(page, "button[type=submit]")
    words = page.locator("#status").inner_text()
    assert words.startswith("Not listened to yet: Reference, 1, 2"), words
    print(f"sliders: {told} after a closed tab; too early a vote says {words!r}")
    browser.close(page)


def check_access(browser, pages):
    page = browser.open(pages["abx"])
    keyboard.begin(page, "parts")
    access.check_names(page, "abx")
    access.check_parts(page, RATE_HZ)
    browser.close(page)
    page = browser.open(pages["mushra"])
    access.check_names(page, "first screen")
    keyboard.begin(page, "names", lambda: access.check_names(page, "volume"))
    access.check_names(page, "mushra")
    browser.close(page)


def take_pictures(browser, pages, folder):
    """Every kind, wide and on a phone, light and dark, with the focus somewhere."""
    shots = folder / "pictures"
    shots.mkdir()
    for name, path in pages.items():
        page = browser.open(path)
        picture(page, shots, f"{name}-start")
        keyboard.begin(page, "picture", lambda: picture(page, shots, f"{name}-volume"))
        page.keyboard.press(keyboard.question(page)["keys"][-1])
        page.locator("summary").click()
        keyboard.tab_to(page, "button.signal")
        picture(page, shots, name)
        browser.close(page)
    page = browser.open(pages["strict"])
    keyboard.begin(page, "picture of the end")
    keyboard.take(page, keyboard.ear)
    picture(page, shots, "strict-end")
    browser.close(page)
    print(f"pictures: {len(list(shots.iterdir()))}; none wider than its window")


def picture(page, shots, name):
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, f"{name} is {over} pixels too wide for {width}"
            page.screenshot(path=shots / f"{name}-{size}-{theme}.png", full_page=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, type=lambda path: Path(path).absolute())
    parser.add_argument("--folder", required=True, type=lambda path: Path(path).absolute())
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"))
    args = parser.parse_args()
    assert args.chromium, "no Chromium is installed"
    shutil.rmtree(args.folder, ignore_errors=True)
    args.folder.mkdir(parents=True)
    pages = make_pages(args.program, args.folder)
    check_files(pages)
    with sync_playwright() as playwright:
        browser = Browser(playwright, args.chromium, args.folder / "profile")
        print(f"Chromium {browser.context.browser.version if browser.context.browser else ''}")
        check_order(browser, pages)
        check_decoding(browser, pages)
        check_levels(browser, pages)
        check_switching(browser, pages)
        for name, table in check_kinds(browser, pages, args.folder):
            rows = check_report(args.program, args.folder, name, table)
            right = [row["is_right"] for row in rows if row["is_right"]]
            is_adaptive = name in ("bayesian", "staircase")
            assert is_adaptive or all(one == "true" for one in right), "an ear that compares sounds is always right"
        check_report(args.program, args.folder, "resumed", check_resuming(browser, pages, args.folder))
        check_two_tabs(browser, pages)
        check_full_store(browser, pages, args.folder)
        check_sliders(browser, pages)
        check_access(browser, pages)
        access.check_fingers(playwright, args.chromium, ARGUMENTS, pages["strict"])
        fresh = Browser(playwright, args.chromium, args.folder / "profile-killed")
        access.check_killed(fresh, pages["abx"])
        take_pictures(browser, pages, args.folder)
        browser.context.close()


if __name__ == "__main__":
    main()
