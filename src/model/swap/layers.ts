/** Text of new layers: a small MLP, and the options of an old layer that a new one keeps. */
import { isInt, PyTuple, type PyObject, type Value } from "../../python/index.ts";
import type { Dim } from "../../sym/index.ts";
import { parametersOf } from "../modules.ts";

/** Width of the hidden layer: that of the input, at most 512. */
export const hiddenWidth = (into: Dim | null): number => Math.min(512, typeof into === "number" ? into : 512);

/** A hidden layer with activation and dropout before the outputs. */
export const mlpLines = (prefix: string, into: string, hidden: number, out: string, indent: string): string => {
  const dot = prefix === "" ? "" : `${prefix}.`;
  const layers = [`${dot}Linear(${into}, ${hidden})`, `${dot}ReLU()`, `${dot}Dropout(0.5)`, `${dot}Linear(${hidden}, ${out})`];
  return `${dot}Sequential(\n${layers.map((one) => `${indent}    ${one},\n`).join("")}${indent})`;
};

/** Names of torch.nn that an MLP takes. */
export const mlpNames = ["Sequential", "Linear", "ReLU", "Dropout"] as const;

const usual: Readonly<Record<string, number | null>> = { kernel_size: null, stride: 1, padding: 0, dilation: 1 };

/** `, kernel_size=1, padding=1`, `, bias=False`: what a convolution or linear layer was built with beside its widths. */
export const keptOptions = (module: PyObject): string => {
  const options = Object.entries(usual).flatMap(([name, common]) => {
    const text = written(module.attrs?.get(name));
    return text === null || text === String(common) ? [] : [`${name}=${text}`];
  });
  const bias = parametersOf(module).some(({ name }) => name === "bias") ? [] : ["bias=False"];
  return [...options, ...bias].map((one) => `, ${one}`).join("");
};

/** A number, or `(3, 5)`; one number where all are the same. */
const written = (value: Value | undefined): string | null => {
  if (value instanceof PyTuple) {
    const items = value.items.map((one) => written(one));
    if (items.some((one) => one === null)) return null;
    return items.every((one) => one === items[0]) ? items[0]! : `(${items.join(", ")})`;
  }
  if (typeof value === "string") return JSON.stringify(value);
  return value !== undefined && isInt(value) && typeof value === "number" ? String(value) : null;
};
