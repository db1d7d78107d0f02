/** The orientation that a camera wrote beside a picture: tag 0x0112 of the first directory of its EXIF block. */

const orientationTag = 0x0112;
/** Directories of cameras have some dozens. */
const mostTags = 1000;

/** From 1 to 8 as EXIF counts; 1, upright, where the file says nothing that can be read. */
export const orientationOf = (file: Uint8Array): number => {
  const block = file[0] === 0xff ? blockOfJpeg(file) : blockOfPng(file);
  return block === undefined ? 1 : inBlock(block);
};

const letters = (file: Uint8Array, at: number, count: number): string => String.fromCharCode(...file.subarray(at, at + count));

/** The segments before the first scan; the block is in one of APP1. */
const blockOfJpeg = (file: Uint8Array): Uint8Array | undefined => {
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff && file[at + 1] !== 0xda;) {
    const length = (file[at + 2]! << 8) | file[at + 3]!;
    if (file[at + 1] === 0xe1 && letters(file, at + 4, 6) === "Exif\0\0") return file.subarray(at + 10, at + 2 + length);
    at += 2 + length;
  }
  return undefined;
};

const blockOfPng = (file: Uint8Array): Uint8Array | undefined => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 8; at + 12 <= file.length;) {
    const length = view.getUint32(at);
    if (letters(file, at + 4, 4) === "eXIf") return file.subarray(at + 8, at + 8 + length);
    at += 12 + length;
  }
  return undefined;
};

/** TIFF: the byte order, 42, where the first directory is; entries of twelve bytes. */
const inBlock = (block: Uint8Array): number => {
  if (block.length < 14) return 1;
  const isLittle = letters(block, 0, 2) === "II";
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const start = view.getUint32(4, isLittle);
  if (start + 2 > block.length) return 1;
  const count = Math.min(view.getUint16(start, isLittle), mostTags);
  for (let entry = start + 2; entry < start + 2 + 12 * count && entry + 12 <= block.length; entry += 12) {
    if (view.getUint16(entry, isLittle) !== orientationTag) continue;
    const value = view.getUint16(entry + 8, isLittle);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
};
