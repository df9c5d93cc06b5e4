// A second copy, on the disk at once: browsers write localStorage there seconds later, and a power cut does not wait.

const DATABASE = "souvenir-listening";
const TABLE = "votes";
// A browser that does not answer keeps nobody from listening.
const PATIENCE_MS = 3000;

class DurableVotes {
  constructor() {
    this.database = openedDatabase().catch(() => null);
  }

  async keep(key, text) {
    const database = await this.database;
    database?.transaction(TABLE, "readwrite", { durability: "strict" }).objectStore(TABLE).put(text, key);
  }

  // Sessions of which localStorage has fewer lines than the copy.
  async restore() {
    const database = await this.database;
    if (!database) return;
    const table = database.transaction(TABLE).objectStore(TABLE);
    const [keys, texts] = await Promise.all([result(table.getAllKeys()), result(table.getAll())]);
    keys.forEach((key, idx) => {
      if (numLines(texts[idx]) > numLines(stored(key) ?? "")) kept(key, texts[idx]);
    });
  }

  async restoreInTime() {
    const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS); });
    await Promise.race([this.restore().catch(() => null), late]);
  }
}

async function openedDatabase() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
  return result(request);
}

function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function numLines(text) {
  return text.split("\n").length;
}

const durableVotes = new DurableVotes();
