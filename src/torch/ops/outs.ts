/** What `out=` may be: which dtypes an op writes a result into, and the words of those that it refuses. */
import { type DType } from "../dtype.ts";
import type { GivenOut } from "../op.ts";
import { wrongDtype } from "../problems.ts";
import { notImplemented, refuse, refuseAs } from "./refusals.ts";

const cppNames: Readonly<Record<string, string>> = {
  float32: "float", float64: "double", int64: "long int", int32: "int", int16: "short int", uint8: "unsigned char", int8: "signed char", bool: "bool",
  float16: "c10::Half", bfloat16: "c10::BFloat16", complex64: "c10::complex<float>", complex128: "c10::complex<double>",
};
/** A dtype as C++ calls it, in words that PyTorch's compiled code makes of it. */
export const cppName = (dtype: DType): string => cppNames[dtype.name] ?? dtype.name;

/** A result may be written into what holds its kind: a float into a double, not into an integer. */
export const kindOut: GivenOut = (rule, wanted, got, canHold) => {
  if (!canHold) refuseAs(rule, wrongDtype, `result type ${wanted.word} can't be cast to the desired output type ${got.word}`);
};
/** No other dtype than the result's. */
export const sameOut = (says: (wanted: DType, got: DType) => string, type: "RuntimeError" | "TypeError" = "RuntimeError"): GivenOut => (rule, wanted, got) => {
  if (wanted !== got) refuse(rule, says(wanted, got), type);
};
export const exactOut = sameOut((wanted, got) => `Expected out tensor to have dtype ${cppName(wanted)}, but got ${cppName(got)} instead`);
export const foundOut = sameOut((wanted, got) => `Found dtype ${got.word} but expected ${wanted.word}`);

/** Every dtype that holds the kind of the result, as everywhere, with words of its own. */
export const holdingOut = (says: (wanted: DType, got: DType) => string, type: "RuntimeError" | "TypeError" = "RuntimeError"): GivenOut => (rule, wanted, got, canHold) => {
  if (!canHold) refuse(rule, says(wanted, got), type);
};
/** The words that most of linear algebra has for that. */
export const safeOut = (name: string): GivenOut => holdingOut((wanted, got) => `${name}: Expected result to be safely castable from ${wanted.word} dtype, but got result with dtype ${got.word}`);
/** A truth value for each element: bool, or a byte where that is allowed. */
export const truthOut = (name: string): GivenOut => (rule, _, got) => {
  if (got.name !== "bool" && got.name !== "uint8") refuse(rule, `${name} only supports bool tensor for result, got: ${got.word}`);
};
/** Every dtype: numbers are written as it holds them. */
export const anyOut: GivenOut = () => {};
/** What a call asks depends on its arguments; of several demands the first that is not met is said. */
export const outBy = (demands: (args: Readonly<Record<string, unknown>>) => readonly GivenOut[]): GivenOut => (...given) => {
  for (const demand of demands(given[4])) demand(...given);
};
/** Of what makes a tensor: a `dtype=` beside it has to agree. */
export const makingOut = sameOut((wanted, got) => `dtype ${wanted.word} does not match dtype of out parameter (${got.word})`);
/** A kernel that draws or counts in fractions alone. */
export const fractionOut = (kernel: string): GivenOut => (rule, _, got) => {
  if (got.kind === "int" || got.kind === "bool") notImplemented(rule, kernel, got);
};
