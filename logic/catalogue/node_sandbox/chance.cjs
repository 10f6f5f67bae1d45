// Lets what hangs on chance or on the clock come out another way in the second run of a program.
'use strict';

const { construct } = Reflect;
const { imul } = Math;
const SEED = 20_240_607;
const LARGEST = 1 - 2 ** -32;

/** Let `Date` be so many milliseconds ahead; apart from that it is what it was. */
function shiftDate(ahead) {
  const RealDate = Date;
  const realNow = Date.now;
  const now = { now: () => realNow() + ahead }.now;
  const shifted = new Proxy(RealDate, {
    construct: (date, values, target) =>
      construct(date, values.length === 0 ? [now()] : values, target === shifted ? date : target),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.now = now;
  Object.defineProperty(RealDate.prototype, 'constructor', { value: shifted });
  Object.defineProperty(globalThis, 'Date', { value: shifted });
}

/**
 * Let `Math.random` give numbers that are known (mulberry32), or mirrored: then a half of them is the other half.
 * Returns the function that begins them anew.
 */
function foreseeRandom(mirrored) {
  let state = SEED;
  Math.random = {
    random() {
      state = (state + 0x6d2b79f5) | 0;
      let bits = imul(state ^ (state >>> 15), 1 | state);
      bits = (bits + imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
      const found = ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
      return mirrored ? LARGEST - found : found;
    },
  }.random;
  return () => {
    state = SEED;
  };
}

module.exports = { foreseeRandom, shiftDate };
