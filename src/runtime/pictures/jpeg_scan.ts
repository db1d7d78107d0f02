/** The entropy-coded part of a JPEG file: bits, Huffman codes, and the coefficients of blocks, all at once or scan by scan. */

/** Why a picture cannot be read, in a sentence. */
export class Damaged extends Error {}

export interface Component {
  readonly id: number;
  /** Sampling factors. */
  readonly h: number;
  readonly v: number;
  /** In samples. */
  readonly width: number;
  readonly height: number;
  /** Blocks that are stored: whole units of the picture. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** The quantization table, in the order of rows. */
  table(): Uint16Array | undefined;
  /** 64 coefficients a block, in the order of rows. */
  readonly blocks: Int16Array;
  /** The last block's first coefficient. */
  before: number;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** The largest sampling factors. */
  readonly across: number;
  readonly down: number;
  /** Units (blocks of all components) in a row and in a column. */
  readonly columns: number;
  readonly rows: number;
  readonly isProgressive: boolean;
  readonly components: readonly Component[];
}

export interface Scan {
  readonly parts: readonly { readonly component: Component; readonly dc: Huffman | undefined; readonly ac: Huffman | undefined }[];
  /** The band of coefficients, and which of their bits: `high` is 0 in the first scan of a band. */
  readonly first: number;
  readonly last: number;
  readonly high: number;
  readonly low: number;
  /** Units between restarts; 0 for none. */
  readonly restart: number;
  readonly zigzag: readonly number[];
}

/** For each sixteen bits, the length of the code that begins them (upper byte; 0 for none) and its value. */
export type Huffman = Uint16Array;

/** @param counts of codes of 1 to 16 bits */
export const huffman = (counts: Uint8Array, values: Uint8Array): Huffman => {
  const table = new Uint16Array(65536);
  let code = 0;
  let next = 0;
  for (let length = 1; length <= 16; length++) {
    for (let left = counts[length - 1]!; left > 0; left--, code++, next++) {
      const from = code << (16 - length);
      table.fill((length << 8) | (values[next] ?? 0), from, from + (1 << (16 - length)));
    }
    code <<= 1;
  }
  return table;
};

/** Bits of a scan. Behind its end come zeros, as many as are asked for. */
export class Bits {
  private held = 0;
  private count = 0;
  private readonly file: Uint8Array;
  private at: number;

  constructor(file: Uint8Array, at: number) {
    this.file = file;
    this.at = at;
  }

  /** The place of the marker behind the scan. */
  get end(): number {
    return this.at;
  }

  code(table: Huffman | undefined): number {
    this.fill();
    const entry = table?.[(this.held >> (this.count - 16)) & 0xffff] ?? 0;
    if (entry === 0) throw new Damaged("its data are damaged");
    this.count -= entry >> 8;
    return entry & 0xff;
  }

  take(length: number): number {
    if (length === 0) return 0;
    this.fill();
    this.count -= length;
    return (this.held >> this.count) & ((1 << length) - 1);
  }

  /** A signed number of so many bits: those that begin with 0 are negative. */
  signed(length: number): number {
    if (length === 0) return 0;
    const value = this.take(length);
    return value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
  }

  /** Goes behind the next restart marker. */
  restart(): void {
    this.held = this.count = 0;
    for (; this.at + 1 < this.file.length; this.at++) {
      if (this.file[this.at] !== 0xff || this.file[this.at + 1] === 0) continue;
      const code = this.file[this.at + 1]!;
      if (code >= 0xd0 && code <= 0xd7) this.at += 2;
      if (code !== 0xff) return;
    }
  }

  /** At least seventeen bits. */
  private fill(): void {
    while (this.count <= 16) {
      this.held = ((this.held << 8) | this.byte()) & 0xffffff;
      this.count += 8;
    }
  }

  private byte(): number {
    const { file, at } = this;
    const byte = file[at] ?? 0;
    if (at >= file.length || (byte === 0xff && file[at + 1] !== 0)) return 0;
    this.at += byte === 0xff ? 2 : 1;
    return byte;
  }
}

/** Decodes a scan into the components' blocks; the place behind it. */
export const decodeScan = (bits: Bits, frame: Frame, scan: Scan): number => {
  const run = { left: 0 };
  const decode = frame.isProgressive ? progressive(scan, run) : baseline(scan);
  const [only] = scan.parts;
  const isSingle = scan.parts.length === 1 && only !== undefined;
  const [columns, rows] = isSingle ? [Math.ceil(only.component.width / 8), Math.ceil(only.component.height / 8)] : [frame.columns, frame.rows];
  for (const { component } of scan.parts) component.before = 0;
  for (let unit = 0; unit < columns * rows; unit++) {
    if (scan.restart > 0 && unit > 0 && unit % scan.restart === 0) {
      bits.restart();
      run.left = 0;
      for (const { component } of scan.parts) component.before = 0;
    }
    const [row, column] = [Math.floor(unit / columns), unit % columns];
    for (const part of scan.parts) {
      const { h, v, blocksAcross } = part.component;
      const [high, wide] = isSingle ? [1, 1] : [v, h];
      for (let y = 0; y < high; y++) for (let x = 0; x < wide; x++) decode(bits, part, 64 * ((row * high + y) * blocksAcross + column * wide + x));
    }
  }
  return bits.end;
};

type Part = Scan["parts"][number];
type Decode = (bits: Bits, part: Part, at: number) => void;

const baseline = ({ zigzag }: Scan): Decode => (bits, { component, dc, ac }, at) => {
  const { blocks } = component;
  blocks[at] = component.before += bits.signed(bits.code(dc));
  for (let k = 1; k < 64; k++) {
    const code = bits.code(ac);
    const size = code & 15;
    k += code >> 4;
    if (size === 0) {
      if (code >> 4 < 15) return;
    } else if (k < 64) blocks[at + zigzag[k]!] = bits.signed(size);
  }
};

/** @param run blocks that have no more coefficients in this scan */
const progressive = (scan: Scan, run: { left: number }): Decode => {
  const { first, high, low } = scan;
  if (first === 0) {
    return high === 0
      ? (bits, { component, dc }, at) => { component.blocks[at] = (component.before += bits.signed(bits.code(dc))) << low; }
      : (bits, { component: { blocks } }, at) => { if (bits.take(1) === 1) blocks[at]! |= 1 << low; };
  }
  return high === 0 ? firstBits(scan, run) : furtherBits(scan, run);
};

const firstBits = ({ first, last, low, zigzag }: Scan, run: { left: number }): Decode => (bits, { component: { blocks }, ac }, at) => {
  if (run.left > 0) {
    run.left--;
    return;
  }
  for (let k = first; k <= last; k++) {
    const code = bits.code(ac);
    const [skip, size] = [code >> 4, code & 15];
    if (size === 0 && skip < 15) {
      run.left = (1 << skip) - 1 + bits.take(skip);
      return;
    }
    k += skip;
    if (size > 0 && k < 64) blocks[at + zigzag[k]!] = bits.signed(size) << low;
  }
};

const furtherBits = ({ first, last, low, zigzag }: Scan, run: { left: number }): Decode => (bits, { component: { blocks }, ac }, at) => {
  const step = 1 << low;
  /** One more bit of a coefficient that is there already. */
  const refine = (place: number): void => {
    const value = blocks[place]!;
    if (bits.take(1) === 1 && (value & step) === 0) blocks[place] = value + (value >= 0 ? step : -step);
  };
  let k = first;
  for (; run.left === 0 && k <= last; k++) {
    const code = bits.code(ac);
    let skip = code >> 4;
    const size = code & 15;
    if (size === 0 && skip < 15) {
      run.left = (1 << skip) + bits.take(skip);
      break;
    }
    const value = size === 0 ? 0 : bits.take(1) === 1 ? step : -step;
    for (; k <= last; k++) {
      const place = at + zigzag[k]!;
      if (blocks[place] !== 0) refine(place);
      else if (--skip < 0) {
        if (value !== 0) blocks[place] = value;
        break;
      }
    }
  }
  if (run.left === 0) return;
  for (; k <= last; k++) if (blocks[at + zigzag[k]!] !== 0) refine(at + zigzag[k]!);
  run.left--;
};
