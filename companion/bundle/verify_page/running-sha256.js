/**
 * SHA-256 (FIPS 180-4) that can be asked in between: `crypto.subtle` hashes only what is whole, and
 * the checkpoints of a log need the digest of each of its beginnings.
 */

const BLOCK = 64;
const { initial: INITIAL, rounds: ROUNDS } = constants();

/**
 * @returns {{ update: (bytes: Uint8Array) => void, hex: () => string }} `hex` is of all so far.
 */
export function runningSha256() {
  const state = Uint32Array.from(INITIAL);
  const block = new Uint8Array(BLOCK);
  let length = 0;
  return {
    update(bytes) {
      for (const byte of bytes) {
        block[length % BLOCK] = byte;
        length += 1;
        if (length % BLOCK === 0) compress(state, block);
      }
    },
    hex() {
      const last = Uint32Array.from(state);
      for (const padded of paddedEnd(block.subarray(0, length % BLOCK), length)) compress(last, padded);
      return [...last].map((word) => word.toString(16).padStart(8, "0")).join("");
    },
  };
}

/**
 * @param {Uint8Array} rest The bytes since the last whole block.
 * @param {number} length The length of the whole message in bytes.
 * @returns {Uint8Array[]} The one or two blocks that end the message (5.1.1).
 */
function paddedEnd(rest, length) {
  const end = new Uint8Array(rest.length < BLOCK - 8 ? BLOCK : 2 * BLOCK);
  end.set(rest);
  end[rest.length] = 0x80;
  new DataView(end.buffer).setBigUint64(end.length - 8, BigInt(length) * 8n);
  return end.length === BLOCK ? [end] : [end.subarray(0, BLOCK), end.subarray(BLOCK)];
}

/**
 * @param {Uint32Array} state
 * @param {Uint8Array} block
 */
function compress(state, block) {
  const words = new Uint32Array(64);
  const bytes = new DataView(block.buffer, block.byteOffset, BLOCK);
  for (let at = 0; at < 16; at += 1) words[at] = bytes.getUint32(4 * at);
  for (let at = 16; at < 64; at += 1) {
    const [early, late] = [words[at - 15] ?? 0, words[at - 2] ?? 0];
    const small0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const small1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[at] = (words[at - 16] ?? 0) + small0 + (words[at - 7] ?? 0) + small1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let at = 0; at < 64; at += 1) {
    const big1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const first = (h + big1 + ((e & f) ^ (~e & g)) + (ROUNDS[at] ?? 0) + (words[at] ?? 0)) | 0;
    const big0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at] = (state[at] ?? 0) + word;
}

/**
 * @param {number} word
 * @param {number} bits
 */
function turn(word, bits) {
  return (word >>> bits) | (word << (32 - bits));
}

/** The fractional parts of the square and cube roots of the first primes (4.2.2, 5.3.3). */
function constants() {
  /** @type {number[]} */
  const primes = [];
  for (let number = 2; primes.length < 64; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return {
    initial: primes.slice(0, 8).map((prime) => fraction(prime, 2n)),
    rounds: primes.map((prime) => fraction(prime, 3n)),
  };
}

/**
 * @param {number} prime
 * @param {bigint} degree
 * @returns {number} The first 32 bits after the point of the root, exactly.
 */
function fraction(prime, degree) {
  const target = BigInt(prime) << (32n * degree);
  let [low, high] = [0n, BigInt(prime) << 32n];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** degree <= target) low = middle;
    else high = middle - 1n;
  }
  return Number(low & 0xffffffffn);
}
