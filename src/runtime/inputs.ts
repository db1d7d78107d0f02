/** The inputs of a run: checks the shapes that are asked for and draws what is random, after the weights, from their generator. */
import { elementsFromBytes, newElements, numbersOf, product, storeNumbers, type Elements } from "./elements.ts";
import type { ForwardPlan, InputSpec, InputValue, RunRequest } from "./plan.ts";
import type { Generator } from "./random.ts";

export interface RunInput {
  readonly spec: InputSpec;
  readonly size: readonly number[];
  readonly elements: Elements;
}

/** The sizes of every input, by path, or why they cannot be. Names stand for one size everywhere. */
export const inputSizes = (
  plan: ForwardPlan, asked: RunRequest["inputs"],
): { readonly sizes: ReadonlyMap<string, readonly number[]> } | { readonly problem: string } => {
  const named = new Map<string, { size: number; path: string }>();
  const sizes = new Map<string, readonly number[]>();
  for (const path of Object.keys(asked)) {
    if (!plan.inputs.some((input) => input.path === path)) {
      return { problem: `the model has no input ${path}; it takes ${plan.inputs.map((input) => input.path).join(", ") || "none"}` };
    }
  }
  for (const spec of plan.inputs) {
    const size = asked[spec.path]?.shape ?? spec.size;
    const problem = misfit(spec, size, named);
    if (problem !== undefined) return { problem };
    sizes.set(spec.path, size);
  }
  return { sizes };
};

const misfit = (spec: InputSpec, size: readonly number[], named: Map<string, { size: number; path: string }>): string | undefined => {
  const says = `input ${spec.path} is [${spec.shape.join(", ")}], not [${size.join(", ")}]`;
  if (size.length !== spec.shape.length || size.some((one) => !Number.isSafeInteger(one) || one < 0)) return says;
  for (const [axis, dim] of spec.shape.entries()) {
    const one = size[axis]!;
    if (typeof dim === "number") {
      if (dim !== one) return says;
      continue;
    }
    const before = named.get(dim);
    if (before !== undefined && before.size !== one) return `${dim} cannot be ${before.size} in ${before.path} and ${one} in ${spec.path}`;
    named.set(dim, { size: one, path: spec.path });
  }
  return undefined;
};

/** Makes the inputs' values. Random: `torch.randn` for numbers, `torch.randint` for integers, ones for masks. */
export const makeInputs = (
  plan: ForwardPlan, asked: RunRequest["inputs"], sizes: ReadonlyMap<string, readonly number[]>, generator: Generator,
): readonly RunInput[] | { readonly problem: string } => {
  const made: RunInput[] = [];
  for (const spec of plan.inputs) {
    const size = sizes.get(spec.path)!;
    const elements = valuesOf(spec, size, asked[spec.path], generator);
    if (elements.length !== product(size)) {
      return { problem: `input ${spec.path} is [${size.join(", ")}]: ${product(size)} elements, but ${elements.length} were given` };
    }
    made.push({ spec, size, elements });
  }
  return made;
};

const valuesOf = (spec: InputSpec, size: readonly number[], value: InputValue | undefined, generator: Generator): Elements => {
  if (value !== undefined && "data" in value) {
    const given = elementsFromBytes(value.dtype, value.data);
    if (value.dtype === spec.dtype) return given;
    const converted = newElements(spec.dtype, given.length);
    storeNumbers(spec.dtype, converted, numbersOf(value.dtype, given));
    return converted;
  }
  if (spec.literal !== undefined && product(size) === product(spec.size)) return elementsFromBytes(spec.dtype, spec.literal);
  return randomElements(spec, size, generator);
};

const randomElements = (spec: InputSpec, size: readonly number[], generator: Generator): Elements => {
  const count = product(size);
  const elements = newElements(spec.dtype, count);
  if (elements instanceof Float32Array || elements instanceof Float64Array) {
    if (spec.kind === "mask") elements.fill(1);
    else generator.normal(elements, 0, 1);
    return elements;
  }
  const drawn = new Float64Array(count);
  if (spec.kind === "mask") drawn.fill(1);
  else if (spec.dtype === "float16" || spec.dtype === "bfloat16") generator.normal(drawn, 0, 1);
  else generator.integers(drawn, spec.low ?? 0, spec.high ?? 2);
  storeNumbers(spec.dtype, elements, drawn);
  return elements;
};
