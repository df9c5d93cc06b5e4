"""The plugin in Ardour, a DAW: made, saved, opened by another process, exported, without a sound card.

Ardour's own Lua (`ardour.lua`) does what a user does. A recorded sound lies on two tracks from the start on,
the plugin on one of them.
"""

import faulthandler
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as xml
from pathlib import Path

import numpy as np
import soundfile

import common

# Newest first.
VERSIONS = ("9", "8", "7")
RECORDED = Path("/usr/share/sonic-pi/samples/guit_em9.flac")
SECS = 3.0
RATES_HZ = (44_100, 48_000, 96_000)
BUFFERS_FRAMES = (64, 1024, 4096)
# Order: from the default to few coefficients and to some.
LANE = "~Order=0:1024,1:64,2:512"
LANE_SECS = (1.0, 2.0)
# Ardour's unit of time.
CLOCKS_A_SECOND = 282_240_000
PRESET, FORMAT = "0ad7c6a3-42f8-4c50-9f43-5a8b2a1f6c01", "0ad7c6a3-42f8-4c50-9f43-5a8b2a1f6c02"
LONGEST_TASK_SECS = 240
LONGEST_SECS = 1800

# Ardour can vary the speed of its ports, by a filter of 17 points unless it is told another number: every port is
# as much late, less one. Now and then (one export of 200) an export is not put right for that, and what it wrote
# begins 16 frames early or late as a whole, whatever plays. Seen with 96 points too: 95 frames. With none there is
# nothing to forget.
CONFIG_XML = """<?xml version="1.0" encoding="UTF-8"?>
<Ardour><Config><Option name="port-resampler-quality" value="0"/></Config></Ardour>
"""
# Ardour 7.3's own loops for AVX-512 write past the ends of its buffers: three of eight exports ended in a fault of the heap, with
# audio in it, and none of eight, nor any under valgrind, without them. All flags but that one (`pbd/fpu.h`); the plugin still takes AVX-512.
FPU_FLAGS = {"ARDOUR_FPU_FLAGS": "0x5f"}
FORMAT_XML = """<?xml version="1.0" encoding="UTF-8"?>
<ExportFormatSpecification name="souvenir float" id="{id}" with-cue="false" with-toc="false" with-mp4chaps="false" command="" analyse="false" soundcloud-upload="false">
  <Encoding id="F_WAV" type="T_Sndfile" extension="wav" name="WAV" has-sample-format="true" channel-limit="256"/>
  <SampleRate rate="1"/>
  <SRCQuality quality="SRC_SincBest"/>
  <EncodingOptions>
    <Option name="sample-format" value="SF_Float"/>
    <Option name="dithering" value="D_None"/>
    <Option name="tag-metadata" value="false"/>
    <Option name="tag-support" value="false"/>
    <Option name="broadcast-info" value="false"/>
  </EncodingOptions>
  <Processing>
    <Normalize enabled="false" loudness="no" dbfs="0" lufs="-23" dbtp="-1"/>
    <Silence>
      <Start><Trim enabled="false"/><Add enabled="false"><Duration format="Timecode" hours="0" minutes="0" seconds="0" frames="0"/></Add></Start>
      <End><Trim enabled="false"/><Add enabled="false"><Duration format="Timecode" hours="0" minutes="0" seconds="0" frames="0"/></Add></End>
    </Silence>
  </Processing>
</ExportFormatSpecification>
"""
PRESET_XML = """<?xml version="1.0" encoding="UTF-8"?>
<ExportPreset id="{id}" name="souvenir float">
  <ExportFormat id="{format}"/>
  <ExportFilename>
    <Folder relative="1" path="export"/>
    <Field name="label" enabled="0"/>
    <Field name="session" enabled="0"/>
    <Field name="snapshot" enabled="0"/>
    <Field name="timespan" enabled="1"/>
    <Field name="revision" enabled="0"/>
    <Field name="time" enabled="0" value="T_None"/>
    <Field name="date" enabled="0" value="D_None"/>
  </ExportFilename>
</ExportPreset>
"""


class Ardour:
    """The newest one installed, with a home of its own that has nothing but our plugin."""

    def __init__(self, plugin, folder):
        found = [number for number in VERSIONS if shutil.which(f"ardour{number}-lua")]
        if not found:
            raise SystemExit("no ardourN-lua on the path: install Ardour (Debian's package `ardour`)")
        self.number = found[0]
        self.folder = folder.resolve()
        self.home = self.folder / "home"
        shutil.rmtree(self.folder, ignore_errors=True)
        bundle = self.home / ".vst3" / plugin.name
        shutil.copytree(plugin, bundle)
        exports = self.home / ".config" / f"ardour{self.number}" / "export"
        exports.mkdir(parents=True)
        (exports.parent / "config").write_text(CONFIG_XML)
        (exports / "souvenir.format").write_text(FORMAT_XML.format(id=FORMAT))
        (exports / "souvenir.preset").write_text(PRESET_XML.format(id=PRESET, format=FORMAT))
        self.scanned = self._scan(bundle)

    def run(self, task, *arguments):
        """The values that it told."""
        script = Path(__file__).with_name("ardour.lua")
        command = [f"ardour{self.number}-lua", str(script), task, *map(str, arguments)]
        done = subprocess.run(
            command, env=self._environment(), capture_output=True, text=True, timeout=LONGEST_TASK_SECS, check=False
        )
        told = dict(re.findall(r"^([^:\n]+): (.*)$", done.stdout, re.MULTILINE))
        if told.get("done") != task:
            raise SystemExit(f"{command} failed ({done.returncode}):\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return told

    def _environment(self):
        """No display and no session bus: whatever it finds there is not ours to test."""
        hidden = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        fpu = FPU_FLAGS if "avx512f" in Path("/proc/cpuinfo").read_text() else {}
        return {**kept, **fpu, "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / ".config"), "XDG_CACHE_HOME": str(self.home / ".cache")}

    def _scan(self, bundle):
        """As Ardour does when it looks for new plugins; what it found."""
        library = Path(f"/usr/lib/ardour{self.number}")
        environment = {
            **self._environment(),
            "LD_LIBRARY_PATH": str(library),
            "ARDOUR_DATA_PATH": f"/usr/share/ardour{self.number}",
            "ARDOUR_CONFIG_PATH": f"/etc/ardour{self.number}",
            "ARDOUR_DLL_PATH": str(library),
        }
        command = [library / "ardour-vst3-scanner", "--force", "--verbose", bundle]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


class Session:
    """A session on disk, with a sound on both tracks."""

    def __init__(self, ardour, name, sound, rate_hz, *parameters):
        self.ardour = ardour
        self.name = name
        self.folder = ardour.folder / name
        self.frames = sound.shape[1]
        self.made = ardour.run("make", self.folder, name, rate_hz, *parameters)
        self._place(sound, rate_hz)

    def hear(self, *names, buffer_frames=1024, mode="alone", frames=None):
        """Bounced by one new process, once a name, from the start; and what the process told."""
        out = self.folder / "export"
        names = [f"{name}-{mode}-{buffer_frames}" for name in names]
        frames = frames or self.frames
        told = self.ardour.run("export", self.folder, self.name, buffer_frames, PRESET, out, frames, mode, *names)
        sounds = [soundfile.read(out / f"{name}.wav", dtype="float32", always_2d=True)[0].T for name in names]
        return [np.ascontiguousarray(sound) for sound in sounds], told

    def freeze(self, secs):
        self.ardour.run("freeze", self.folder, self.name, secs)

    def _place(self, sound, rate_hz):
        """Ardour's Lua imports nothing without a window: as files and regions of the session's own."""
        path = self.folder / f"{self.name}.ardour"
        tree = xml.parse(path)
        root = tree.getroot()
        next_id = int(root.get("id-counter")) + 1000
        files = self.folder / "interchange" / self.name / "audiofiles"
        attributes = {"channels": str(len(sound))}
        for channel, side in enumerate("LR"):
            file = f"sound%{side}.wav"
            soundfile.write(files / file, sound[channel], rate_hz, subtype="FLOAT")
            source = {"name": file, "type": "audio", "flags": "", "id": str(next_id), "channel": "0", "origin": "", "gain": "1"}
            xml.SubElement(root.find("Sources"), "Source", source)
            attributes[f"source-{channel}"] = attributes[f"master-source-{channel}"] = str(next_id)
            next_id += 1
        length = f"a{sound.shape[1] * CLOCKS_A_SECOND // rate_hz}@a0"
        for playlist in root.find("Playlists"):
            xml.SubElement(playlist, "Region", {**REGION, **attributes, "length": length, "ancestral-length": length, "id": str(next_id)})
            next_id += 1
        root.set("id-counter", str(next_id))
        tree.write(path, encoding="UTF-8", xml_declaration=True)


# A sound from the session's start, with neither fades nor gain.
REGION = {
    "name": "sound", "type": "audio", "start": "a0", "sync-position": "a0", "ancestral-start": "a0",
    "muted": "0", "opaque": "1", "locked": "0", "automatic": "0", "whole-file": "0", "import": "0",
    "external": "0", "sync-marked": "0", "hidden": "0", "position-locked": "0", "valid-transients": "0",
    "stretch": "1", "shift": "1", "layering-index": "0", "envelope-active": "0", "default-fade-in": "0",
    "default-fade-out": "0", "fade-in-active": "0", "fade-out-active": "0", "scale-amplitude": "1",
    "first-edit": "nothing",
}  # fmt: skip


def recorded(folder, program):
    """Stereo, `[channel][frame]`: a guitar where Debian's sonic-pi-samples are installed, else the demo.

    From its first sound: there the plugin begins to count windows in a host that does not say where a song
    begins (Ardour's position is ahead of the sound by the latency), and there `souvenir render` begins.
    """
    name, sound = "the demo", None
    if RECORDED.exists():
        name, sound = RECORDED.name, soundfile.read(RECORDED, dtype="float32", always_2d=True)[0].T
    else:
        sound = common.Sounds(program, folder).dry("music")
    begin = int(np.argmax(np.any(sound != 0.0, axis=0)))
    return name, np.ascontiguousarray(sound[:, begin:][:, : int(SECS * 44_100)])


def rendered(program, folder, sound, rate_hz, *options):
    """What `souvenir render` makes of it."""
    dry, wet = folder / f"dry-{rate_hz}.wav", folder / f"memory-{rate_hz}.wav"
    soundfile.write(dry, sound.T, rate_hz, subtype="FLOAT")
    command = [program, "render", dry, "--output", wet, "--listen", "memory", *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return np.ascontiguousarray(soundfile.read(wet, dtype="float32", always_2d=True)[0].T)


def rates_and_buffers(check, ardour, program, sound):
    for rate_hz in RATES_HZ:
        session = Session(ardour, f"rate{rate_hz}", sound, rate_hz)
        expected = rendered(program, ardour.folder, sound, rate_hz)
        buffers = BUFFERS_FRAMES if rate_hz == 48_000 else (1024,)
        for buffer_frames in buffers:
            (first, second), told = session.hear("first", "second", buffer_frames=buffer_frames)
            what = f"{rate_hz} Hz, buffers of {buffer_frames}"
            distance = common.difference(first, expected)
            sentence = f"{what}: the memory is what `souvenir render` writes, bit for bit"
            check(sentence, common.same_bits(first, expected), f"{distance:.1e}")
            check(f"{what}: a second bounce is the same", common.same_bits(first, second), common.difference(first, second))
            is_same = told["latency"] == session.made["latency"]
            check(f"{what}: opened, it is as late as when it was saved", is_same, told["latency"])


def null(check, ardour, sound):
    for name, parameters in {"the default": (), "200 ms": ("Window=200",), "sliding": ("Mode=1",)}.items():
        session = Session(ardour, f"null-{name.split()[0]}", sound, 48_000, "Listen to=0", *parameters)
        (heard,), told = session.hear("null", mode="null")
        left = float(np.max(np.abs(heard)))
        check(f"{name}: dry cancels the track beside it", left == 0.0, left, f"{told['latency']} frames")


def automation(check, ardour, sound):
    constant = Session(ardour, "constant", sound, 48_000)
    session = Session(ardour, "lane", sound, 48_000, LANE)
    bounces = {buffer: session.hear("first", "second", buffer_frames=buffer)[0] for buffer in BUFFERS_FRAMES}
    bounces["again"] = session.hear("third", "fourth")[0]
    first = bounces[1024][0]
    for name, sounds in bounces.items():
        distance = max(common.difference(first, other) for other in sounds)
        is_same = all(common.same_bits(first, other) for other in sounds)
        check(f"automated order, {name}: two bounces are the same as all others", is_same, f"{distance:.1e}")
    (without,), _ = constant.hear("constant")
    change = int(LANE_SECS[0] * 48_000)
    is_same = common.same_bits(first[:, :change], without[:, :change])
    check("automated order: until it changes, it is as one that never does", is_same)
    change += 48_000 // 2
    distance = common.difference(first[:, change:], without[:, change:])
    check("automated order: half a second later it is another", distance > 1e-3, f"{distance:.1e}")


def frozen(check, ardour, sound):
    session = Session(ardour, "frozen", sound, 48_000)
    session.freeze(1.5)
    heard, told = session.hear("first", "second", frames=96_000)
    again, _ = session.hear("third", frames=96_000)
    level = common.decibels(common.rms(heard[0]))
    check("a frozen memory is heard in a session that was opened", level > -60.0, f"{level:.1f} dB")
    shown = (told["parameter Freeze"], told["parameter Recall"])
    check("it is frozen, and looped", shown == ("1.0", "1.0"), *shown)
    # The loop goes round from when the session is opened on: a bounce begins anywhere in it, and its head's
    # place is a sum, so that the last bit of a sample depends on how often it went round.
    found = [turned(heard[0], other) for other in (*heard, *again)]
    distance = max(distance for distance, _ in found)
    check("and the same every time, but for where the loop is", distance <= common.ROUNDING, *found)


def turned(loop, other):
    """The least difference over the frames by which `other` may begin later in the same loop, and those."""
    frames = 20_000
    first, whole = other[:, :500], other[:, :frames]
    turns = range(4_800)
    turn = min(turns, key=lambda turn: common.difference(loop[:, turn : turn + 500], first))
    return common.difference(loop[:, turn : turn + frames], whole), turn


def main():
    args = common.arguments()
    faulthandler.dump_traceback_later(LONGEST_SECS, exit=True)
    ardour = Ardour(args.plugin, args.sounds / "ardour")
    check = common.Checks(f"Ardour {ardour.number}")
    check("its scanner finds the plugin", "Found Plugin: Souvenir" in ardour.scanned)
    name, sound = recorded(args.sounds, args.program)
    print(f"       the sound: {name}, {sound.shape[1]} frames", flush=True)
    automation(check, ardour, sound)
    rates_and_buffers(check, ardour, args.program, sound)
    null(check, ardour, sound)
    frozen(check, ardour, sound)
    check.close()


if __name__ == "__main__":
    main()
