// QR codes (ISO/IEC 18004) of text, in bytes and with error correction M: what a phone's camera needs, no more.

/** Rows of modules; true is dark. */
export type Modules = boolean[][];

// For versions 1 to 20: codewords of correction in each block, and how many blocks.
const correctionSize = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const blockCount = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

const sizeOf = (version: number) => version * 4 + 17;

/** The centres of the alignment patterns in each direction. */
function alignmentsOf(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, place) => sizeOf(version) - 7 - (count - 2 - place) * step)];
}

/** Modules that are no pattern and no information about the code itself. */
function dataModules(version: number): number {
  const alignments = alignmentsOf(version).length;
  let modules = (16 * version + 128) * version + 64;
  if (alignments > 0) modules -= (25 * alignments - 10) * alignments - 55;
  return version >= 7 ? modules - 36 : modules;
}

const codewords = (version: number) => Math.floor(dataModules(version) / 8);
const dataCodewords = (version: number) => codewords(version) - correctionSize[version - 1]! * blockCount[version - 1]!;
const lengthBits = (version: number) => (version < 10 ? 8 : 16);

function versionFor(bytes: number): number {
  for (let version = 1; version <= correctionSize.length; version++)
    if (4 + lengthBits(version) + bytes * 8 <= dataCodewords(version) * 8) return version;
  throw new Error("The text is too long for a QR code.");
}

function dataOf(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const add = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit--) bits.push((value >>> bit) & 1);
  };
  add(0b0100, 4); // bytes
  add(bytes.length, lengthBits(version));
  for (const byte of bytes) add(byte, 8);
  const capacity = dataCodewords(version) * 8;
  add(0, Math.min(4, capacity - bits.length));
  add(0, (8 - (bits.length % 8)) % 8);
  for (let filler = 0xec; bits.length < capacity; filler ^= 0xec ^ 0x11) add(filler, 8);
  return Array.from({ length: bits.length / 8 }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0));
}

// Arithmetic of GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1.
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> bit) & 1) * a;
  }
  return product;
}

function divisorOf(degree: number): number[] {
  const divisor = Array.from({ length: degree }, (_, at): number => (at === degree - 1 ? 1 : 0));
  let root = 1;
  for (let round = 0; round < degree; round++, root = multiply(root, 2))
    for (let at = 0; at < degree; at++) divisor[at] = multiply(divisor[at]!, root) ^ (divisor[at + 1] ?? 0);
  return divisor;
}

function correctionOf(block: number[], divisor: number[]): number[] {
  const rest = divisor.map(() => 0);
  for (const codeword of block) {
    const factor = codeword ^ rest.shift()!;
    rest.push(0);
    divisor.forEach((part, at) => (rest[at]! ^= multiply(part, factor)));
  }
  return rest;
}

/** All codewords in the order in which they are drawn: blocks take turns. */
function interleaved(data: number[], version: number): number[] {
  const count = blockCount[version - 1]!;
  const size = Math.floor(data.length / count);
  const longer = data.length % count; // that many of the last blocks have one more
  const divisor = divisorOf(correctionSize[version - 1]!);
  let at = 0;
  const blocks = Array.from({ length: count }, (_, place) => data.slice(at, (at += size + (place >= count - longer ? 1 : 0))));
  const corrections = blocks.map((block) => correctionOf(block, divisor));
  const turns = (rows: number[][], length: number) =>
    Array.from({ length }, (_, column) => rows.flatMap((row) => (column < row.length ? [row[column]!] : []))).flat();
  return [...turns(blocks, size + 1), ...turns(corrections, divisor.length)];
}

class Grid {
  readonly dark: Modules;
  readonly taken: boolean[][];
  constructor(readonly version: number) {
    const empty = () => Array.from({ length: sizeOf(version) }, () => Array.from({ length: sizeOf(version) }, () => false));
    this.dark = empty();
    this.taken = empty();
    this.drawPatterns();
  }
  get size() {
    return this.dark.length;
  }
  set(x: number, y: number, dark: boolean) {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
    this.dark[y]![x] = dark;
    this.taken[y]![x] = true;
  }
  private drawPatterns() {
    for (let at = 0; at < this.size; at++) {
      this.set(6, at, at % 2 === 0);
      this.set(at, 6, at % 2 === 0);
    }
    const last = this.size - 4;
    for (const [x, y] of [[3, 3], [last, 3], [3, last]] as const)
      for (let dy = -4; dy <= 4; dy++)
        for (let dx = -4; dx <= 4; dx++) {
          const ring = Math.max(Math.abs(dx), Math.abs(dy));
          this.set(x + dx, y + dy, ring !== 2 && ring !== 4);
        }
    const centres = alignmentsOf(this.version);
    centres.forEach((y, row) =>
      centres.forEach((x, column) => {
        const end = centres.length - 1;
        const isCorner = (row === 0 && (column === 0 || column === end)) || (row === end && column === 0);
        if (isCorner) return;
        for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) this.set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
      }),
    );
    this.drawFormat(0); // takes its place
    this.drawVersion();
  }
  drawFormat(mask: number) {
    const data = mask; // correction M is 00
    let rest = data;
    for (let round = 0; round < 10; round++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
    const bits = ((data << 10) | rest) ^ 0x5412;
    const bit = (at: number) => ((bits >>> at) & 1) === 1;
    for (let at = 0; at <= 5; at++) this.set(8, at, bit(at));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let at = 9; at < 15; at++) this.set(14 - at, 8, bit(at));
    for (let at = 0; at < 8; at++) this.set(this.size - 1 - at, 8, bit(at));
    for (let at = 8; at < 15; at++) this.set(8, this.size - 15 + at, bit(at));
    this.set(8, this.size - 8, true);
  }
  private drawVersion() {
    if (this.version < 7) return;
    let rest = this.version;
    for (let round = 0; round < 12; round++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (this.version << 12) | rest;
    for (let at = 0; at < 18; at++) {
      const dark = ((bits >>> at) & 1) === 1;
      const [a, b] = [this.size - 11 + (at % 3), Math.floor(at / 3)];
      this.set(a, b, dark);
      this.set(b, a, dark);
    }
  }
  /** Zigzag from the lower right corner, in columns of two. */
  drawCodewords(words: number[]) {
    let at = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.size; step++)
        for (const x of [right, right - 1]) {
          const upward = ((right + 1) & 2) === 0;
          const y = upward ? this.size - 1 - step : step;
          if (this.taken[y]![x] || at >= words.length * 8) continue;
          this.dark[y]![x] = ((words[at >>> 3]! >>> (7 - (at & 7))) & 1) === 1;
          at++;
        }
    }
  }
  applyMask(mask: number) {
    const flips = masks[mask]!;
    for (let y = 0; y < this.size; y++) for (let x = 0; x < this.size; x++) if (!this.taken[y]![x] && flips(x, y)) this.dark[y]![x] = !this.dark[y]![x];
  }
}

const masks: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** How much a mask leaves that readers mistake for something else: long runs, squares, false corners, too much of one. */
function penaltyOf(dark: Modules): number {
  const size = dark.length;
  let penalty = 0;
  const lines = [dark, dark.map((_, x) => dark.map((row) => row[x]!))].flat();
  for (const line of lines) {
    const text = line.map(Number).join("");
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) penalty += run.length - 2;
    for (let at = 0; at + 11 <= size; at++) {
      const part = text.slice(at, at + 11);
      if (part === "10111010000" || part === "00001011101") penalty += 40;
    }
  }
  for (let y = 0; y + 1 < size; y++)
    for (let x = 0; x + 1 < size; x++) {
      const one = dark[y]![x];
      if (one === dark[y]![x + 1] && one === dark[y + 1]![x] && one === dark[y + 1]![x + 1]) penalty += 3;
    }
  const share = dark.flat().filter(Boolean).length / (size * size);
  return penalty + Math.floor(Math.abs(share * 100 - 50) / 5) * 10;
}

export function qrCode(text: string): Modules {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  const words = interleaved(dataOf(bytes, version), version);
  const drawn = masks.map((_, mask) => {
    const grid = new Grid(version);
    grid.drawCodewords(words);
    grid.applyMask(mask);
    grid.drawFormat(mask);
    return grid.dark;
  });
  const penalties = drawn.map(penaltyOf);
  return drawn[penalties.indexOf(Math.min(...penalties))]!;
}
