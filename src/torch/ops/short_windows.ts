/** Fourier transforms of short windows of a signal, and back. */
import { type Problem } from "../../base/index.ts";
import { add, compare, differ, type Dim, exactly, floordiv, mul, type Shape, show, sub } from "../../sym/index.ts";
import { boolean, flag, int, optional, tensor, text, withDefault } from "../args.ts";
import { floating, int64, realOf } from "../dtype.ts";
import { op, type Result, type Rule } from "../op.ts";
import { noSuchAxis, wrongDtype } from "../problems.ts";
import type { Tensor } from "../tensor.ts";
import { typeText } from "./batching.ts";
import { badType, complexOf, half } from "./fft.ts";
import { transformed } from "./complex_forms.ts";
import { cannotPad } from "./padding.ts";
import { notImplemented, refuse } from "./refusals.ts";

const stftArgs = {
  input: tensor, n_fft: int(), hop_length: optional(int()), win_length: optional(int()), window: optional(tensor), center: boolean(true),
} as const;

const sizes = (shape: Shape): string => `[${shape.map(show).join(", ")}]`;
const choice = (value: unknown): string => (value === null ? "None" : typeof value === "boolean" ? String(Number(value)) : show(value as Dim));

interface Windowed {
  readonly input: Tensor;
  readonly n_fft: Dim;
  readonly hop_length: Dim | null;
  readonly win_length: Dim | null;
  readonly window: Tensor | null;
  readonly normalized: boolean;
  readonly onesided: boolean | null;
}
/** The start of the words of everything that a transform refuses. */
const callOf = (name: string, { input, n_fft, hop_length, win_length, window }: Windowed, shape: Shape, rest: Readonly<Record<string, unknown>>): string => {
  const shown = { n_fft, hop_length: hop_length ?? floordiv(n_fft, 4), win_length: win_length ?? n_fft };
  const given = [...Object.entries(shown).map(([key, value]) => `${key}=${show(value)}`), `window=${window ? `${typeText(window.dtype)}{${sizes(window.shape)}}` : "None"}`, ...Object.entries(rest).map(([key, value]) => `${key}=${choice(value)}`)];
  return `${name}(${typeText(input.dtype)}${sizes(shape)}, ${given.join(", ")}) : `;
};
const isBelow = (a: Dim, b: Dim): boolean => compare(a, b) === "<";
const isAbove = (a: Dim, b: Dim): boolean => compare(a, b) === ">";

const checkStft = (rule: Rule, args: Windowed & { readonly return_complex: boolean | null; readonly align_to_window: unknown }, shape: Shape): boolean => {
  const { input, n_fft, hop_length, win_length, window, normalized, onesided, return_complex, align_to_window } = args;
  const call = callOf("stft", args, shape, { normalized, onesided, return_complex, align_to_window });
  const [hop, width, own] = [hop_length ?? floordiv(n_fft, 4), win_length ?? n_fft, shape.at(-1) ?? 1];
  const { kind, bytes, word } = input.dtype;
  if (kind === "int" || kind === "bool") refuse(rule, `${call}expected a tensor of floating point or complex values`, "NotImplementedError");
  else if (shape.length < 1 || shape.length > 2) refuse(rule, `${call}expected a 1D or 2D tensor`);
  else if (isBelow(n_fft, 1) || isAbove(n_fft, own)) refuse(rule, `${call}expected 0 < n_fft < ${show(own)}, but got n_fft=${show(width)}`);
  else if (isBelow(hop, 1)) refuse(rule, `${call}expected hop_length > 0, but got hop_length=${show(hop)}`);
  else if (isBelow(width, 1) || isAbove(width, n_fft)) refuse(rule, `${call}expected 0 < win_length <= n_fft, but got win_length=${show(width)}`);
  else if (window && (window.rank !== 1 || differ(window.shape[0]!, width))) refuse(rule, `${call}expected a 1D window tensor of size equal to win_length=${show(width)}, but got window with size ${sizes(window.shape)}`);
  else if (onesided === true && (kind === "complex" || window?.dtype.kind === "complex")) refuse(rule, "Cannot have onesided output if window or input is complex");
  else if (bytes === 2) refuse(rule, `MKL FFT doesn't support tensors of type: ${word}`, "NotImplementedError");
  else return true;
  return false;
};

const checkIstft = (rule: Rule, args: Windowed & { readonly center: boolean; readonly length: Dim | null; readonly return_complex: boolean }): boolean => {
  const { input, n_fft, hop_length, win_length, window, center, normalized, onesided, length, return_complex } = args;
  const call = callOf("istft", args, input.shape, { center, normalized, onesided, length, return_complex });
  const [hop, width, rows] = [hop_length ?? floordiv(n_fft, 4), win_length ?? n_fft, input.shape.at(-2)!];
  const isHalf = onesided ?? differ(rows, n_fft);
  if (exactly(input.count) === 0) refuse(rule, `${call}input tensor cannot be empty.`);
  else if (input.rank > 3) refuse(rule, `${call}expected a tensor with 3 or 4 dimensions, but got ${input.rank + 1}`);
  else if (!rule.match(rows, isHalf ? half(n_fft) : n_fft, badRows, { text: `${call}expected the frequency dimension (3rd to the last) of the input tensor to match n_fft${isHalf ? " / 2 + 1 when onesided=True" : " when onesided=False"}, but got ${show(rows)}` })) return false;
  else if (isBelow(hop, 1) || isAbove(hop, width)) refuse(rule, `${call}expected 0 < hop_length <= win_length`);
  else if (isBelow(width, 1) || isAbove(width, n_fft)) refuse(rule, `${call}expected 0 < win_length <= n_fft`);
  else if (window && (window.rank !== 1 || differ(window.shape[0]!, width))) refuse(rule, `${call}Invalid window shape. window has to be 1D and length of \`win_length\``);
  else if (return_complex && isHalf) refuse(rule, "Cannot have onesided output if window or input is complex");
  else if (!return_complex && window?.dtype.kind === "complex") refuse(rule, "Complex windows are incompatible with return_complex=False");
  else return true;
  return false;
};

export const stft = op({
  names: ["torch.stft", "torch.Tensor.stft"],
  autocasts: { cpu: "full" },
  args: { ...stftArgs, pad_mode: withDefault(text, "reflect"), normalized: boolean(false), onesided: optional(flag), return_complex: optional(flag), align_to_window: optional(flag) },
  result(args, rule): Result {
    const { input, n_fft, hop_length, center, pad_mode, onesided, return_complex, window } = args;
    const side = floordiv(n_fft, 2);
    const extended = [...Array<Dim>(Math.max(0, 3 - input.rank)).fill(1), ...input.shape];
    if (center && pad_mode === "reflect" && ["==", ">", ">="].includes(compare(side, extended.at(-1)!) ?? ""))
      rule.raise(cannotPad, { text: `Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (${show(side)}, ${show(side)}) at dimension 2 of input [${extended.map(show).join(", ")}]` });
    else if (center && pad_mode === "reflect" && input.dtype.kind === "bool") notImplemented(rule, "reflection_pad1d", input.dtype);
    const padded = center ? (input.rank === 0 ? extended : input.shape).map((dim, i, all) => (i === all.length - 1 ? add(dim, mul(2, side)) : dim)) : input.shape;
    const isComplex = input.dtype.kind === "complex" || window?.dtype.kind === "complex";
    if (return_complex === null && !isComplex) refuse(rule, "stft requires the return_complex parameter be given for real inputs, and will further require that return_complex=True in a future PyTorch release.");
    if (!checkStft(rule, args, padded)) return rule.unknown("after-error", "the shape of a transform that fails");
    const [lead, own] = [padded.slice(0, -1), padded.at(-1)!];
    const frames = add(floordiv(sub(own, n_fft), hop_length ?? floordiv(n_fft, 4)), 1);
    const rows = (onesided ?? !isComplex) ? half(n_fft) : n_fft;
    const shape = [...lead, rows, frames];
    const dtype = complexOf(floating(input.dtype, rule.defaultDtype));
    const strides = [...lead.map(() => mul(rows, frames)), 1, rows];
    if (return_complex === false || (return_complex === null && !isComplex)) return { shape: [...shape, 2], dtype: realOf(dtype), strides: [...strides.map((one) => mul(2, one)), 1] };
    return { shape, dtype, strides };
  },
  onnx({ input, n_fft, hop_length, win_length, window, center, pad_mode, normalized, onesided, return_complex }, emit, [out]) {
    const [size, hop, own] = [exactly(n_fft), exactly(hop_length ?? floordiv(n_fft, 4)), exactly(input.shape.at(-1)!)];
    if (size === null || hop === null || own === null || input.dtype.kind === "complex" || window?.dtype.kind === "complex") return emit.unsupported("stft of complex numbers or of a size with a name");
    const width = win_length === null ? size : exactly(win_length);
    if (width === null || (center && !["reflect", "constant", "replicate"].includes(pad_mode))) return emit.unsupported("stft with this padding");
    const dtype = realOf(out!.dtype);
    const [lead, side] = [input.shape.slice(0, -1), center ? Math.floor(size / 2) : 0];
    const ends = [...lead.map(() => 0), side, ...lead.map(() => 0), side];
    const mode = pad_mode === "replicate" ? "edge" : pad_mode;
    const wave = side === 0 ? emit.cast(input, dtype) : emit("Pad", [emit.cast(input, dtype), emit.constant(ends, int64), null], { mode }, { dtype, shape: [...lead, own + 2 * side] });
    const frames = Math.floor((own + 2 * side - size) / hop) + 1;
    const places = Array.from({ length: frames * size }, (_, i) => Math.floor(i / size) * hop + (i % size));
    const cut = emit("Gather", [wave, emit.constant(places, int64, [frames, size])], { axis: lead.length }, { dtype, shape: [...lead, frames, size] });
    const left = Math.floor((size - width) / 2);
    const wanted = { dtype, shape: [size] };
    const shade = window ? emit("Pad", [emit.cast(window, dtype), emit.constant([left, size - width - left], int64), null], { mode: "constant" }, wanted)
      : emit.constant(Array.from({ length: size }, (_, i) => Number(i >= left && i < left + width)), dtype);
    const shaded = emit("Mul", [cut, shade], {}, { dtype, shape: cut.shape });
    const whole = transformed(emit, emit.cast(shaded, complexOf(dtype)), { at: lead.length + 1, points: size, inverse: false, half: onesided ?? true }, normalized ? "ortho" : null);
    const turned = emit("Transpose", [whole], { perm: [...lead.keys(), lead.length + 1, lead.length] }, { dtype: whole.dtype, shape: [...lead, whole.shape.at(-1)!, frames] });
    return return_complex === false || return_complex === null ? emit.parts(turned) : turned;
  },
  says: "Fourier transforms of short windows of a signal.",
});

export const istft = op({
  names: ["torch.istft", "torch.Tensor.istft"],
  args: { ...stftArgs, normalized: boolean(false), onesided: optional(flag), length: optional(int()), return_complex: boolean(false) },
  result(args, rule): Result {
    const { input, n_fft, hop_length, center, length, return_complex } = args;
    if (input.dtype.kind !== "complex") rule.raise(badType, { text: "istft requires a complex-valued input tensor matching the output from stft with return_complex=True." });
    if (input.rank < 2) {
      // real and imaginary parts lie along an axis of their own
      rule.raise(noSuchAxis, { axis: -2 - input.rank, rank: input.rank + 1 });
      return rule.unknown("after-error", "the shape of a transform that fails");
    }
    if (!checkIstft(rule, args)) return rule.unknown("after-error", "the shape of a transform that fails");
    const whole = add(n_fft, mul(hop_length ?? floordiv(n_fft, 4), sub(input.shape.at(-1)!, 1)));
    const out = length ?? (center ? sub(whole, mul(2, floordiv(n_fft, 2))) : whole);
    return { shape: [...input.shape.slice(0, -2), out], dtype: return_complex ? input.dtype : realOf(input.dtype) };
  },
  onnx: (_, emit) => emit.unsupported("istft"),
  says: "A signal from Fourier transforms of its windows.",
});
const badRows: Problem<{ text: string }> = { ...wrongDtype, code: "wrong-argument", raises: "RuntimeError" };
