// Buttons that play the signals of a trial; loop, and the part that is heard.

// Between the two ends of a part.
const MIN_PART_SECS = 0.25;
const PART_FADE_SECS = 0.005;

class PlayControls {
  // `labels` as the listener reads them, `keys` as they are typed, `buffers` in the same order.
  constructor(player, labels, keys, buffers, fadeSecs) {
    Object.assign(this, { player, labels, keys, buffers });
    this.rate = buffers[0].sampleRate;
    this.fadeFrames = Math.round(Math.max(fadeSecs, PART_FADE_SECS) * this.rate);
    this.heard = new Set();
    this.loop = true;
    this.parts = buffers;
    this.buttons = labels.map((label, idx) =>
      element("button", { type: "button", className: "signal", onclick: () => this.play(idx) }, label));
    // A number alone says nothing to who only hears it.
    if (labels.length > 1) this.buttons.forEach((one, idx) => one.setAttribute("aria-label", `Play ${labels[idx]}`));
    this.stopButton = button("Stop", () => this.stop(), "stop");
    this.bar = element("div", { className: "bar" });
    player.onEnd = () => this.refresh();
  }

  transport() {
    const loop = element("input", { type: "checkbox", checked: true, onchange: () => this.setLoop(loop.checked) });
    return element("div", { className: "transport" },
      this.stopButton,
      element("label", {}, loop, " Loop"),
      element("div", { className: "position", "aria-hidden": "true" }, this.bar),
      this.partControls());
  }

  partControls() {
    const secs = this.buffers[0].length / this.rate;
    if (secs < 2 * MIN_PART_SECS) return null;
    const range = (label, value) => element("input", {
      type: "range", min: "0", max: secs.toFixed(2), step: "0.01", value: value.toFixed(2), "aria-label": label,
    });
    const [from, to] = [range("Part: from, seconds", 0), range("Part: to, seconds", secs)];
    const words = element("output");
    const told = () => { words.textContent = `${Number(from.value).toFixed(2)} to ${Number(to.value).toFixed(2)} s`; };
    const bound = (moved) => () => {
      if (Number(to.value) - Number(from.value) < MIN_PART_SECS) {
        if (moved === from) from.value = Math.max(0, Number(to.value) - MIN_PART_SECS);
        else to.value = Math.min(secs, Number(from.value) + MIN_PART_SECS);
      }
      told();
    };
    for (const one of [from, to]) {
      one.addEventListener("input", bound(one));
      one.addEventListener("change", () => this.setPart(Number(from.value), Number(to.value), secs));
    }
    told();
    return element("details", {}, element("summary", {}, "Play a part only"), words, from, to);
  }

  setPart(fromSecs, toSecs, secs) {
    const [from, to] = [fromSecs, toSecs >= secs - 0.01 ? secs : toSecs].map((one) => Math.round(one * this.rate));
    // One excerpt a buffer, as it was one buffer for several labels.
    const made = new Map();
    this.parts = this.buffers.map((buffer) => {
      if (!made.has(buffer)) made.set(buffer, excerpt(buffer, from, Math.min(to, buffer.length), this.fadeFrames));
      return made.get(buffer);
    });
    this.restart();
  }

  setLoop(loop) {
    this.loop = loop;
    this.restart();
  }

  restart() {
    if (this.player.isPlaying) this.player.start(this.parts, this.player.heardIdx, this.loop);
    this.refresh();
  }

  play(idx) {
    this.player.context.resume();
    if (this.player.isPlaying) this.player.switchTo(idx);
    else this.player.start(this.parts, idx, this.loop);
    this.heard.add(idx);
    this.refresh();
    this.move();
  }

  stop() {
    this.player.stop();
    this.refresh();
  }

  refresh() {
    this.buttons.forEach((one, idx) => {
      const isHeard = this.player.isPlaying && this.player.heardIdx === idx;
      one.setAttribute("aria-pressed", String(isHeard));
    });
    this.stopButton.disabled = !this.player.isPlaying;
    if (!this.player.isPlaying) this.bar.style.transform = "scaleX(0)";
  }

  // One loop, however often a button is pressed.
  move() {
    if (this.frame) return;
    const step = () => {
      this.frame = this.player.isPlaying ? requestAnimationFrame(step) : null;
      if (this.frame) this.bar.style.transform = `scaleX(${this.player.position()})`;
    };
    step();
  }

  // Whether the key was one of these.
  pressed(key) {
    const idx = this.keys.indexOf(key);
    if (idx >= 0) this.play(idx);
    else if (key === "s") this.stop();
    return idx >= 0 || key === "s";
  }

  // The labels that were never played.
  unheard() {
    return this.labels.filter((_, idx) => !this.heard.has(idx));
  }
}
