/** Reads JPEG pictures, baseline and progressive, with nothing but this: the pixels that Pillow (libjpeg) gives for the same file. */
import type { Pixels } from "../resize.ts";
import { painted } from "./jpeg_pixels.ts";
import { Bits, decodeScan, Damaged, type Component, type Frame, type Huffman, huffman, type Scan } from "./jpeg_scan.ts";

/** Larger pictures are no input of a model, but a way to fill the memory. */
const mostPixels = 2 ** 26;

const marker = { start: 0xd8, end: 0xd9, scan: 0xda, quantization: 0xdb, huffman: 0xc4, restart: 0xdd, jfif: 0xe0, adobe: 0xee } as const;
const zigzag = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
  52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/** What the segments before a scan said. */
interface Heard {
  readonly quantization: Map<number, Uint16Array>;
  readonly dc: Map<number, Huffman>;
  readonly ac: Map<number, Huffman>;
  frame: Frame | undefined;
  restart: number;
  /** Adobe's word on the colours: 0 for RGB, 1 for YCbCr. */
  adobe: number | undefined;
  isJfif: boolean;
}

/** The picture, or in a sentence why it cannot be read. */
export const readJpeg = (file: Uint8Array): Pixels | string => {
  if (file[0] !== 0xff || file[1] !== marker.start) return "it is no JPEG file";
  const heard: Heard = { quantization: new Map(), dc: new Map(), ac: new Map(), frame: undefined, restart: 0, adobe: undefined, isJfif: false };
  try {
    const scans = readSegments(file, heard);
    if (heard.frame === undefined || scans === 0) return "its data are cut off";
    return painted(heard.frame, isRgb(heard, heard.frame));
  } catch (thrown) {
    if (thrown instanceof Damaged) return thrown.message;
    throw thrown;
  }
};

/** Hears every segment and decodes the scans among them; the number of scans. */
const readSegments = (file: Uint8Array, heard: Heard): number => {
  let scans = 0;
  for (let at = 2; at + 4 <= file.length;) {
    if (file[at] !== 0xff) {
      at++;
      continue;
    }
    const code = file[at + 1]!;
    if (code === marker.end) break;
    if (code === 0xff || code === 0 || code === 1 || (code >= 0xd0 && code <= 0xd7)) {
      at += code === 0xff ? 1 : 2;
      continue;
    }
    const length = (file[at + 2]! << 8) | file[at + 3]!;
    const body = file.subarray(at + 4, at + 2 + length);
    if (length < 2 || body.length < length - 2) throw new Damaged("its data are cut off");
    at += 2 + length;
    if (code !== marker.scan) hear(code, body, heard);
    else {
      if (heard.frame === undefined) throw new Damaged("its data are damaged");
      at = decodeScan(new Bits(file, at), heard.frame, scanOf(body, heard.frame, heard));
      scans++;
    }
  }
  return scans;
};

const hear = (code: number, body: Uint8Array, heard: Heard): void => {
  const letters = String.fromCharCode(...body.subarray(0, 5));
  if (code === marker.quantization) readQuantization(body, heard.quantization);
  else if (code === marker.huffman) readHuffman(body, heard);
  else if (code === marker.restart) heard.restart = (byteOf(body, 0) << 8) | byteOf(body, 1);
  else if (code === marker.jfif && letters === "JFIF\0") heard.isJfif = true;
  else if (code === marker.adobe && letters === "Adobe") heard.adobe = body[11];
  else if (code === 0xc0 || code === 0xc1 || code === 0xc2) heard.frame = readFrame(body, { isProgressive: code === 0xc2, tables: heard.quantization });
  else if (code >= 0xc3 && code <= 0xcf && code !== 0xc8 && code !== 0xcc) throw new Damaged("it is packed in a way that is not read (arithmetic or lossless): save it as a usual JPEG or PNG");
};

const byteOf = (body: Uint8Array, at: number): number => {
  const byte = body[at];
  if (byte === undefined) throw new Damaged("its data are damaged");
  return byte;
};

const readQuantization = (body: Uint8Array, tables: Map<number, Uint16Array>): void => {
  for (let at = 0; at < body.length;) {
    const kind = byteOf(body, at++);
    const wide = kind >> 4 !== 0;
    const table = new Uint16Array(64);
    for (const place of zigzag) {
      table[place] = wide ? (byteOf(body, at) << 8) | byteOf(body, at + 1) : byteOf(body, at);
      at += wide ? 2 : 1;
    }
    tables.set(kind & 15, table);
  }
};

const readHuffman = (body: Uint8Array, { dc, ac }: Heard): void => {
  for (let at = 0; at + 17 <= body.length;) {
    const kind = body[at]!;
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    (kind >> 4 === 0 ? dc : ac).set(kind & 15, huffman(counts, body.subarray(at + 17, at + 17 + total)));
    at += 17 + total;
  }
};

const readFrame = (body: Uint8Array, { isProgressive, tables }: { isProgressive: boolean; tables: Heard["quantization"] }): Frame => {
  const [depth, height, width, count] = [byteOf(body, 0), (byteOf(body, 1) << 8) | byteOf(body, 2), (byteOf(body, 3) << 8) | byteOf(body, 4), byteOf(body, 5)];
  if (depth !== 8) throw new Damaged(`it has ${depth} bits a sample, not 8: save it as a usual JPEG or PNG`);
  if (count !== 1 && count !== 3) throw new Damaged("its colours are neither grey nor of three channels (CMYK): save it as RGB");
  if (width * height === 0 || width * height > mostPixels) throw new Damaged(`${width} × ${height} pixels are not read`);
  const raw = Array.from({ length: count }, (_, i) => [0, 1, 2].map((k) => byteOf(body, 6 + 3 * i + k)) as [number, number, number]);
  const [across, down] = [Math.max(...raw.map(([, factors]) => factors >> 4)), Math.max(...raw.map(([, factors]) => factors & 15))];
  const [columns, rows] = [Math.ceil(width / (8 * across)), Math.ceil(height / (8 * down))];
  const components = raw.map(([id, factors, table]): Component => {
    const [h, v] = [factors >> 4, factors & 15];
    if (h < 1 || v < 1 || h > 4 || v > 4 || across % h !== 0 || down % v !== 0) throw new Damaged("its sampling is none of JPEG's usual ones: save it again");
    const [ownWidth, ownHeight] = [Math.ceil((width * h) / across), Math.ceil((height * v) / down)];
    return {
      id, h, v, width: ownWidth, height: ownHeight, blocksAcross: columns * h, blocksDown: rows * v, table: () => tables.get(table),
      blocks: new Int16Array(columns * h * rows * v * 64), before: 0,
    };
  });
  return { width, height, across, down, columns, rows, isProgressive, components };
};

const scanOf = (body: Uint8Array, frame: Frame, { dc, ac, restart }: Heard): Scan => {
  const count = byteOf(body, 0);
  const parts = Array.from({ length: count }, (_, i) => {
    const component = frame.components.find(({ id }) => id === byteOf(body, 1 + 2 * i));
    if (component === undefined) throw new Damaged("its data are damaged");
    const tables = byteOf(body, 2 + 2 * i);
    return { component, dc: dc.get(tables >> 4), ac: ac.get(tables & 15) };
  });
  const [first, last, approximation] = [0, 1, 2].map((k) => byteOf(body, 1 + 2 * count + k)) as [number, number, number];
  if (first > last || last > 63) throw new Damaged("its data are damaged");
  return { parts, first, last, high: approximation >> 4, low: approximation & 15, restart, zigzag };
};

/** As libjpeg guesses it: JFIF is YCbCr, Adobe says what it is, else the components' names. */
const isRgb = ({ isJfif, adobe }: Heard, { components }: Frame): boolean => {
  if (isJfif) return false;
  if (adobe !== undefined) return adobe === 0;
  return String.fromCharCode(...components.map(({ id }) => id)) === "RGB";
};
