"""The plugin in pedalboard (JUCE). It takes latency away: what comes out is aligned with what went in."""

import re
import time

import numpy as np
import pedalboard

import common

BLOCK_FRAMES = (1, 32, 113, 512, 4096)
RATES_HZ = (8_000, 44_100, 192_000)
ORDERS = (16, 64, 256, 1024)
NUM_INSTANCES = 20
# A memory is made in milliseconds; the machine may be busy.
PATIENCE_SECS = 10.0

# Loading, pedalboard asks every parameter for a thousand texts or more, those of MIDI controllers too: 0.7 s
# of a core for all of them, in a debug build. It was a minute when each of VST3's 2080 was one.
LONGEST_LOAD_SECS = 5.0

# A value other than the default one, as a host shows it and as a person may type it.
TEXTS = {
    "Listen to": "Residual",
    "Mix": "35 %",
    "Match loudness": "On",
    "Output": "-6 dB",
    "Mode": "Sliding",
    "Order": "256",
    "Window": "1.2 s",
    "Sync window": "1/8",
    "Overlap": "25 %",
    "Delay": "12.5 ms",
    "Method": "Bilinear",
    "Freeze": "On",
    "Recall": "Reverse",
    "Position": "25 %",
    "Speed": "-0.5 x",
    "Bypass": "On",
}


class Host:
    """Loads instances of one plugin."""

    def __init__(self, path):
        self.path = str(path)

    def load(self, **texts):
        """A fresh instance with these values from the start; words in names joined by underscores."""
        plugin = pedalboard.load_plugin(self.path)
        for name, text in texts.items():
            turn(plugin, name.replace("_", " "), text)
        # The host has started it already, hands new values over with the next block only, and then a new
        # memory takes a moment to be made. As in a project, the state brings them before the start.
        plugin.process(np.zeros((2, 64), dtype=np.float32), common.RATE_HZ, 64)
        plugin.raw_state = plugin.raw_state
        return plugin

    def hear(self, sound, rate_hz=common.RATE_HZ, block_frames=512, **texts):
        """What a fresh instance with these values makes of a sound."""
        return self.load(**texts).process(sound, rate_hz, block_frames)


def parameters(plugin):
    """By the names that the plugin gives; what is left out is not the plugin's but the framework's."""
    return {one.name: one for one in plugin._parameters if not one.name.startswith("MIDI ")}


def turn(plugin, name, text):
    """As if typed into the host's field."""
    parameter = parameters(plugin)[name]
    parameter.raw_value = parameter.get_raw_value_for_text(text)


def loading(check, host):
    begun = time.process_time()
    plugin = pedalboard.load_plugin(host.path)
    spent = time.process_time() - begun
    shown = f"{spent:.2f} s of a core", f"{len(plugin._parameters)} parameters"
    check("it is loaded in no time", spent < LONGEST_LOAD_SECS, *shown)
    # It asks them all again whenever an instance is made or an attribute set, some hundred times from here on:
    # it need not, parameters are asked for what is checked.
    pedalboard._pedalboard.PARAMETER_NAME_REGEXES_TO_IGNORE.add(re.compile(""))


def names_and_texts(check, host):
    plugin = host.load()
    listed = list(parameters(plugin))
    # The framework's, behind all others.
    expected = [*common.PARAMETERS, "Program"]
    check("version, parameters' names", listed == expected, plugin.version, len(listed))
    for name, text in TEXTS.items():
        turn(plugin, name, text)
    shown = {name: parameters(plugin)[name].string_value for name in TEXTS}
    odd = {name: text for name, text in shown.items() if text != TEXTS[name]}
    check("texts are read as they are written", not odd, len(shown), odd or "all")


def three_ways_to_listen(check, host, sounds):
    for name in sounds.files:
        dry, rate_hz = sounds.dry(name), sounds.rate_hz(name)
        heard = {
            word: host.hear(dry, rate_hz, Listen_to=word) for word in ("Dry", "Memory", "Residual")
        }
        check(f"{name}: dry is the input, bit for bit", common.same_bits(heard["Dry"], dry), dry.shape)
        distance = common.difference(heard["Memory"] + heard["Residual"], dry)
        check(f"{name}: memory + residual = dry", distance <= common.ROUNDING, f"{distance:.1e}")
        for word in ("Memory", "Residual"):
            rendered = sounds.rendered(name, word.lower())
            distance = common.difference(heard[word], rendered)
            # The residual is rounded once here, and there the difference of two rounded sounds.
            is_same = distance <= common.ROUNDING if word == "Residual" else common.same_bits(heard[word], rendered)
            level = common.decibels(common.rms(rendered))
            sentence = f"{name}: {word.lower()} is what `souvenir render` writes"
            check(sentence, is_same, f"{distance:.1e}", f"{level:.1f} dB")


def memories(check, host, sounds):
    dry = sounds.dry("music")
    lost = [common.rms(host.hear(dry, Listen_to="Residual", Order=str(order))) for order in ORDERS]
    shown = [f"N={order} {common.decibels(x):.1f} dB" for order, x in zip(ORDERS, lost)]
    check("more coefficients lose less", lost == sorted(lost, reverse=True), *shown)
    heard = host.hear(dry, Order="256", Method="Bilinear")
    rendered = sounds.rendered("music", "memory", "--order", "256", "--method", "bilinear")
    distance = common.difference(heard, rendered)
    check("bilinear is what `souvenir render` writes", common.same_bits(heard, rendered), f"{distance:.1e}")
    heard = host.hear(dry, Window="20 ms")
    rendered = sounds.rendered("music", "memory", "--window", "0.02")
    distance = common.difference(heard, rendered)
    check("20 ms is what `souvenir render` writes", common.same_bits(heard, rendered), f"{distance:.1e}")
    for mode in ("Whole history", "Fading"):
        heard = host.hear(dry, Mode=mode)
        distance = common.difference(heard, dry)
        check(f"{mode.lower()} lets dry through until it is frozen", common.same_bits(heard, dry), f"{distance:.1e}")


def blocks_and_rates(check, host, sounds):
    # A frame at a time takes the longest by far.
    dry = sounds.dry("music")[:, :24_000]
    whole = host.hear(dry, block_frames=8192)
    for block_frames in BLOCK_FRAMES:
        heard = host.hear(dry, block_frames=block_frames)
        check(f"the same bits in blocks of {block_frames}", common.same_bits(heard, whole), heard.shape)
    for rate_hz in RATES_HZ:
        noise = np.random.default_rng(7).uniform(-0.5, 0.5, (2, rate_hz // 4)).astype(np.float32)
        heard = [host.hear(noise, rate_hz, Listen_to=word) for word in ("Dry", "Memory", "Residual")]
        distance = common.difference(heard[1] + heard[2], noise)
        is_right = common.same_bits(heard[0], noise) and distance <= common.ROUNDING
        check(f"{rate_hz} Hz: dry is the input, and the sum of both others", is_right, f"{distance:.1e}")


def levels(check, host, sounds):
    dry = sounds.dry("music")
    check("bypass is the input, bit for bit", common.same_bits(host.hear(dry, Bypass="On"), dry), dry.shape)
    none = host.hear(dry, Mix="0 %")
    check("a mix of 0 % is dry, bit for bit", common.same_bits(none, dry), common.difference(none, dry))
    quieter = host.hear(dry, Listen_to="Dry", Output="-6 dB")
    ratio = common.decibels(common.rms(quieter) / common.rms(dry))
    # Rounding of the samples: single floats.
    check("-6 dB is 6 dB less", abs(ratio + 6.0) < 1e-4, f"{ratio:.5f} dB")


def latency(check, host):
    frames = {}
    for window in ("20 ms", "50 ms", "200 ms"):
        plugin = host.load(Window=window, Listen_to="Dry")
        heard = plugin.process(common.impulse(48_000, 20_000), common.RATE_HZ, 512)
        frames[window] = plugin.reported_latency_samples
        found = int(np.argmax(heard[0]))
        check(f"{window}: an impulse comes out where it went in", found == 20_000, found, frames[window])
    ordered = list(frames.values())
    check("longer windows, more latency", 0 < ordered[0] < ordered[1] < ordered[2], frames)


def live(check, host):
    """A window turned while it plays: the new memory is made beside, then comes in."""
    noise = np.random.default_rng(7).uniform(-0.5, 0.5, (2, 4_800)).astype(np.float32)
    always = host.load(Window="20 ms")
    expected = always.process(noise, common.RATE_HZ, 512)
    wanted = always.reported_latency_samples
    plugin = host.load()
    before = plugin.reported_latency_samples
    turn(plugin, "Window", "20 ms")
    start = time.monotonic()
    while plugin.reported_latency_samples != wanted and time.monotonic() - start < PATIENCE_SECS:
        plugin.process(noise, common.RATE_HZ, 512, reset=False)
    spent = time.monotonic() - start
    told = plugin.reported_latency_samples
    sentence = "a window turned while it plays changes the latency"
    check(sentence, told == wanted != before, before, told, f"{spent:.2f} s")
    heard = plugin.process(noise, common.RATE_HZ, 512)
    distance = common.difference(heard, expected)
    check("and then it is as one that always was so", common.same_bits(heard, expected), f"{distance:.1e}")


def state(check, host, sounds):
    music = sounds.dry("music")
    turned = dict(Order="300", Window="33 ms", Mix="70 %", Output="-3 dB", Overlap="25 %")
    plugin = host.load(**turned)
    heard = plugin.process(music, common.RATE_HZ, 512)
    again = host.load()
    again.raw_state = plugin.raw_state
    loaded = again.process(music, common.RATE_HZ, 512)
    check("a loaded state sounds the same, bit for bit", common.same_bits(heard, loaded), len(plugin.raw_state))
    shown = [parameters(again)[name.replace("_", " ")].string_value for name in turned]
    check("and shows the same", shown == list(turned.values()), shown)


def frozen(check, host, sounds):
    music = sounds.dry("music")
    silence = np.zeros((2, common.RATE_HZ), dtype=np.float32)
    for mode in ("Segments", "Whole history"):
        plugin = host.load(Mode=mode)
        plugin.process(music, common.RATE_HZ, 512, reset=False)
        # Without a recall a memory of everything holds the last window of what it let through.
        turn(plugin, "Recall", "Loop")
        turn(plugin, "Freeze", "On")
        plugin.process(silence[:, :4800], common.RATE_HZ, 512, reset=False)
        saved = plugin.raw_state
        again = host.load()
        again.raw_state = saved
        heard = [recalled(one, silence) for one in (plugin, again)]
        level = common.decibels(common.rms(heard[0]))
        check(f"{mode}: a frozen memory is heard over silence", level > -60.0, f"{level:.1f} dB")
        is_same = common.same_bits(*heard)
        distance = common.difference(*heard)
        sentence = f"{mode}: saved, loaded and recalled, it is the same, bit for bit"
        check(sentence, is_same, f"{distance:.1e}", f"{len(saved)} bytes")


def recalled(plugin, silence):
    turn(plugin, "Recall", "Loop")
    return plugin.process(silence, common.RATE_HZ, 512)


def damaged_states(check, host, sounds):
    """The host's own wrapping stays whole, so that the plugin is handed what is damaged inside."""
    music = sounds.dry("music")
    plugin = host.load(Freeze="On")
    plugin.process(music, common.RATE_HZ, 512)
    good = plugin.raw_state
    inside = good.index(b"<IComponent>") + 200
    damaged = good[:inside] + b"A" * 100 + good[inside + 100 :]
    bad = {"damaged": damaged, "truncated": good[: len(good) // 2], "foreign": b"\xff" * 1000, "empty": b""}
    expected = host.hear(music)
    for name, bytes_of in bad.items():
        again = host.load()
        again.raw_state = bytes_of
        heard = again.process(music, common.RATE_HZ, 512)
        sentence = f"a state that is {name} leaves a plugin that plays as a new one"
        check(sentence, common.same_bits(heard, expected), f"{len(bytes_of)} bytes")


def programs(check, host, sounds):
    """JUCE shows what a plugin sets once its message loop turns, which pedalboard has none of: what was set is heard, and saved."""
    music = sounds.dry("music")[:, : 2 * common.RATE_HZ]
    host_has = parameters(host.load())["Program"]
    check("a host lists the programs", host_has.string_value == "As set", host_has.num_steps)
    expected = host.hear(music, Order="64", Match_loudness="On")
    chosen = host.load(Program="Teach: 64 numbers")
    again = host.load()
    again.raw_state = chosen.raw_state
    for words, plugin in (("sounds as its preset", chosen), ("is saved", again)):
        heard = plugin.process(music, common.RATE_HZ, 512)
        is_same = common.same_bits(heard, expected)
        check(f"what a program has set {words}", is_same, f"{common.difference(heard, expected):.1e}")


def many(check, host, sounds):
    music = sounds.dry("music")[:, : common.RATE_HZ]
    plugins = [host.load() for _ in range(NUM_INSTANCES)]
    heard = [plugin.process(music, common.RATE_HZ, 512) for plugin in plugins]
    is_same = all(common.same_bits(heard[0], other) for other in heard)
    check(f"{NUM_INSTANCES} instances sound the same", is_same, len(heard))


def main():
    args = common.arguments()
    check = common.Checks(f"pedalboard {pedalboard.__version__}")
    sounds = common.Sounds(args.program, args.sounds)
    host = Host(args.plugin)
    loading(check, host)
    names_and_texts(check, host)
    three_ways_to_listen(check, host, sounds)
    memories(check, host, sounds)
    blocks_and_rates(check, host, sounds)
    levels(check, host, sounds)
    latency(check, host)
    live(check, host)
    state(check, host, sounds)
    frozen(check, host, sounds)
    damaged_states(check, host, sounds)
    programs(check, host, sounds)
    many(check, host, sounds)
    check.close()


if __name__ == "__main__":
    main()
