// Random numbers of a session: docs/listening-test.md says how they are drawn, for every language.
"use strict";

const UINT64 = (number) => BigInt.asUintN(64, number);

function fnv1a(text) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = UINT64((hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash;
}

// PCG XSH RR 64/32 (O'Neill 2014).
class KeyedDraws {
  constructor(seed, key) {
    this.increment = UINT64(2n * fnv1a(key) + 1n);
    this.state = 0n;
    this.step();
    this.state = UINT64(this.state + BigInt(seed));
    this.step();
  }

  step() {
    this.state = UINT64(this.state * 6364136223846793005n + this.increment);
  }

  number() {
    const old = this.state;
    this.step();
    const mixed = Number(BigInt.asUintN(32, ((old >> 18n) ^ old) >> 27n));
    const turn = Number(old >> 59n);
    return ((mixed >>> turn) | (mixed << (-turn & 31))) >>> 0;
  }

  // What would favour some of 0 to count - 1 is drawn again.
  below(count) {
    const limit = Math.floor(2 ** 32 / count) * count;
    for (;;) {
      const drawn = this.number();
      if (drawn < limit) return drawn % count;
    }
  }

  coin() {
    return this.below(2) === 1;
  }

  shuffle(items) {
    for (let place = items.length - 1; place > 0; place -= 1) {
      const other = this.below(place + 1);
      [items[place], items[other]] = [items[other], items[place]];
    }
    return items;
  }
}
