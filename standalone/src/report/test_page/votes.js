// Votes are kept by the browser as the lines that `souvenir listen --report` reads.

const VOTES_VERSION = 1;
const STORE = "souvenir-listening";

// One item a session: header and votes, a line each.
class VotesFile {
  constructor(data, listener, session) {
    this.data = data;
    this.listener = listener;
    this.session = session;
    this.key = `${STORE}\n${data.test_hash}\n${session}\n${listener}`;
    this.votes = [];
    this.begun = null;
  }

  static all(data) {
    const prefix = `${STORE}\n${data.test_hash}\n`;
    const keys = storedKeys().filter((key) => key.startsWith(prefix) && !key.endsWith("\ndraft"));
    const files = keys.map((key) => {
      const [session, ...listener] = key.slice(prefix.length).split("\n");
      return VotesFile.resume(data, listener.join("\n"), Number(session));
    });
    return files.filter((file) => file.isBegun())
      .sort((one, other) => other.begun.localeCompare(one.begun));
  }

  static resume(data, listener, session) {
    const file = new VotesFile(data, listener, session);
    const [header, ...votes] = parsedLines(stored(file.key) ?? "");
    if (header) [file.begun, file.votes] = [header.begun, votes];
    return file;
  }

  // The next session of a listener, so that no earlier one is written over.
  static begin(data, listener) {
    let session = 1;
    while (VotesFile.resume(data, listener, session).isBegun()) session += 1;
    const file = new VotesFile(data, listener, session);
    file.begun = `${new Date().toISOString().slice(0, 19)}Z`;
    return file;
  }

  isBegun() {
    return this.votes.length > 0 || this.draft() !== null;
  }

  header() {
    return {
      souvenir_votes: VOTES_VERSION,
      program: this.data.program,
      begun: this.begun,
      listener: this.listener,
      session: this.session,
      test_hash: this.data.test_hash,
      test: this.data.test,
    };
  }

  jsonLines() {
    return [this.header(), ...this.votes].map((line) => `${JSON.stringify(line)}\n`).join("");
  }

  // Whether the browser keeps it: private windows may not. What another tab has added meanwhile is not written over.
  add(vote) {
    const isElsewhere = parsedLines(stored(this.key) ?? "").length > this.votes.length + 1;
    this.votes.push(vote);
    if (isElsewhere) return false;
    kept(`${this.key}\ndraft`, null);
    return this.save();
  }

  save() {
    const text = this.jsonLines();
    durableVotes.keep(this.key, text).catch(() => null);
    return kept(this.key, text);
  }

  // Sliders of a page that is not voted yet.
  keepDraft(draft) {
    kept(`${this.key}\ndraft`, JSON.stringify(draft));
  }

  draft() {
    return parsedLines(stored(`${this.key}\ndraft`) ?? "")[0] ?? null;
  }

  csv() {
    const head = ["listener", "session", "trial", "seconds", "material", "first", "second", "right", "answer", "is_right"];
    const rows = this.votes.filter((vote) => !vote.training).flatMap((vote) => {
      const { material } = Object.values(vote.presented)[0];
      const common = [this.listener, this.session, vote.trial, vote.seconds, material];
      const right = isRight(vote.presented, vote.response) ?? "";
      return tableCells(vote).map((own) => [...common, ...own, right]);
    });
    return [head, ...rows].map((row) => `${row.map(quoted).join(",")}\n`).join("");
  }

  fileName(extension) {
    const listener = this.listener.replace(/[^\p{Letter}\p{Number}_-]+/gu, "-");
    return `votes-${this.data.test_hash.slice(0, 8)}-${listener}-${this.session}.${extension}`;
  }
}

// Nothing of what somebody else has written there.
function parsedLines(text) {
  try {
    return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

// null where nothing is right.
function isRight({ abx, triangle, threshold }, { choice, interval }) {
  if (abx) return abx.x === choice;
  if (triangle) return triangle.odd_at === interval;
  if (threshold) return threshold.place === interval;
  return null;
}

// First, second, what was right, what was answered.
function tableCells({ presented: { abx, preference, mushra, triangle, threshold }, response }) {
  if (abx) return [[abx.a, abx.b, abx.x, response.choice]];
  if (preference) return [[preference.first, preference.second, "", response.preference]];
  if (triangle) return [[triangle.same, triangle.odd, triangle.odd_at, response.interval]];
  if (threshold) return [["reference", threshold.signal, threshold.place, response.interval]];
  return mushra.signals.map((signal, idx) => [signal, "", "", response.ratings[idx]]);
}

function quoted(cell) {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function storedKeys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function kept(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
