"""The plugin in DawDreamer (JUCE). It renders offline, automates, plays notes, and leaves latency in."""

import importlib.metadata
import tempfile
from pathlib import Path

import dawdreamer
import numpy as np

import common

BLOCK_FRAMES = (32, 113, 512, 4096)
# Where the host's menus have them.
LISTEN = {"Dry": 0.0, "Memory": 0.5, "Residual": 1.0}
RECALL = {"Off": 0.0, "Loop": 0.25}
SYNC = {"1/16": 3 / 16, "1/8": 6 / 16}
# A fade of the engine is at least so long that a sine's own slope is the most that is heard; two
# sounds in mid-fade at equal power add up to the square root of two of it.
SLOPE = 1.5
# A lane that moved nothing would not click either; the memory of a sine differs little from the sine.
MOVED = 1e-5


class Session:
    """One instance with a sound in front of it."""

    def __init__(self, path, sound, block_frames=512, sidechain=None):
        self.engine = dawdreamer.RenderEngine(common.RATE_HZ, block_frames)
        self.plugin = self.engine.make_plugin_processor("souvenir", str(path))
        playback = self.engine.make_playback_processor("sound", sound)
        graph, inputs = [(playback, [])], ["sound"]
        if sidechain is not None:
            graph.append((self.engine.make_playback_processor("beside", sidechain), []))
            inputs.append("beside")
        self.engine.load_graph(graph + [(self.plugin, inputs)])
        self.frames = sound.shape[1]

    def turn(self, **places):
        """Constant values, `[0, 1]` as hosts move them; words in names joined by underscores."""
        for name, place in places.items():
            self.plugin.set_parameter(index(name), place)
        return self

    def move(self, name, places):
        """A value a frame."""
        self.plugin.set_automation(index(name), np.asarray(places, dtype=np.float32))
        return self

    def hear(self):
        """From the start; as long as the sound.

        The second time: the host hands values over with the first block, when the plugin has begun with
        its own, and fades to them are heard.
        """
        self.hear_first()
        return self.hear_first()

    def hear_first(self):
        """The same, fades and all."""
        self.engine.render(self.frames / common.RATE_HZ)
        return self.engine.get_audio()

    def latency(self):
        return self.plugin.get_latency_samples()


def index(name):
    return common.PARAMETERS.index(name.replace("_", " "))


def share(value, low, high, middle):
    """A knob's way to `value`, where half of it leads to `middle`."""
    factor = np.log(0.5) / np.log((middle - low) / (high - low))
    return float(((value - low) / (high - low)) ** factor)


def window(ms):
    return share(ms, 2.0, 10_000.0, 141.0)


def later(sound, frames):
    """What comes out of a delay, as long as what went in."""
    return np.pad(sound, ((0, 0), (frames, 0)))[:, : sound.shape[1]]


def names(check, path):
    session = Session(path, common.impulse(4800, 0))
    listed = [one["name"] for one in session.plugin.get_parameters_description()]
    check("parameters' names", listed[: len(common.PARAMETERS)] == common.PARAMETERS, len(listed))


def latency(check, path):
    for ms in (20.0, 50.0, 200.0):
        session = Session(path, common.impulse(48_000, 5_000))
        heard = session.turn(Listen_to=LISTEN["Dry"], Window=window(ms)).hear()
        found, told = int(np.argmax(heard[0])) - 5_000, session.latency()
        check(f"{ms:.0f} ms: the impulse comes out as late as is told", 0 < found == told, found, told)


def listening(check, path, sounds):
    dry = sounds.dry("music")
    heard = {}
    for word, place in LISTEN.items():
        session = Session(path, dry)
        heard[word] = session.turn(Listen_to=place).hear()
        told = session.latency()
    check("dry is the input, later, bit for bit", common.same_bits(heard["Dry"], later(dry, told)), told)
    distance = common.difference(heard["Memory"] + heard["Residual"], heard["Dry"])
    check("memory + residual = dry", distance <= common.ROUNDING, f"{distance:.1e}")
    # Of its first window the memory also has what was before the sound: it is compared from there on.
    late, rendered = heard["Memory"][:, told:], sounds.rendered("music", "memory")
    rendered = rendered[:, : late.shape[1]]
    distance = common.difference(late, rendered)
    is_same = common.same_bits(np.ascontiguousarray(late), np.ascontiguousarray(rendered))
    check("memory is what `souvenir render` writes, later, bit for bit", is_same, f"{distance:.1e}")
    for block_frames in BLOCK_FRAMES:
        other = Session(path, dry, block_frames).turn(Listen_to=LISTEN["Memory"]).hear()
        same = common.same_bits(other, heard["Memory"])
        check(f"the same bits in blocks of {block_frames}", same, other.shape)


def automation(check, path):
    """A hard switch of this sine would be a step of up to half of full scale."""
    sine = common.sine(440.0, 1.5)
    frames = np.arange(sine.shape[1])
    # Five changes a second, each at another phase of the sine.
    square = (frames // 9_700) % 2
    lanes = {
        "Listen to": np.choose((frames // 9_700) % 3, list(LISTEN.values())),
        "Mix": square,
        "Output": np.where(square == 1, 0.5, 60 / 84),
        "Match loudness": square,
        "Order": np.where(square == 1, 0.3, 0.7),
        "Freeze": square,
        "Recall": RECALL["Loop"] * square,
    }
    moves(check, path, sine, lanes, Listen_to=LISTEN["Memory"])
    # The memory of a sine is nearly the sine.
    moves(check, path, sine, {"Bypass": square}, Listen_to=LISTEN["Residual"])


def moves(check, path, sine, lanes, **places):
    own, still = common.steepest(sine), Session(path, sine).turn(**places).hear_first()
    for name, lane in lanes.items():
        heard = Session(path, sine).turn(**places).move(name, lane).hear_first()
        steepest, moved = common.steepest(heard) / own, common.difference(heard, still)
        numbers = f"{steepest:.2f} of the sine's slope", f"moved by {common.decibels(moved):.0f} dB"
        check(f"{name} moves without a click", steepest <= SLOPE and moved > MOVED, *numbers)


def tempo(check, path):
    told = {}
    for bpm in (60.0, 120.0):
        for word, place in SYNC.items():
            session = Session(path, common.impulse(96_000, 0))
            session.engine.set_bpm(bpm)
            session.turn(Sync_window=place).hear_first()
            told[bpm, word] = session.latency()
    shown = {f"{bpm:.0f} {word}": frames for (bpm, word), frames in told.items()}
    check("twice the tempo at twice the length is the same", told[60.0, "1/16"] == told[120.0, "1/8"], shown)
    check("a slower tempo, a longer window", told[60.0, "1/8"] > told[120.0, "1/8"], shown)


def notes(check, path):
    """A frozen sine at the keys of a keyboard, over silence."""
    sound = np.concatenate([common.sine(440.0, 1.0), np.zeros((2, 96_000), np.float32)], axis=1)
    is_frozen = np.arange(sound.shape[1]) >= 47_000
    found = {}
    for key in (48, 60, 67, 72):
        session = Session(path, sound).move("Freeze", is_frozen).turn(Window=window(200.0))
        session.plugin.add_midi_note(key, 100, 1.5, 1.0)
        found[key] = common.pitch_hz(session.hear_first()[:, 76_800:115_200])
    for key, hz in found.items():
        wanted = 440.0 * 2.0 ** ((key - 60) / 12)
        cents = 1200.0 * np.log2(hz / wanted)
        # Played round and round, 200 ms have lines 5 Hz apart: the nearest to 440 Hz is within 10 cents.
        check(f"key {key} plays {wanted:.1f} Hz", abs(cents) < 10.0, f"{hz:.2f} Hz, {cents:.1f} cents")


def state(check, path, sounds):
    music = sounds.dry("music")
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "state")
        session = Session(path, music).turn(Window=window(33.0), Order=0.4, Mix=0.7)
        heard = session.hear()
        session.plugin.save_state(file)
        again = Session(path, music)
        again.plugin.load_state(file)
        loaded = again.hear()
        check("a loaded state sounds the same, bit for bit", common.same_bits(heard, loaded), heard.shape)


def frozen(check, path, sounds):
    music = sounds.dry("music")
    silence = np.zeros((2, common.RATE_HZ), np.float32)
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "state")
        session = Session(path, music).move("Freeze", np.arange(music.shape[1]) >= 60_000)
        session.hear()
        session.plugin.save_state(file)
        heard = []
        for _ in range(2):
            again = Session(path, silence)
            again.plugin.load_state(file)
            heard.append(again.turn(Freeze=1.0, Recall=RECALL["Loop"]).hear())
    level = common.decibels(common.rms(heard[0]))
    check("a frozen memory comes back from a file", level > -60.0, f"{level:.1f} dB")
    check("and the same every time", common.same_bits(*heard), common.difference(*heard))


def sidechain(check, path):
    """The selective memory of a sine: let in while the sidechain sounds, kept out while that is silent."""
    sound = 0.3 * np.sin(0.05 * np.arange(144_000, dtype=np.float32)) * (np.arange(144_000) < 48_000)
    sound = np.stack([sound, sound]).astype(np.float32)
    noise = np.random.default_rng(1).standard_normal(sound.shape).astype(np.float32)
    for words, gain, is_let_in in (("that sounds lets the sound in", 0.1, True), ("that is silent keeps it out", 0.0, False)):
        session = Session(path, sound, sidechain=gain * noise).turn(Layer=7 / 9, Clock=4 / 5)
        recalled = RECALL["Loop"] * (np.arange(144_000) >= 48_000)
        level = common.rms(session.move("Recall", recalled).hear_first()[:, 96_000:])
        check(f"a sidechain {words}", (level > 0.1) == is_let_in and (is_let_in or level == 0.0), f"{level:.3f}")


def main():
    args = common.arguments()
    check = common.Checks(f"dawdreamer {importlib.metadata.version('dawdreamer')}")
    sounds = common.Sounds(args.program, args.sounds)
    names(check, args.plugin)
    latency(check, args.plugin)
    listening(check, args.plugin, sounds)
    automation(check, args.plugin)
    tempo(check, args.plugin)
    notes(check, args.plugin)
    sidechain(check, args.plugin)
    state(check, args.plugin, sounds)
    frozen(check, args.plugin, sounds)
    check.close()


if __name__ == "__main__":
    main()
