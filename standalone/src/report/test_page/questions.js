// What a trial asks: labels, which signal each is, and the answers with what the votes call them.

function questionOf(presented, procedure) {
  const { abx, preference, mushra, triangle, threshold } = presented;
  if (abx) return abxQuestion([abx.a, abx.b], abx.x === "A" ? 0 : 1, ["A", "B"].map((choice) => ({ choice })));
  if (preference) return preferenceQuestion(preference, procedure.ties);
  if (triangle) return triangleQuestion(triangle.same, triangle.odd, triangle.odd_at);
  if (mushra) return mushraQuestion(mushra.signals);
  const { signal, place } = threshold;
  if (procedure.task === "triangle") return triangleQuestion("reference", signal, place);
  return abxQuestion(["reference", signal], place - 1, [{ interval: 1 }, { interval: 2 }]);
}

function abxQuestion([a, b], xIdx, responses) {
  return {
    words: "Which of the two is X?",
    labels: ["A", "B", "X"],
    keys: ["a", "b", "x"],
    signals: [a, b, [a, b][xIdx]],
    answers: ["X is A", "X is B"].map((label, idx) => ({ label, response: responses[idx] })),
    right: `X was ${"AB"[xIdx]}.`,
  };
}

function preferenceQuestion({ first, second }, hasTies) {
  const answers = [
    { label: "A is better", response: { preference: "first" } },
    { label: "B is better", response: { preference: "second" } },
    { label: "No preference", response: { preference: "tie" } },
  ];
  return {
    words: "Which do you prefer?",
    labels: ["A", "B"],
    keys: ["a", "b"],
    signals: [first, second],
    answers: hasTies ? answers : answers.slice(0, 2),
    right: null,
  };
}

function triangleQuestion(same, odd, oddAt) {
  const places = [1, 2, 3];
  return {
    words: "Two of the three are the same. Which is the odd one?",
    labels: places.map(String),
    keys: places.map(String),
    signals: places.map((place) => (place === oddAt ? odd : same)),
    answers: places.map((place) => ({ label: `${place} is the odd one`, response: { interval: place } })),
    right: `The odd one was ${oddAt}.`,
  };
}

function mushraQuestion(signals) {
  const numbers = signals.map((_, idx) => String(idx + 1));
  return {
    words: "How good is each signal beside the reference?",
    labels: ["Reference", ...numbers],
    keys: ["r", ...numbers],
    signals: ["reference", ...signals],
    answers: null,
    right: null,
  };
}
