/** A picture as a model's input: resized, cut from the middle, scaled and normalised, as pretrained models are fed. */
import { centerCrop, resizeShorter, type Pixels } from "./resize.ts";

/** What is done to a picture before the model sees it; the crop is the input's own size. */
export interface Preparation {
  /** Length of the shorter side before the crop. */
  readonly resize: number;
  /** Per channel, of values from 0 to 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Mean and standard deviation of ImageNet's channels, from torchvision's `ImageClassification` preset. */
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
/** The crop is this share of the resized picture: 224 of 256, in torchvision's presets and as timm's `crop_pct`. */
const cropShare = 0.875;

/** Whether pixels can fill an input of this size: `[C, H, W]` or `[N, C, H, W]` with one or three channels. */
export const takesImage = (size: readonly number[]): boolean =>
  (size.length === 3 || size.length === 4) && (size.at(-3) === 1 || size.at(-3) === 3) && size.every((one) => one > 0);

/** torchvision's and timm's convention for three channels; one channel is luminance from 0 to 1. */
export const usualPreparation = (size: readonly number[]): Preparation => {
  const [channels, height, width] = size.slice(-3) as [number, number, number];
  const resize = Math.round(Math.max(height, width) / cropShare);
  return channels === 3 ? { resize, ...imageNet } : { resize, mean: [0], std: [1] };
};

/** The part of the picture that the model sees, at its size. */
export const preparedPixels = (pixels: Pixels, size: readonly number[], { resize }: Preparation): Pixels =>
  centerCrop(resizeShorter(pixels, resize), size.at(-1)!, size.at(-2)!);

/**
 * The input of size `[C, H, W]` or `[N, C, H, W]`, the picture repeated N times. One channel is luminance (ITU-R 601, as Pillow's "L").
 */
export const imageElements = (pixels: Pixels, size: readonly number[], preparation: Preparation): Float32Array<ArrayBuffer> => {
  const { rgba } = preparedPixels(pixels, size, preparation);
  const [channels, height, width] = size.slice(-3) as [number, number, number];
  const plane = height * width;
  const one = new Float32Array(channels * plane);
  for (let channel = 0; channel < channels; channel++) {
    const [mean, std] = [preparation.mean[channel] ?? 0, preparation.std[channel] ?? 1];
    for (let pixel = 0; pixel < plane; pixel++) {
      const value = channels === 1 ? luminance(rgba, 4 * pixel) : rgba[4 * pixel + channel]!;
      one[channel * plane + pixel] = (value / 255 - mean) / std;
    }
  }
  const copies = size.length === 4 ? size[0]! : 1;
  const all = new Float32Array(copies * one.length);
  for (let copy = 0; copy < copies; copy++) all.set(one, copy * one.length);
  return all;
};

const luminance = (rgba: Pixels["rgba"], at: number): number => 0.299 * rgba[at]! + 0.587 * rgba[at + 1]! + 0.114 * rgba[at + 2]!;
