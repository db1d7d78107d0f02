/** Resizing of pictures as Pillow does it, which torchvision and timm feed their models with. */

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of each pixel, row by row. */
  readonly rgba: Uint8ClampedArray | Uint8Array;
}

/** Where the weights of one new pixel start, and the weights. */
interface Window {
  readonly from: number;
  readonly weights: Float64Array;
}

/**
 * Bilinear with a triangle as wide as the step (antialiased where the picture gets smaller), rows first, each pass rounded to bytes.
 * Pillow: `Image.resize(size, Resampling.BILINEAR)`.
 */
export const resize = (pixels: Pixels, width: number, height: number): Pixels => {
  const across = width === pixels.width ? pixels : along(pixels, windows(pixels.width, width), { width, height: pixels.height, isAcross: true });
  return height === pixels.height ? across : along(across, windows(pixels.height, height), { width, height, isAcross: false });
};

const windows = (from: number, to: number): readonly Window[] => {
  const step = from / to;
  const reach = Math.max(step, 1);
  return Array.from({ length: to }, (_, place) => {
    const center = (place + 0.5) * step;
    const first = Math.max(0, Math.trunc(center - reach + 0.5));
    const last = Math.min(from, Math.trunc(center + reach + 0.5));
    const weights = Float64Array.from({ length: last - first }, (_one, k) => Math.max(0, 1 - Math.abs((k + first - center + 0.5) / reach)));
    const sum = weights.reduce((all, one) => all + one, 0);
    return { from: first, weights: weights.map((one) => one / sum) };
  });
};

const along = (
  { width: oldWidth, rgba }: Pixels, taken: readonly Window[], { width, height, isAcross }: { width: number; height: number; isAcross: boolean },
): Pixels => {
  const out = new Uint8ClampedArray(4 * width * height);
  const stride = isAcross ? 4 : 4 * oldWidth;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const { from, weights } = taken[isAcross ? x : y]!;
      const start = isAcross ? 4 * (y * oldWidth + from) : 4 * (from * oldWidth + x);
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0.5;
        for (let k = 0; k < weights.length; k++) sum += weights[k]! * rgba[start + k * stride + channel]!;
        out[4 * (y * width + x) + channel] = Math.floor(sum);
      }
    }
  }
  return { width, height, rgba: out };
};

/** The shorter side becomes `shorter`, the other keeps the ratio (torchvision cuts the fraction off). */
export const resizeShorter = (pixels: Pixels, shorter: number): Pixels => {
  const { width, height } = pixels;
  const longer = (long: number, short: number): number => Math.max(1, Math.trunc((shorter * long) / short));
  return width <= height ? resize(pixels, shorter, longer(height, width)) : resize(pixels, longer(width, height), shorter);
};

/** The middle; what the picture lacks is black. */
export const centerCrop = (pixels: Pixels, width: number, height: number): Pixels => {
  // torchvision pads a smaller picture to the crop first, the odd pixel to the right and below, then cuts with Python's rounding.
  const place = (has: number, wants: number): number => (has < wants ? -Math.floor((wants - has) / 2) : halfToEven((has - wants) / 2));
  const [left, top] = [place(pixels.width, width), place(pixels.height, height)];
  const out = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    const row = y + top;
    if (row < 0 || row >= pixels.height) continue;
    const [from, to] = [Math.max(0, left), Math.min(pixels.width, left + width)];
    out.set(pixels.rgba.subarray(4 * (row * pixels.width + from), 4 * (row * pixels.width + to)), 4 * (y * width + from - left));
  }
  return { width, height, rgba: out };
};

const halfToEven = (value: number): number => {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + (down % 2) : Math.round(value);
};
