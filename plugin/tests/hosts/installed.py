"""The plugin as a system has it: found where hosts look, loaded, and a sound through it."""

import sys

import numpy as np
import pedalboard

RATE_HZ = 48_000


def main():
    place, name = sys.argv[1:]
    found = pedalboard.VST3Plugin.installed_plugins
    assert place in found, f"{place} is not among {found}"
    plugin = pedalboard.load_plugin(place)
    assert plugin.name == name, plugin.name
    time = np.arange(RATE_HZ) / RATE_HZ
    sound = np.stack([np.sin(2 * np.pi * 220 * time)] * 2).astype(np.float32)
    heard = plugin.process(sound, RATE_HZ)
    assert heard.shape == sound.shape, heard.shape
    # 1024 coefficients over 50 ms keep 6.5 kHz, so a sine at 220 Hz is kept to the rounding of f32, of which the
    # sound is made: some steps of 2^-24. Its first windows are not heard whole.
    middle = slice(RATE_HZ // 4, RATE_HZ // 2)
    error = np.abs(heard[:, middle] - sound[:, middle]).max()
    assert error < 16 * 2.0**-24, f"off by {error}"
    print(f"ok     {place} found and played by pedalboard, off by {error:.1e}")


main()
