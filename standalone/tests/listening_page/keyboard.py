"""A listener without a mouse: Tab, arrows, Space, Enter and the letters that the page names."""

MAX_TABS = 80
# Of an adaptive test: the largest whose difference from the reference is heard.
HEARD_ORDER = 32


def tab_to(page, matches):
    """Presses Tab until the focused element matches a selector."""
    for _ in range(MAX_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", matches):
            return
    raise AssertionError(f"Tab never reaches {matches}")


def press(page, matches, key="Enter"):
    tab_to(page, matches)
    page.keyboard.press(key)


def heading(page):
    return page.locator("h2").inner_text()


def begin(page, listener, at_volume=lambda: None):
    """From the first screen to the first trial."""
    tab_to(page, "#listener")
    page.keyboard.type(listener)
    page.keyboard.press("Enter")
    assert heading(page) == "Volume", heading(page)
    page.keyboard.press("p")
    at_volume()
    press(page, "#volume", "ArrowRight")
    press(page, "button.main")


def question(page):
    """What the trial asks, and its labels."""
    return page.evaluate(
        "() => { const { labels, keys, signals, answers } = listeningPage.trial.question;"
        " return { labels, keys, signals, answers }; }"
    )


def answer(page, choose):
    """Listens to everything, and votes what `choose` takes of the question: the place of an answer, or ratings."""
    asked = question(page)
    for key in asked["keys"]:
        page.keyboard.press(key)
    chosen = choose(asked, page)
    if asked["answers"] is None:
        for idx, rating in enumerate(chosen):
            rate(page, idx, rating)
        press(page, "button[type=submit]")
        return asked
    tab_to(page, "input[type=radio]")
    page.keyboard.press("Space")
    for _ in range(chosen):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    return asked


def rate(page, idx, rating):
    tab_to(page, f'input[aria-label="Rating of signal {idx + 1}"]')
    page.keyboard.press("Home")
    for _ in range(rating):
        page.keyboard.press("ArrowRight")


def take(page, choose, stop_after=None):
    """Answers trials until the last screen, or as many as are said; returns the headings."""
    headings = []
    while not heading(page).startswith("Thank you"):
        if heading(page) == "The training is over":
            press(page, "button.main")
            continue
        if stop_after is not None and len(headings) == stop_after:
            break
        headings.append(heading(page))
        answer(page, choose)
    return headings


def downloaded(page, words, folder):
    """Presses a download button, and returns the file."""
    tab_to(page, "button")
    while page.evaluate("() => document.activeElement.textContent") != words:
        tab_to(page, "button")
    with page.expect_download() as waited:
        page.keyboard.press("Enter")
    path = folder / waited.value.suggested_filename
    waited.value.save_as(path)
    return path


def ear(asked, page):
    """Hears what plays: the answer of whoever compares the sounds, not their names. Of an adaptive test nothing above a limit."""
    orders = [int(signal.removeprefix("order ")) for signal in asked["signals"] if signal.startswith("order ")]
    if any(order > HEARD_ORDER for order in orders):
        return 0
    same = page.evaluate(
        "() => { const { buffers } = listeningPage.trial.controls;"
        " return buffers.map((one) => buffers.map((other) => one === other)); }"
    )
    if asked["labels"] == ["A", "B", "X"]:
        return 0 if same[2][0] else 1
    if asked["labels"] == ["1", "2", "3"]:
        return next(place for place in range(3) if sum(same[place]) == 1)
    if asked["answers"] is None:
        return [100 if signal == "reference" else 7 * idx for idx, signal in enumerate(asked["signals"][1:])]
    return 0 if asked["signals"][0] == "better memory" else 1
