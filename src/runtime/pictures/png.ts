/** Reads PNG pictures: the pixels of a file, eight bits a channel. */
import type { Pixels } from "../resize.ts";

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Channels by colour type: grey, RGB, palette, grey with alpha, RGBA. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const palette = 3;
/** Larger pictures are no input of a model, but a way to fill the memory. */
const mostPixels = 2 ** 26;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly color: number;
}

/** The picture, or in a sentence why it cannot be read. */
export const readPng = async (file: Uint8Array): Promise<Pixels | string> => {
  if (!signature.every((byte, index) => file[index] === byte)) return "it is no PNG file";
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks = new Map<string, Uint8Array[]>();
  for (let at = 8; at + 12 <= file.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    chunks.set(name, [...(chunks.get(name) ?? []), file.subarray(at + 8, at + 8 + length)]);
    at += 12 + length;
  }
  const ihdr = chunks.get("IHDR")?.[0];
  if (ihdr === undefined || ihdr.length < 13) return "its header is cut off";
  const head = new DataView(ihdr.buffer, ihdr.byteOffset, ihdr.byteLength);
  const header: Header = { width: head.getUint32(0), height: head.getUint32(4), depth: ihdr[8]!, color: ihdr[9]! };
  if (channelsOf[header.color] === undefined || ![1, 2, 4, 8, 16].includes(header.depth)) return "its kind of pixels is none of PNG's";
  if (ihdr[12] !== 0) return "it is interlaced: save it without";
  if (header.width * header.height === 0 || header.width * header.height > mostPixels) return `${header.width} × ${header.height} pixels are not read`;
  return inflated(header, chunks.get("IDAT") ?? [], chunks.get("PLTE")?.[0]);
};

const inflated = async (header: Header, packed: readonly Uint8Array[], colors: Uint8Array | undefined): Promise<Pixels | string> => {
  const { width, height, depth, color } = header;
  const bits = channelsOf[color]! * depth;
  const rowBytes = Math.ceil((width * bits) / 8);
  const data = await unpacked(packed, (rowBytes + 1) * height);
  if (typeof data === "string") return data;
  const rgba = new Uint8ClampedArray(4 * width * height);
  let above = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y++) {
    const start = y * (rowBytes + 1);
    const row = data.slice(start + 1, start + 1 + rowBytes);
    unfilter(row, above, { filter: data[start]!, step: Math.max(1, bits >> 3) });
    for (let x = 0; x < width; x++) paint(rgba, 4 * (y * width + x), samplesOf(row, x, header), { color, depth, colors });
    above = row;
  }
  return { width, height, rgba };
};

/** So many bytes of zlib's format; more or fewer are damage. */
const unpacked = async (packed: readonly Uint8Array[], size: number): Promise<Uint8Array | string> => {
  const out = new Uint8Array(size);
  const reader = new Blob(packed as Uint8Array<ArrayBuffer>[]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  let at = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (at + part.value.length > size) {
        await reader.cancel().catch(() => undefined);
        return "its data are damaged";
      }
      out.set(part.value, at);
      at += part.value.length;
    }
  } catch {
    return at < size ? "its data are cut off or damaged" : out;
  }
  return at < size ? "its data are cut off" : out;
};

/** Undoes a row's filter in place: none, left, up, their mean, Paeth's choice. */
const unfilter = (row: Uint8Array, above: Uint8Array, { filter, step }: { filter: number; step: number }): void => {
  for (let i = 0; i < row.length; i++) {
    const [left, up, corner] = [i < step ? 0 : row[i - step]!, above[i]!, i < step ? 0 : above[i - step]!];
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
    row[i] = row[i]! + guess;
  }
};

const paeth = (left: number, up: number, corner: number): number => {
  const whole = left + up - corner;
  const [a, b, c] = [Math.abs(whole - left), Math.abs(whole - up), Math.abs(whole - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
};

/** The channels of a pixel as they stand; of sixteen bits the upper eight. */
const samplesOf = (row: Uint8Array, x: number, { depth, color }: Header): readonly number[] => {
  const count = channelsOf[color]!;
  if (depth >= 8) return Array.from({ length: count }, (_, channel) => row[(x * count + channel) * (depth >> 3)]!);
  const bit = x * depth;
  return [(row[bit >> 3]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1)];
};

const paint = (
  rgba: Uint8ClampedArray, at: number, samples: readonly number[], { color, depth, colors }: { color: number; depth: number; colors: Uint8Array | undefined },
): void => {
  const [first = 0] = samples;
  const grey = color === 0 && depth < 8 ? (first * 255) / ((1 << depth) - 1) : first;
  const rgb = color === palette ? [0, 1, 2].map((channel) => colors?.[3 * first + channel] ?? 0) : samples.length >= 3 ? samples.slice(0, 3) : [grey, grey, grey];
  rgba.set([...rgb, 255], at);
};
