// What is presented, trial by trial: the same as the program presents and the report expects.

function sessionKey(listener, session) {
  return `${listener}\n${session}`;
}

// Trials, or of an adaptive test runs of a material and its right answers.
function planOf(data, key) {
  const draws = new KeyedDraws(data.test.seed, key);
  const { procedure } = data.test;
  switch (procedure.kind) {
    case "abx":
      return abxTrials(data, procedure.trials, draws);
    case "ab-preference":
      return preferenceTrials(data, procedure.trials, draws);
    case "mushra":
      return mushraTrials(data, draws);
    case "triangle":
      return triangleTrials(data, procedure.trials, draws);
    default:
      return adaptiveRuns(data, procedure, draws);
  }
}

function trainingOf(data, listener, session) {
  let trials = planOf(data, `${sessionKey(listener, session)}\ntraining`);
  if (data.test.procedure.kind === "adaptive-threshold") {
    const { signal } = data.ladder.steps[0];
    trials = trials.flatMap(({ material, places }) =>
      places.map((place) => ({ threshold: { material, signal, place } })));
  }
  return trials.slice(0, data.test.training_trials);
}

function materialNames(data) {
  return data.test.material.map((item) => item.name);
}

function blocksOf(data) {
  return materialNames(data).flatMap((material) => data.pairs.map((pair) => ({ material, pair })));
}

function repeated(blocks, trials) {
  return blocks.flatMap((block) => Array(trials).fill(block));
}

function swappedBy(coin, [first, second]) {
  return coin ? [second, first] : [first, second];
}

function abxTrials(data, trials, draws) {
  return repeated(draws.shuffle(blocksOf(data)), trials).map(({ material, pair: [a, b] }) => {
    const x = draws.coin() ? "B" : "A";
    return { abx: { material, a, b, x } };
  });
}

function triangleTrials(data, trials, draws) {
  return repeated(draws.shuffle(blocksOf(data)), trials).map(({ material, pair }) => {
    const [same, odd] = swappedBy(draws.coin(), pair);
    return { triangle: { material, same, odd, odd_at: 1 + draws.below(3) } };
  });
}

function preferenceTrials(data, trials, draws) {
  return draws.shuffle(repeated(blocksOf(data), trials)).map(({ material, pair }) => {
    const [first, second] = swappedBy(draws.coin(), pair);
    return { preference: { material, first, second } };
  });
}

function mushraTrials(data, draws) {
  return draws.shuffle(materialNames(data)).map((material) =>
    ({ mushra: { material, signals: draws.shuffle([...data.signals]) } }));
}

function adaptiveRuns(data, procedure, draws) {
  const numPlaces = procedure.task === "abx" ? 2 : 3;
  return draws.shuffle(materialNames(data)).map((material) => ({
    material,
    places: Array.from({ length: procedure.max_trials }, () => 1 + draws.below(numPlaces)),
  }));
}
