/** A head that a library built is replaced behind the builder's call: the new layer reads its width in from the old one. */
import type { Edit } from "../../base/index.ts";
import type { PyClass } from "../../python/index.ts";
import { isTorchLayer } from "../conventions.ts";
import { addImports, importedAs } from "../imports.ts";
import { kindOf } from "../kinds.ts";
import { hiddenWidth, keptOptions, mlpLines } from "./layers.ts";
import type { Argument, Predictor } from "./predictor.ts";
import { type Holder, type Site } from "./site.ts";
import { type Step, stepsTo } from "./typed.ts";
import type { Known } from "./typed.ts";
import type { Swap } from "./swap.ts";
import type { Target } from "./targets.ts";

/** Where and how a replacement is written. */
export interface Place {
  readonly site: Site;
  readonly holder: Holder;
  readonly known: Known;
  /** `.to(device)` and the like that the holder has been through: the new layer goes the same way. */
  readonly moves: string;
  /** The old layer may be gone when the lines run again: sizes are written as numbers. */
  readonly isRepeated: boolean;
}

export interface Written {
  readonly lines: readonly string[];
  readonly imports: readonly Edit[];
  /** How the new head is called. */
  readonly text: string;
}

export const nnOf = ({ tree, uri, text }: Site): { readonly prefix: string; readonly imports: readonly Edit[] } => {
  const prefix = importedAs(tree, "torch.nn");
  return { prefix: prefix ?? "nn", imports: prefix === null ? addImports(tree, uri, text, "torch", ["nn"]) : [] };
};

/** A name that the file does not use. */
export const freshName = ({ text }: Site, ...wishes: readonly string[]): string => {
  const free = (name: string): boolean => !new RegExp(`\\b${name}\\b`).test(text);
  for (const wish of wishes) if (free(wish)) return wish;
  for (let i = 2; ; i++) if (free(`${wishes[0]}${i}`)) return `${wishes[0]}${i}`;
};

/** Says to type checkers what the modules on the way are, and how the last one is reached then. */
const reach = (place: Place, steps: readonly Step[], prefix: string): { readonly lines: readonly string[]; readonly parent: Step; readonly text: string } => {
  const checks: string[] = [];
  const lines: string[] = [];
  let text = steps[0]!.text;
  for (let i = 1; i < steps.length; i++) {
    const [from, to] = [steps[i - 1]!, steps[i]!];
    const container = ["Sequential", "ModuleList", "ModuleDict"].find((name) => from.module.cls.mro.some((cls) => cls.name === name)) ?? "Module";
    const wanted = to.isItem ? (from.known === "exact" && container !== "Module" ? null : container) : from.known === "open" || from.known === "mistaken" ? "Module" : null;
    if (wanted !== null && i > 1 && from.isItem) {
      const name = freshName(place.site, "block", "inner", "part");
      lines.push(`${name} = ${text}`, `assert isinstance(${name}, ${prefix}.${wanted})`);
      text = name;
    } else if (wanted !== null) checks.push(`isinstance(${text}, ${prefix}.${wanted})`);
    text += to.text.slice(from.text.length);
  }
  if (checks.length > 0) lines.unshift(`assert ${checks.join(" and ")}`);
  return { lines, parent: steps.at(-2)!, text };
};

export const replaceTarget = (place: Place, target: Target, path: string, swap: Swap): Written => {
  const { site } = place;
  const { prefix, imports } = nnOf(site);
  const steps = stepsTo(place.holder, place.known, path);
  const way = reach(place, steps, prefix);
  if (target.predictor) return replacePredictor(place, target.predictor, { ...way, last: steps.at(-1)!, prefix, imports, swap });
  return replaceLayer(place, target, { ...way, last: steps.at(-1)!, prefix, imports, swap });
};

interface Way { readonly lines: readonly string[]; readonly parent: Step; readonly text: string; readonly last: Step; readonly prefix: string; readonly imports: readonly Edit[]; readonly swap: Swap }

const replaceLayer = (place: Place, target: Target, { lines, parent, text, last, prefix, imports, swap }: Way): Written => {
  const { site, moves } = place;
  const isConvolution = kindOf(target.module, false) === "convolution";
  const attr = isConvolution ? "in_channels" : "in_features";
  const cls = isConvolution ? target.module.cls.name : "Linear";
  const put = (made: string, name: string): readonly string[] => assign(parent, last, text, made, name);
  if (swap.style === "identity") return { lines: [...lines, ...put(`${prefix}.Identity()`, "Identity")], imports, text };
  const source = place.isRepeated ? null : oldLayer(place, target, { text, last, prefix, cls });
  const into = source ? `${source.text}.${attr}` : String(target.in);
  const before = [...lines, ...(source?.lines ?? [])];
  if (swap.style === "mlp") return { lines: [...before, ...put(mlpLines(prefix, into, hiddenWidth(target.in), String(swap.classes), "") + moves, "Sequential")], imports, text };
  const options = swap.style === "conv" ? ", kernel_size=1" : keptOptions(target.module);
  return { lines: [...before, ...put(`${prefix}.${cls}(${into}, ${swap.classes}${options})${moves.replace(".eval()", "")}`, cls)], imports, text };
};

/** The layer that is there, in a way that type checkers can follow. */
const oldLayer = ({ site }: Place, target: Target, { text, last, prefix, cls }: { readonly text: string; readonly last: Step; readonly prefix: string; readonly cls: string }): { readonly lines: readonly string[]; readonly text: string } => {
  const told = isTorchLayer(target.module.cls) && ["Linear", cls].includes(target.module.cls.name);
  if (last.known === "exact" && !last.isItem) return { lines: [], text };
  const check = (name: string): string => `assert isinstance(${name}, ${prefix}.${told ? target.module.cls.name : cls})`;
  if (!last.isItem && !text.includes("[")) return { lines: [check(text)], text };
  const name = freshName(site, ...(target.head?.role === "auxiliary" ? ["aux_head", "old_aux_head"] : ["head", "old_head"]));
  return { lines: [`${name} = ${text}`, check(name)], text: name };
};

/** An assignment; where checkers hold the attribute to another class, the module is registered by name. */
const assign = (parent: Step, last: Step, text: string, made: string, cls: string): readonly string[] => {
  const isHeld = !last.isItem && (parent.known === "mistaken" || (parent.known === "exact" && ["exact", "mistaken"].includes(last.known) && last.module.cls.name !== cls));
  const dot = text.lastIndexOf(".");
  return (isHeld ? `${text.slice(0, dot)}.register_module("${text.slice(dot + 1)}", ${made})` : `${text} = ${made}`).split("\n");
};

/* Predictors of detectors */

const replacePredictor = (place: Place, predictor: Predictor, { lines, parent, text, last, prefix, imports, swap }: Way): Written => {
  const { site, moves } = place;
  const { cls } = predictor.module;
  const wish = text.slice(text.lastIndexOf(".") + 1).replace(/\W.*/, "");
  const name = freshName(site, wish === "" ? "predictor" : wish, `old_${wish}`);
  const [known, added] = classImport(site, cls);
  const checks: string[] = [];
  const extra: Edit[] = [...added];
  const args = predictor.args.map(({ name: param, isPositional, value }) => {
    const written = argumentText(place, value, { name, prefix, predictor, checks, extra, swap });
    return isPositional ? written : `${param}=${written}`;
  });
  const reads = args.some((one) => one.includes(`${name}.`));
  const bound = reads ? [`${name} = ${text}`, ...[...new Set([...(last.known === "exact" ? [] : [`${name}, ${known}`]), ...checks])].map((one) => `assert isinstance(${one})`)] : [];
  return { lines: [...lines, ...bound, ...assign(parent, last, text, call(known, args) + moves.replace(".eval()", ""), cls.name)], imports: [...(checks.length > 0 || args.some((one) => one.includes(`${prefix}.`)) || lines.length > 0 ? imports : []), ...extra], text };
};

const widest = 100;

const call = (name: string, args: readonly string[]): string => {
  const line = `${name}(${args.join(", ")})`;
  return line.length <= widest ? line : `${name}(\n${args.map((one) => `    ${one},\n`).join("")})`;
};

interface Writing { readonly name: string; readonly prefix: string; readonly predictor: Predictor; readonly checks: string[]; readonly extra: Edit[]; readonly swap: Swap }

const argumentText = ({ site, isRepeated }: Place, value: Argument, { name, prefix, predictor, checks, extra, swap }: Writing): string => {
  switch (value.kind) {
    case "classes": return String(swap.classes);
    case "numbers": return `[${value.values.join(", ")}]`;
    case "norm": {
      if (value.given.length === 0) return `${prefix}.${value.cls.name}`;
      extra.push(...addImports(site.tree, site.uri, site.text, "functools", ["partial"]));
      return `partial(${prefix}.${value.cls.name}, ${value.given.join(", ")})`;
    }
    case "reading": {
      const { path, attr } = value.reading;
      const steps = stepsTo({ text: name, module: predictor.module, statement: null as never }, "exact", path);
      // items lose what was said of them
      if (isRepeated || steps.some((one) => one.isItem)) return String(value.value);
      const last = steps.at(-1)!;
      if (last.known !== "exact") checks.push(`${last.text}, ${prefix}.${last.module.cls.name}`);
      return `${last.text}.${attr}`;
    }
  }
};

/** How a library's class is called in the file, and the import that it needs. */
const classImport = (site: Site, cls: PyClass): readonly [string, readonly Edit[]] => {
  for (const [name, value] of site.live.main.globals) if (value === cls) return [name, []];
  const module = cls.dict.get("__module__");
  return [cls.name, typeof module === "string" ? addImports(site.tree, site.uri, site.text, module, [cls.name]) : []];
};

