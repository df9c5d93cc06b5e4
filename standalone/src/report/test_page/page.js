// The page from its first screen to the last.

const VOLUME_KEY = "souvenir-listening volume";
const SOFTEST_DB = -40;
const DEFAULT_DB = -12;

class ListeningPage {
  constructor(data) {
    this.data = data;
    this.library = new SoundLibrary(data);
    this.trial = null;
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    const isTyped = event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input[type=text]");
    if (isTyped || !this.trial) return;
    if (this.trial.controls.pressed(event.key.toLowerCase())) event.preventDefault();
  }

  showStart() {
    this.trial = null;
    const sessions = VotesFile.all(this.data).map((votes) => this.sessionLine(votes));
    show("Welcome",
      ...paragraphs(this.data.test.instructions),
      element("p", {}, "Use headphones, in a quiet place. Every vote is kept in this browser at once: you may close the page and go on later."),
      sessions.length === 0 ? null : element("ul", { className: "sessions" }, ...sessions),
      this.nameForm());
  }

  nameForm() {
    const name = element("input", { type: "text", id: "listener", required: true, maxLength: 80, autocomplete: "off" });
    const begin = (event) => {
      event.preventDefault();
      // A pasted tab would be refused by the report.
      const listener = name.value.normalize("NFC").replace(/[\p{Control}\p{Surrogate}]/gu, " ").trim();
      if (listener === "") return say("Give a name, or any word that stands for you.", "warning");
      return this.enter(VotesFile.begin(this.data, listener));
    };
    return element("form", { onsubmit: begin, noValidate: true },
      element("label", { htmlFor: "listener" }, "Your name, or a word that stands for you"),
      element("div", { className: "line" }, name, element("button", { type: "submit", className: "main" }, "Begin")));
  }

  sessionLine(votes) {
    const session = new ListeningSession(this.data, votes);
    const counted = session.counted().length;
    const votesSoFar = counted === 1 ? "1 vote" : `${counted} votes`;
    const whose = `${votes.listener}${votes.session > 1 ? `, session ${votes.session}` : ""}`;
    if (session.isOver()) {
      return element("li", {}, `${whose}: complete, ${votesSoFar}. `, ...downloads(votes));
    }
    return element("li", {}, `${whose}: ${votesSoFar} so far. `,
      button("Continue", () => this.enter(votes), "main"), ...(counted > 0 ? downloads(votes) : []));
  }

  // Sound may begin only after a button was pressed.
  enter(votes) {
    this.session = new ListeningSession(this.data, votes);
    try {
      this.player ??= new SynchronousPlayer(new AudioContext({ sampleRate: this.data.sample_rate_hz, latencyHint: "interactive" }));
    } catch (error) {
      return say(`This browser cannot play sound of ${this.data.sample_rate_hz} Hz (${error.message}). Another one may.`, "warning");
    }
    // Phones mute pages by the switch that mutes ringing; not those that say they play.
    if (navigator.audioSession) navigator.audioSession.type = "playback";
    this.player.context.resume();
    const isNew = votes.votes.length === 0;
    const isKept = !isNew || votes.save();
    say(isKept ? "" : "This browser keeps nothing: do not close the page before you have downloaded your votes.", isKept ? "" : "warning");
    const level = stored(VOLUME_KEY);
    if (!isNew && level !== null) {
      this.player.setLevelDb(Number(level));
      return this.showNext();
    }
    return this.showVolume();
  }

  showVolume() {
    const reference = this.library.buffer(this.data.test.material[0].name, this.data.signals[0]);
    const controls = new PlayControls(this.player, ["Play"], ["p"], [reference], this.data.test.level.fade_secs);
    const level = element("input", {
      type: "range", id: "volume", min: String(SOFTEST_DB), max: "0", step: "1", value: stored(VOLUME_KEY) ?? String(DEFAULT_DB),
    });
    const told = element("output", { htmlFor: "volume" });
    const set = () => {
      told.textContent = `${level.value} dB`;
      this.player.setLevelDb(Number(level.value));
    };
    level.addEventListener("input", set);
    set();
    const go = () => {
      controls.stop();
      kept(VOLUME_KEY, level.value);
      this.showNext();
    };
    this.trial = { controls };
    show("Volume",
      element("p", {}, "Play the sound, set a comfortable volume, and leave it as it is during the whole test."),
      element("div", { className: "line" }, controls.buttons[0], controls.stopButton),
      element("label", { htmlFor: "volume" }, "Volume"),
      element("div", { className: "line" }, level, told),
      button("Continue", go, "main"),
      element("p", { className: "hint" }, "Keys: P plays, S stops."));
    controls.refresh();
  }

  showNext() {
    const step = this.session.next();
    this.trial = null;
    this.showProgress();
    if (step === null) return this.showEnd();
    const isFirst = !step.isTraining && step.trial === 1 && this.session.training.length > 0 && !this.isTrained;
    if (isFirst) return this.showTrained();
    this.trial = new TrialScreen(this, step, (...answer) => this.voted(step, ...answer));
    return this.trial.show();
  }

  showTrained() {
    this.isTrained = true;
    show("The training is over", element("p", {}, "From now on your votes count."), button("Begin", () => this.showNext(), "main"));
  }

  voted(step, response, seconds, right) {
    const isKept = this.session.vote(step, response, seconds);
    say(isKept ? feedback(step, response, right) : "The browser did not keep this vote; is the test open in another tab? Download your votes before you close the page.",
      isKept ? "" : "warning");
    this.showNext();
  }

  showProgress() {
    const [done, all] = this.session.progress();
    const bar = document.getElementById("progress");
    bar.hidden = false;
    [bar.max, bar.value] = [all, done];
  }

  showEnd() {
    const { votes } = this.session;
    this.isTrained = false;
    show(`Thank you, ${votes.listener}`,
      element("p", {}, "All votes are in. Download them and send the first file to whoever gave you this page."),
      element("div", { className: "line" }, ...downloads(votes)),
      element("p", { className: "hint" }, "They stay in this browser too: this page offers them whenever it is opened."),
      button("To the first screen", () => { say(""); document.getElementById("progress").hidden = true; this.showStart(); }));
  }
}

function feedback({ presented, isTraining }, response, right) {
  if (!isTraining) return "Vote kept.";
  const wasRight = isRight(presented, response);
  return wasRight === null ? "Vote kept." : `${wasRight ? "Right" : "Wrong"}: ${right}`;
}

function downloads(votes) {
  return [
    button("Download votes (JSON)", () => download(votes.jsonLines(), votes.fileName("jsonl"), "application/jsonl"), "main"),
    button("Download table (CSV)", () => download(votes.csv(), votes.fileName("csv"), "text/csv")),
  ];
}

const listeningPage = new ListeningPage(unmasked(document.getElementById("data").textContent, document.documentElement.dataset.test));
durableVotes.restoreInTime().then(() => listeningPage.showStart());
