// All signals of a trial play all the time, at the same sample; which is heard is a gain.

const CROSSFADE_SECS = 0.005;
// The audio thread is never told of a time that is over.
const LEAD_SECS = 0.02;

class SynchronousPlayer {
  // A context of the sounds' own rate: nothing is resampled here.
  constructor(context) {
    this.context = context;
    this.volume = new GainNode(context);
    this.volume.connect(context.destination);
    this.tracks = [];
    this.onEnd = () => {};
  }

  get isPlaying() {
    return this.tracks.length > 0;
  }

  // Several labels may have one buffer: each has a source of its own, so that X costs what A costs.
  start(buffers, heardIdx, loop, earliest = this.context.currentTime + LEAD_SECS) {
    this.stop();
    // Between two samples a browser interpolates.
    const at = Math.ceil(earliest * this.context.sampleRate) / this.context.sampleRate;
    this.startedAt = at;
    this.fadedAt = at;
    this.heardIdx = heardIdx;
    this.loop = loop;
    this.lengthSecs = buffers[0].length / buffers[0].sampleRate;
    this.tracks = buffers.map((buffer, idx) => this.track(buffer, idx === heardIdx ? 1 : 0));
    const tracks = this.tracks;
    tracks[0].source.onended = () => { if (tracks === this.tracks) this.ended(); };
    tracks.forEach(({ source }) => source.start(at));
  }

  track(buffer, level) {
    const source = new AudioBufferSourceNode(this.context, { buffer, loop: this.loop });
    const gain = new GainNode(this.context, { gain: level });
    source.connect(gain).connect(this.volume);
    return { source, gain };
  }

  // A crossfade begins when the last one is over: at any instant the gains add up to 1.
  switchTo(idx, at = this.context.currentTime + LEAD_SECS) {
    if (idx === this.heardIdx) return;
    const start = Math.max(at, this.fadedAt);
    this.ramp(this.tracks[this.heardIdx].gain.gain, 1, 0, start);
    this.ramp(this.tracks[idx].gain.gain, 0, 1, start);
    this.fadedAt = start + CROSSFADE_SECS;
    this.heardIdx = idx;
  }

  ramp(gain, from, to, start) {
    gain.setValueAtTime(from, start);
    gain.linearRampToValueAtTime(to, start + CROSSFADE_SECS);
  }

  stop() {
    if (!this.isPlaying) return;
    const start = Math.max(this.context.currentTime + LEAD_SECS, this.fadedAt);
    this.ramp(this.tracks[this.heardIdx].gain.gain, 1, 0, start);
    this.tracks.forEach(({ source }) => source.stop(start + 2 * CROSSFADE_SECS));
    this.tracks = [];
  }

  ended() {
    this.tracks = [];
    this.onEnd();
  }

  // Of what is played, 0 to 1.
  position() {
    if (!this.isPlaying) return 0;
    const secs = Math.max(0, this.context.currentTime - this.startedAt) / this.lengthSecs;
    return this.loop ? secs % 1 : Math.min(secs, 1);
  }

  setLevelDb(levelDb) {
    this.volume.gain.value = 10 ** (levelDb / 20);
  }
}
