// What comes next, after the votes so far.

class ListeningSession {
  constructor(data, votes) {
    this.data = data;
    this.votes = votes;
    this.training = trainingOf(data, votes.listener, votes.session);
    this.plan = planOf(data, sessionKey(votes.listener, votes.session));
    this.isAdaptive = data.test.procedure.kind === "adaptive-threshold";
    this.runIdx = 0;
    this.run = null;
    this.counted().forEach((vote) => this.learn(vote));
  }

  counted() {
    return this.votes.votes.filter((vote) => !vote.training);
  }

  numTrained() {
    return this.votes.votes.length - this.counted().length;
  }

  // Trial, of how many (null where nobody knows), whether it is training, what is presented; null at the end.
  next() {
    const trained = this.numTrained();
    if (trained < this.training.length) {
      return { trial: trained + 1, of: this.training.length, isTraining: true, presented: this.training[trained] };
    }
    const trial = this.counted().length + 1;
    const presented = this.isAdaptive ? this.nextOfRun() : this.plan[trial - 1];
    if (!presented) return null;
    return { trial, of: this.isAdaptive ? null : this.plan.length, isTraining: false, presented };
  }

  nextOfRun() {
    for (; this.runIdx < this.plan.length; this.runIdx += 1, this.run = null) {
      this.run ??= new AdaptiveRun(this.data.test.procedure, this.data.ladder);
      const stepIdx = this.run.nextStep();
      if (stepIdx !== null) return this.thresholdTrial(stepIdx);
    }
    return null;
  }

  thresholdTrial(stepIdx) {
    const { material, places } = this.plan[this.runIdx];
    const { signal } = this.data.ladder.steps[stepIdx];
    return { threshold: { material, signal, place: places[this.run.numAnswers] } };
  }

  // Steps through the runs as the votes did.
  learn({ presented, response }) {
    if (!this.isAdaptive) return;
    this.nextOfRun();
    const stepIdx = this.data.ladder.steps.findIndex((step) => step.signal === presented.threshold.signal);
    this.run.learn(stepIdx, isRight(presented, response));
  }

  // Whether the browser keeps it.
  vote({ trial, isTraining, presented }, response, seconds) {
    const vote = { trial, training: isTraining, seconds, presented, response };
    const isKept = this.votes.add(vote);
    if (!isTraining) this.learn(vote);
    return isKept;
  }

  isOver() {
    return this.next() === null;
  }

  // Steps done and in all, for a bar; of an adaptive test runs.
  progress() {
    if (this.isAdaptive) return [this.runIdx, this.plan.length];
    return [this.counted().length, this.plan.length];
  }
}
