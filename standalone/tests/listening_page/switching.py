"""Switching is sample-exact: what comes out is compared with the crossfade that is expected."""

import numpy as np

FADE_SECS = 0.005

# The page's own player on a context that renders into memory, at times that fall between samples.
OFFLINE = """
async ({ switches, frames, startAt }) => {
  const { buffers } = listeningPage.trial.controls;
  const rate = buffers[0].sampleRate;
  const context = new OfflineAudioContext(buffers[0].numberOfChannels, frames, rate);
  const player = new SynchronousPlayer(context);
  player.start(buffers, 0, true, startAt);
  for (const [idx, at] of switches) player.switchTo(idx, at);
  const out = await context.startRendering();
  return {
    out: Array.from(out.getChannelData(0)),
    tracks: buffers.map((buffer) => Array.from(buffer.getChannelData(0))),
  };
}
"""

# A tap at the player's output while the page plays: blocks with the frame at which they were made.
TAP = """
async () => {
  const code = `registerProcessor("tap", class extends AudioWorkletProcessor {
    process([input]) {
      if (input.length > 0) this.port.postMessage([currentFrame, input[0].slice()]);
      return true;
    }
  });`;
  const { context, volume } = listeningPage.player;
  await context.audioWorklet.addModule(`data:text/javascript,${encodeURIComponent(code)}`);
  const tap = new AudioWorkletNode(context, "tap");
  window.tapped = [];
  tap.port.onmessage = ({ data: [frame, samples] }) => window.tapped.push([frame, Array.from(samples)]);
  volume.connect(tap).connect(context.destination);
}
"""


def expected(tracks, rate, start_at, switches, frames):
    """Gains by the definition of a linear ramp, in double precision; a switch waits for the one before."""
    time = np.arange(frames) / rate
    gains = np.zeros((len(tracks), frames))
    gains[0] = 1
    heard, free = 0, start_at
    for idx, at in switches:
        at = max(at, free)
        ramp = np.clip((time - at) / FADE_SECS, 0, 1)
        later = time >= at
        gains[heard][later] = 1 - ramp[later]
        gains[idx][later] = ramp[later]
        heard, free = idx, at + FADE_SECS
    places = np.arange(frames) - int(np.ceil(start_at * rate))
    looped = [np.where(places >= 0, track[places % len(track)], 0) for track in tracks]
    return sum(gain * track for gain, track in zip(gains, looped))


def offline_error(page):
    """The largest difference between the page's output and the expected one, over two loops."""
    tracks = page.evaluate("() => listeningPage.trial.controls.buffers.map((one) => one.length)")
    rate = page.evaluate("() => listeningPage.trial.controls.buffers[0].sampleRate")
    frames = 2 * tracks[0]
    # The second of the last two is asked for while the first is under way.
    switches = [(1, 0.31234), (2, 0.7), (0, 1.400011), (2, 1.402)]
    found = page.evaluate(OFFLINE, {"switches": switches, "frames": frames, "startAt": 0.0500003})
    sounds = [np.array(track) for track in found["tracks"]]
    wanted = expected(sounds, rate, 0.0500003, switches, frames)
    return np.abs(np.array(found["out"]) - wanted).max(), np.abs(wanted).max()


def live(page, keys):
    """Records the page while keys are pressed; returns the samples, without a hole."""
    page.evaluate(TAP)
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(130)
    page.keyboard.press("s")
    page.wait_for_timeout(300)
    blocks = page.evaluate("() => window.tapped")
    frames = [frame for frame, _ in blocks]
    steps = np.diff(frames)
    assert len(blocks) > 50 and (steps == len(blocks[0][1])).all(), "the recording has holes"
    return np.concatenate([samples for _, samples in blocks])


def explained(recording, tracks, rate):
    """Says of every sample by which crossfade of two tracks at one place it is explained: the number of samples that no
    track is alone, the longest run of them, and the largest error of the others."""
    first = int(np.argmax(np.abs(recording) > 0))
    tracks = [np.asarray(track) for track in tracks]
    # The sound's own first sample may be 0.
    candidates = range(first - 40, first + 1)
    def errors(start):
        place = (np.arange(len(recording)) - start) % len(tracks[0])
        return np.min([np.abs(recording - track[place]) for track in tracks], axis=0)
    head = slice(first, first + rate // 20)
    start = min(candidates, key=lambda start: errors(start)[head].max())
    last = int(len(recording) - np.argmax(np.abs(recording[::-1]) > 0))
    error = errors(start)[first:last]
    mixed = error > 2e-6
    runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], mixed, [0]]).astype(int))))[::2]
    return int(mixed.sum()), runs, float(error[~mixed].max()), int(last - first)
