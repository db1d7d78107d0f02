/** A picture of the user's as a model's input: cut to the input's sides from the middle, scaled, normalised. */
import { imageElements, type InputSpec, type InputValue } from "../src/runtime/index.ts";

export interface ChosenImage {
  readonly name: string;
  readonly image: ImageBitmap;
}

/** Decodes a picture file; what is none gives a problem. */
export const decodeImage = async (file: File): Promise<{ readonly ok: ChosenImage } | { readonly problem: string }> => {
  try {
    return { ok: { name: file.name, image: await createImageBitmap(file) } };
  } catch {
    return { problem: `${file.name} is no picture that this window can read` };
  }
};

/** The picture as values of the input, at the sizes of its plan. */
export const imageValue = ({ image }: ChosenImage, { size }: InputSpec): InputValue => {
  const [height, width] = size.slice(-2) as [number, number];
  const canvas = new OffscreenCanvas(width, height);
  const brush = canvas.getContext("2d", { willReadFrequently: true })!;
  const scale = Math.max(width / image.width, height / image.height);
  const [cutWidth, cutHeight] = [width / scale, height / scale];
  brush.imageSmoothingQuality = "high";
  brush.drawImage(image, (image.width - cutWidth) / 2, (image.height - cutHeight) / 2, cutWidth, cutHeight, 0, 0, width, height);
  const values = imageElements(brush.getImageData(0, 0, width, height).data, size);
  return { data: new Uint8Array(values.buffer), shape: size, dtype: "float32" };
};
