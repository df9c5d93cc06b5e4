// One player at a time; the next one goes on where the last one was.
let last = null;
for (const player of document.querySelectorAll("audio")) {
  player.addEventListener("play", () => {
    if (last && last !== player) {
      if (!last.paused) player.currentTime = last.currentTime;
      last.pause();
    }
    last = player;
  });
}
