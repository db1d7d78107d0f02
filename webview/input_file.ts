/** Files as a model's inputs: pictures, prepared as pretrained models are fed, and NumPy arrays as they are. */
import { readNpy } from "../src/checkpoint/index.ts";
import { imageElements, takesImage, type ElementType, type InputSpec, type InputValue, type Pixels, type Preparation, readPicture } from "../src/runtime/index.ts";

export type ChosenFile =
  | { readonly kind: "picture"; readonly name: string; readonly pixels: Pixels; readonly note?: string }
  | { readonly kind: "array"; readonly name: string; readonly value: InputValue };

type Read = { readonly ok: ChosenFile } | { readonly problem: string };

/** Pictures that the browser reads with more pixels on a side are drawn smaller at once: no model sees more. */
const longestSide = 4096;

/** Reads a file for an input; what cannot be read gives a problem. */
export const readInputFile = (file: File, spec: InputSpec): Promise<Read> => (/\.npy$/i.test(file.name) ? readArray(file) : readPictureFile(file, spec));

/** As in the terminal where the file is a PNG or a JPEG that we read; else by the browser's own means, which turns and colours as it likes. */
const readPictureFile = async (file: File, { path, size }: InputSpec): Promise<Read> => {
  if (!takesImage(size)) return { problem: `${path} is [${size.join(", ")}], which no picture can fill; a .npy file may` };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const picture = await readPicture(bytes);
  if (typeof picture !== "string") return { ok: { kind: "picture", name: file.name, ...picture } };
  try {
    return { ok: { kind: "picture", name: file.name, pixels: await drawnPixels(file), note: "read by this window's own decoder: its numbers may differ a little from Pillow's" } };
  } catch {
    return { problem: `${file.name} is no picture that this window can read` };
  }
};

const drawnPixels = async (file: File): Promise<Pixels> => {
  const image = await createImageBitmap(file, { imageOrientation: "none", colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)));
  const brush = canvas.getContext("2d", { willReadFrequently: true })!;
  brush.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const { data, width, height } = brush.getImageData(0, 0, canvas.width, canvas.height);
  return { width, height, rgba: data };
};

const arrayTypes: ReadonlySet<string> = new Set<ElementType>(["float32", "float64", "float16", "int64", "int32", "int16", "int8", "uint8", "bool"]);

const readArray = async (file: File): Promise<Read> => {
  const array = await readNpy(new Uint8Array(await file.arrayBuffer()), file.name);
  if (!array.ok) return { problem: array.message };
  const { dtype, shape, data } = array.value;
  if (!arrayTypes.has(dtype)) return { problem: `${file.name} holds ${dtype} numbers, which no input takes` };
  return { ok: { kind: "array", name: file.name, value: { dtype: dtype as ElementType, shape, data } } };
};

/** The file as values of the input, at the sizes of its plan; nothing where a picture cannot fill it any more. */
export const fileValue = (chosen: ChosenFile, { size }: InputSpec, preparation: Preparation): InputValue | undefined => {
  if (chosen.kind === "array") return chosen.value;
  if (!takesImage(size)) return undefined;
  return { data: new Uint8Array(imageElements(chosen.pixels, size, preparation).buffer), shape: size, dtype: "float32" };
};
