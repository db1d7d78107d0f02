/** Pixels as a model's input: the channel order, scale and normalisation that torchvision's pretrained models are fed with. */

/** Mean and standard deviation of ImageNet's channels, from torchvision's `ImageClassification` preset. */
const imageNet = [[0.485, 0.229], [0.456, 0.224], [0.406, 0.225]] as const;

/** Whether pixels can fill an input of this size: `[C, H, W]` or `[N, C, H, W]` with one or three channels. */
export const takesImage = (size: readonly number[]): boolean =>
  (size.length === 3 || size.length === 4) && (size.at(-3) === 1 || size.at(-3) === 3) && size.every((one) => one > 0);

/**
 * The input of size `[C, H, W]` or `[N, C, H, W]` made of one picture of W × H pixels (`rgba`, four bytes each), repeated N times.
 * Three channels are normalised as ImageNet's; one channel is luminance (ITU-R 601, as Pillow's "L") from 0 to 1.
 */
export const imageElements = (rgba: ArrayLike<number>, size: readonly number[]): Float32Array<ArrayBuffer> => {
  const [channels, height, width] = size.slice(-3) as [number, number, number];
  const plane = height * width;
  const one = new Float32Array(channels * plane);
  for (let pixel = 0; pixel < plane; pixel++) {
    const [red, green, blue] = [rgba[pixel * 4]!, rgba[pixel * 4 + 1]!, rgba[pixel * 4 + 2]!];
    if (channels === 1) one[pixel] = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
    else [red, green, blue].forEach((value, channel) => { one[channel * plane + pixel] = (value / 255 - imageNet[channel]![0]) / imageNet[channel]![1]; });
  }
  const copies = size.length === 4 ? size[0]! : 1;
  const all = new Float32Array(copies * one.length);
  for (let copy = 0; copy < copies; copy++) all.set(one, copy * one.length);
  return all;
};
