/** What the classes of an output are called, where the source says it: in a list of names, a configuration, or a library's weights. */
import { PyClass, PyDict, PyFunction, PyList, PyModule, PyObject, PyTuple, type Value } from "../python/index.ts";
import type { Live, LiveModel } from "./session.ts";

/** Names that people give to lists of class names: `classes`, `CLASS_NAMES`, `labels`, `_IMAGENET_CATEGORIES`, `id2label`. */
const saysClasses = /class|label|categor|names$/i;

/** The names of `count` classes: the model's own, else the file's; `null` where nothing names as many. */
export const classNames = (live: Live, { module }: LiveModel, count: number): readonly string[] | null => {
  if (count < 2) return null;
  const { vm } = live.engine;
  const attribute = (value: Value | undefined, name: string): Value | undefined => (value instanceof PyObject ? vm.tryAttr(value, name) : undefined);
  const own = module === null ? [] : [...namedClasses(module.attrs ?? []), attribute(attribute(module, "config"), "id2label")];
  const { globals } = live.main;
  // Weights of torchvision, or the enumeration of a builder's weights, carry what they were trained on.
  const trained = [...globals.values()].filter((value) => value instanceof PyObject && !(value instanceof PyModule) && !(value instanceof PyFunction))
    .map((value) => attribute(value instanceof PyClass ? attribute(value, "DEFAULT") : value, "meta"))
    .map((meta) => (meta instanceof PyDict ? vm.dictGet(meta, "categories") : undefined));
  for (const candidate of [...own, ...namedClasses(globals), ...trained]) {
    const names = namesIn(candidate, count);
    if (names !== null) return names;
  }
  return null;
};

const namedClasses = (attributes: Iterable<readonly [string, Value]>): readonly Value[] =>
  [...attributes].filter(([name]) => saysClasses.test(name)).map(([, value]) => value);

/** A list of strings, `{0: "cat"}` or `{"cat": 0}`, complete for `count` classes. */
const namesIn = (value: Value | undefined, count: number): readonly string[] | null => {
  if (value instanceof PyList || value instanceof PyTuple) return complete(value.items, count);
  if (!(value instanceof PyDict) || value.entries.size !== count) return null;
  const names: (Value | undefined)[] = new Array(count).fill(undefined);
  for (const { key, value: held } of value.entries.values()) {
    const [index, name] = typeof key === "string" ? [held, key] : [key, held];
    if (typeof index === "number" && index in names) names[index] = name;
  }
  return complete(names, count);
};

const complete = (items: readonly (Value | undefined)[], count: number): readonly string[] | null =>
  (items.length === count && items.every((one) => typeof one === "string") ? (items as readonly string[]) : null);
