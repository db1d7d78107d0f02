/** Pictures of files, as Pillow's `Image.open(file).convert("RGB")` gives them: PNG and JPEG, by the first bytes, not the name. */
import type { Pixels } from "../resize.ts";
import { orientationOf } from "./exif.ts";
import { readJpeg } from "./jpeg.ts";
import { readPng } from "./png.ts";

export interface Picture {
  readonly pixels: Pixels;
  /** What to know of it, in a sentence. */
  readonly note?: string;
}

/** The picture, or in a sentence why it cannot be read. */
export const readPicture = async (file: Uint8Array): Promise<Picture | string> => {
  const pixels = await pixelsOf(file);
  if (typeof pixels === "string") return pixels;
  const note = turnedNote(file);
  return note === undefined ? { pixels } : { pixels, note };
};

const pixelsOf = (file: Uint8Array): Pixels | string | Promise<Pixels | string> => {
  if (file[0] === 0xff && file[1] === 0xd8) return readJpeg(file);
  return file[0] === 0x89 ? readPng(file) : "it is neither a PNG nor a JPEG picture: save it as one";
};

/** Cameras leave the picture as it lay on the sensor and say how it is to be turned; Pillow and torchvision do not turn it by themselves. */
const turnedNote = (file: Uint8Array): string | undefined => {
  const how = turns[orientationOf(file)];
  return how === undefined ? undefined : `its EXIF orientation (${how}) is not applied, as in Image.open and torchvision: turn it with ImageOps.exif_transpose if the model was trained so`;
};

const turns: Readonly<Record<number, string>> = {
  2: "mirrored", 3: "upside down", 4: "upside down, mirrored", 5: "on its side, mirrored", 6: "turned left", 7: "on its side, mirrored", 8: "turned right",
};
