// A trial on the screen: what plays, what is asked, the vote.

const GRADES = ["Bad", "Poor", "Fair", "Good", "Excellent"];

class TrialScreen {
  // `onVote` takes a response and the seconds that it took.
  constructor(page, step, onVote) {
    Object.assign(this, { page, step, onVote });
    const { data, library, player } = page;
    this.question = questionOf(step.presented, data.test.procedure);
    const { material } = Object.values(step.presented)[0];
    const buffers = this.question.signals.map((signal) => library.buffer(material, signal));
    const { labels, keys } = this.question;
    this.controls = new PlayControls(player, labels, keys, buffers, data.test.level.fade_secs);
    this.rated = new Set();
    this.begun = performance.now();
  }

  show() {
    const { trial, of, isTraining } = this.step;
    const number = of === null ? `Trial ${trial}` : `Trial ${trial} of ${of}`;
    const form = element("form", { onsubmit: (event) => this.submitted(event) },
      ...(this.question.answers ? this.choiceParts() : this.ratingParts()),
      element("button", { type: "submit", className: "main" }, "Vote"));
    show(isTraining ? `Training: ${number.toLowerCase()}` : number,
      element("p", { className: "question", id: "question" }, this.question.words),
      form,
      element("p", { className: "hint" }, this.hint()));
    this.form = form;
    this.controls.refresh();
  }

  hint() {
    const { keys } = this.question;
    const last = Math.min(keys.length - 1, 9);
    const names = this.question.answers ? keys.map((key) => key.toUpperCase()).join(", ") : `R and 1 to ${last}`;
    return `Keys: ${names} play, S stops. Switching keeps the place in the sound.`;
  }

  choiceParts() {
    const name = "answer";
    const answers = this.question.answers.map(({ label }, idx) =>
      element("label", { className: "answer" }, element("input", { type: "radio", name, value: idx }), ` ${label}`));
    return [
      element("div", { className: "signals", role: "group", "aria-label": "Listen" }, ...this.controls.buttons),
      this.controls.transport(),
      element("fieldset", { className: "answers" }, element("legend", {}, "Your answer"), ...answers),
    ];
  }

  ratingParts() {
    const [reference, ...buttons] = this.controls.buttons;
    const draft = this.page.session.votes.draft();
    const isDraft = draft?.trial === this.step.trial && draft?.isTraining === this.step.isTraining;
    this.sliders = buttons.map((_, idx) => this.slider(idx, isDraft ? draft.ratings[idx] : null));
    const rows = buttons.map((one, idx) =>
      element("div", { className: "rating" }, one, this.sliders[idx], this.sliders[idx].told));
    const grades = GRADES.map((grade) => element("span", {}, grade));
    return [
      element("div", { className: "signals", role: "group", "aria-label": "Listen" }, reference),
      this.controls.transport(),
      element("div", { className: "rating grades", "aria-hidden": "true" },
        element("span"), element("div", { className: "scale" }, ...grades), element("span")),
      ...rows,
    ];
  }

  slider(idx, rating) {
    const told = element("output", {}, "–");
    const slider = element("input", {
      type: "range", min: "0", max: "100", step: "1", value: String(rating ?? 0), className: "unrated",
      "aria-label": `Rating of signal ${idx + 1}`,
    });
    slider.told = told;
    const rate = (isDraft) => {
      this.rated.add(idx);
      slider.className = "";
      told.textContent = slider.value;
      slider.setAttribute("aria-valuetext", `${slider.value}, ${gradeOf(Number(slider.value))}`);
      if (!isDraft) this.keepDraft();
    };
    slider.setAttribute("aria-valuetext", "not rated");
    slider.addEventListener("input", () => rate(false));
    // A rating of 0 moves nothing.
    slider.addEventListener("pointerup", () => rate(false));
    slider.addEventListener("keydown", (event) => {
      if (["Home", "ArrowLeft", "ArrowDown", "PageDown"].includes(event.key)) rate(false);
      if (event.key === "Enter") event.preventDefault();
    });
    if (rating !== null) rate(true);
    return slider;
  }

  keepDraft() {
    const ratings = this.sliders.map((slider, idx) => (this.rated.has(idx) ? Number(slider.value) : null));
    const { trial, isTraining } = this.step;
    this.page.session.votes.keepDraft({ trial, isTraining, ratings });
  }

  // What was rated or chosen; a sentence where something is missing.
  response() {
    const unheard = this.controls.unheard();
    if (unheard.length > 0) return { missing: `Not listened to yet: ${unheard.join(", ")}.` };
    if (this.sliders) {
      const unrated = this.sliders.map((_, idx) => idx + 1).filter((number) => !this.rated.has(number - 1));
      if (unrated.length > 0) return { missing: `Not rated yet: ${unrated.join(", ")}.` };
      return { ratings: this.sliders.map((slider) => Number(slider.value)) };
    }
    const chosen = new FormData(this.form).get("answer");
    return chosen === null ? { missing: "Choose an answer." } : this.question.answers[Number(chosen)].response;
  }

  submitted(event) {
    event.preventDefault();
    const response = this.response();
    if (response.missing) return say(response.missing, "warning");
    this.controls.stop();
    const seconds = Math.round(performance.now() - this.begun) / 1000;
    return this.onVote(response, seconds, this.question.right);
  }
}

function gradeOf(rating) {
  return GRADES[Math.min(Math.floor(rating / 20), GRADES.length - 1)];
}
