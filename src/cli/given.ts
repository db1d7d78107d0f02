/** Inputs that are given as files: numpy arrays as they are, pictures prepared as pretrained models are fed. */
import { readFile } from "node:fs/promises";
import { type Dtype, readNpy } from "../checkpoint/index.ts";
import { type ElementType, type ForwardPlan, imageElements, type InputValue, type Preparation, readPicture, takesImage, usualPreparation } from "../runtime/index.ts";
import { type Options, UsageProblem } from "./options.ts";

type Values = Readonly<Record<string, InputValue>>;

/** `NAME=FILE` among the inputs whose file has one of these endings. */
const filesOf = ({ inputs }: Options, endings: RegExp): readonly (readonly [string, string])[] =>
  inputs.map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)] as const).filter(([, file]) => endings.test(file));

const bytesOf = (file: string): Promise<Uint8Array> => readFile(file).catch((fault: NodeJS.ErrnoException) => {
  throw new UsageProblem(fault.code === "ENOENT" ? `${file}: there is no such file` : `${file}: ${fault.message}`);
});

const arrayTypes: ReadonlySet<Dtype> = new Set<Dtype & ElementType>(["float32", "float64", "float16", "int64", "int32", "int16", "int8", "uint8", "bool"]);

/** Inputs from `.npy` files. */
export const arrayInputs = async (options: Options): Promise<Values> => {
  const values: Record<string, InputValue> = {};
  for (const [name, file] of filesOf(options, /\.npy$/i)) {
    const array = await readNpy(await bytesOf(file), file);
    if (!array.ok) throw new UsageProblem(array.message);
    const { dtype, shape, data } = array.value;
    if (!arrayTypes.has(dtype)) throw new UsageProblem(`${file}: it holds ${dtype} numbers, which no input takes: convert it with astype first`);
    values[name] = { data, shape, dtype: dtype as ElementType };
  }
  return values;
};

/** Sizes of `.npy` inputs are what the plan is made for. */
export const withArrayShapes = (options: Options, arrays: Values): Options => ({
  ...options,
  inputs: options.inputs.map((text) => {
    const value = arrays[text.slice(0, text.indexOf("="))];
    return value && "data" in value ? `${text.slice(0, text.indexOf("="))}=[${value.shape.join(",")}]:${value.dtype}` : text;
  }),
});

/** Pictures as inputs, prepared as pretrained models are fed or as the flags say; what was done is said. */
export const pictureInputs = async (options: Options, plan: ForwardPlan): Promise<Values> => {
  const values: Record<string, InputValue> = {};
  for (const [name, file] of filesOf(options, /\.(png|jpe?g)$/i)) {
    const spec = plan.inputs.find(({ path }) => path === name);
    if (!spec) throw new UsageProblem(`--input ${name}: the model takes ${plan.inputs.map((one) => one.path).join(", ")}`);
    if (!takesImage(spec.size)) throw new UsageProblem(`--input ${name}: no picture can fill [${spec.size.join(", ")}]`);
    const picture = await readPicture(await bytesOf(file));
    if (typeof picture === "string") throw new UsageProblem(`${file}: ${picture}`);
    const { pixels, note } = picture;
    const how = preparationOf(options, spec.size);
    process.stderr.write(`${name}: ${file}, ${pixels.width} × ${pixels.height}, shorter side to ${how.resize}, the middle ${spec.size.at(-1)} × ${spec.size.at(-2)}, mean ${how.mean.join(", ")}, std ${how.std.join(", ")}${note === undefined ? "" : `; ${note}`}\n`);
    values[name] = { data: new Uint8Array(imageElements(pixels, spec.size, how).buffer), shape: spec.size, dtype: "float32" };
  }
  return values;
};

const preparationOf = ({ resize, mean, std }: Options, size: readonly number[]): Preparation => {
  const usual = usualPreparation(size);
  for (const [flag, given] of [["--mean", mean], ["--std", std]] as const)
    if (given !== null && given.length !== usual.mean.length) throw new UsageProblem(`${flag} wants ${usual.mean.length} numbers, one for each channel`);
  return { resize: resize ?? usual.resize, mean: mean ?? usual.mean, std: std ?? usual.std };
};
