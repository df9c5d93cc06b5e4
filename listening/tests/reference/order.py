"""The order of presentation in Python, written from docs/listening-test.md alone: `order.py docs/listening-test.md > order.json`."""

import json
import re
import sys
import tomllib

SESSIONS = [("Ada", 1), ("Ada", 2), ("Grégoire", 1), ("", 1)]
MASK = (1 << 64) - 1


class Draws:
    def __init__(self, seed, key):
        stream = 0xCBF29CE484222325
        for byte in key.encode():
            stream = ((stream ^ byte) * 0x100000001B3) & MASK
        self.increment = (2 * stream + 1) & MASK
        self.state = 0
        self.step()
        self.state = (self.state + seed) & MASK
        self.step()

    def step(self):
        self.state = (self.state * 6364136223846793005 + self.increment) & MASK

    def number(self):
        old = self.state
        self.step()
        mixed = (((old >> 18) ^ old) >> 27) & 0xFFFFFFFF
        turn = old >> 59
        return ((mixed >> turn) | (mixed << (32 - turn))) & 0xFFFFFFFF

    def below(self, count):
        limit = (1 << 32) // count * count
        while (drawn := self.number()) >= limit:
            pass
        return drawn % count

    def coin(self):
        return self.below(2) == 1

    def shuffle(self, items):
        for place in range(len(items) - 1, 0, -1):
            other = self.below(place + 1)
            items[place], items[other] = items[other], items[place]


def ladder(procedure):
    """Names from the easiest to the hardest."""
    step, values = 0, []
    while True:
        exact = procedure["from"] * 2 ** (step / procedure.get("steps_per_octave", 2))
        if exact > procedure["to"] * (1 + 1e-9):
            break
        values.append(round(exact, 6) if procedure["varies"] == "window" else round(exact))
        step += 1
    if procedure["varies"] == "window":
        values.reverse()
    return [f"{procedure['varies']} {value}" for value in values]


def signals(test):
    procedure = test["procedure"]
    names = ["reference"]
    if procedure["kind"] == "adaptive-threshold":
        names += ladder(procedure)
    else:
        names += [stimulus["name"] for stimulus in test["stimuli"]]
    if procedure["kind"] == "mushra" and procedure.get("anchors", True):
        names += ["anchor 3.5 kHz", "anchor 7 kHz"]
    return names


def blocks(test):
    procedure = test["procedure"]
    names = [stimulus["name"] for stimulus in test["stimuli"]]
    if procedure.get("pairs"):
        pairs = procedure["pairs"]
    elif procedure["kind"] == "ab-preference":
        pairs = [[a, b] for idx, a in enumerate(names) for b in names[idx + 1 :]]
    else:
        pairs = [["reference", name] for name in names]
    return [(item["name"], pair) for item in test["material"] for pair in pairs]


def swapped(coin, pair):
    return pair[::-1] if coin else list(pair)


def plan(test, key):
    draws = Draws(test["seed"], key)
    procedure = test["procedure"]
    kind = procedure["kind"]
    trials = []
    if kind in ("abx", "triangle"):
        order = blocks(test)
        draws.shuffle(order)
        for material, pair in (block for block in order for _ in range(procedure["trials"])):
            if kind == "abx":
                x = "B" if draws.coin() else "A"
                trials.append({"abx": {"material": material, "a": pair[0], "b": pair[1], "x": x}})
            else:
                same, odd = swapped(draws.coin(), pair)
                odd_at = 1 + draws.below(3)
                trials.append({"triangle": {"material": material, "same": same, "odd": odd, "odd_at": odd_at}})
    elif kind == "ab-preference":
        order = [block for block in blocks(test) for _ in range(procedure["trials"])]
        draws.shuffle(order)
        for material, pair in order:
            first, second = swapped(draws.coin(), pair)
            trials.append({"preference": {"material": material, "first": first, "second": second}})
    else:
        materials = [item["name"] for item in test["material"]]
        draws.shuffle(materials)
        for material in materials:
            if kind == "mushra":
                order = signals(test)
                draws.shuffle(order)
                trials.append({"mushra": {"material": material, "signals": order}})
            else:
                num_places = 2 if procedure.get("task") == "abx" else 3
                places = [1 + draws.below(num_places) for _ in range(procedure.get("max_trials", 60))]
                trials.append({"material": material, "places": places})
    return trials


def training(test, key):
    trials = plan(test, key + "\ntraining")
    if test["procedure"]["kind"] == "adaptive-threshold":
        signal = signals(test)[1]
        trials = [
            {"threshold": {"material": run["material"], "signal": signal, "place": place}}
            for run in trials
            for place in run["places"]
        ]
    return trials[: test.get("training_trials", 0)]


def file_places(test):
    num_signals = len(signals(test))
    places = list(range(num_signals * len(test["material"])))
    Draws(test["seed"], "files").shuffle(places)
    return [places[at : at + num_signals] for at in range(0, len(places), num_signals)]


def staircase(num_steps, answers):
    """Steps that two down, one up asks, and those at which it turns."""
    step, right_in_a_row, direction, turns, asked = 0, 0, None, [], []
    for is_right in answers:
        asked.append(step)
        right_in_a_row = right_in_a_row + 1 if is_right else 0
        if is_right and right_in_a_row < 2:
            continue
        wanted = 1 if is_right else -1
        right_in_a_row = 0
        if direction is not None and wanted != direction:
            turns.append(step)
        direction = wanted
        size = {0: 4, 1: 2}.get(len(turns), 1)
        step = min(max(step + wanted * size, 0), num_steps - 1)
    return {"answers": answers, "asked": asked, "turns": turns}


def staircases():
    found = []
    for seed in range(20):
        draws = Draws(seed, "answers")
        # Right the more often the easier: from 95 to 35 of 100.
        step_count, answers = 17, []
        for _ in range(60):
            step = staircase(step_count, answers + [True])["asked"][-1]
            answers.append(draws.below(100) < 95 - 60 * step // 16)
        found.append(staircase(step_count, answers))
    return found


def main():
    page = open(sys.argv[1], encoding="utf-8").read()
    examples = [tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", page, re.DOTALL)]
    found = [
        {
            "title": test["title"],
            "signals": signals(test),
            "file_places": file_places(test),
            "sessions": [
                {
                    "listener": listener,
                    "session": session,
                    "plan": plan(test, f"{listener}\n{session}"),
                    "training": training(test, f"{listener}\n{session}"),
                }
                for listener, session in SESSIONS
            ],
        }
        for test in examples
    ]
    found = {"tests": found, "staircases": staircases()}
    json.dump(found, sys.stdout, ensure_ascii=False, separators=(",", ":"))
    print()


main()
