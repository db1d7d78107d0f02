/** Head swaps as edits of the user's source: where the width is set, or the layer itself, or after a library's builder. */
import type { Edit, Span } from "../base/index.ts";
import { type Call, type Expression, type FunctionDef, nodesAt, type Node, type Parameter, type Statement, type Tree } from "../syntax/index.ts";
import type { PyObject } from "../python/index.ts";
import { argumentSpan } from "./findings.ts";
import type { Head } from "./heads.ts";
import { addImport, importedAs } from "./imports.ts";
import { namedModules, parametersOf } from "./modules.ts";
import { headsOf } from "./readings.ts";
import type { Live, LiveModel } from "./session.ts";

export type SwapStyle = "linear" | "mlp" | "conv" | "identity";
export interface Swap {
  readonly classes: number;
  readonly style: SwapStyle;
  /** Also stop the body's parameters from training. */
  readonly freeze: boolean;
  /** Path of the head; the first classifier when left out. */
  readonly head?: string;
}
export type SwapResult = { readonly title: string; readonly edits: readonly Edit[] } | { readonly problem: string };

const styleName: Readonly<Record<SwapStyle, string>> = { linear: "one linear layer", mlp: "an MLP with dropout", conv: "a 1×1 convolution", identity: "features only" };

/** What is known of the place where a head is swapped. */
interface Site {
  readonly live: Live;
  readonly model: LiveModel;
  readonly head: Head;
  readonly swap: Swap;
  readonly tree: Tree;
  readonly uri: string;
  readonly text: string;
}

export const swapHead = (live: Live, model: LiveModel, swap: Swap): SwapResult => {
  if (!model.module) return { problem: model.reason ?? "the model could not be built" };
  const { heads, producer } = headsOf(model);
  const head = (swap.head === undefined ? undefined : heads.find((one) => one.path === swap.head || one.container === swap.head)) ?? (swap.head === undefined ? (heads.find((one) => one.role === "classifier") ?? heads[0]) : undefined);
  if (!head) return { problem: swap.head === undefined ? `no head was found${producer ? `: the output is made by ${producer.path || producer.cls}` : ""}` : `'${swap.head}' is not a head of ${model.root.name}` };
  if (swap.style !== "identity" && (!Number.isInteger(swap.classes) || swap.classes < 1)) return { problem: "the number of classes must be a positive integer" };
  if (swap.style === "conv" && head.kind !== "convolution") return { problem: `the head '${head.path}' is a ${head.kind} layer: a 1×1 convolution does not fit there, choose linear or mlp` };
  if (swap.style === "mlp" && head.kind === "convolution") return { problem: `the head '${head.path}' is a convolution: choose conv, linear or identity` };
  const site: Site = { live, model, head, swap, tree: live.request.tree, uri: live.request.uri, text: live.request.text };
  const tied = tiedWith(site);
  if (tied !== null) return { problem: `the head '${head.path}' shares its weight with '${tied}': another number of classes would break that` };
  const edits = insideClass(site) ?? afterConstruction(site);
  if (!edits) return { problem: `'${head.path}' is built outside this file: an installed library is not edited` };
  return { title: `Swap head '${head.container}' for ${swap.style === "identity" ? styleName.identity : `${styleName[swap.style]} with ${swap.classes} classes`}`, edits };
};

/** Path of another module that holds the head's weight too. */
const tiedWith = ({ model, head }: Site): string | null => {
  if (!head.module || !model.module) return null;
  const own = new Set(parametersOf(head.module).map((one) => one.tensor));
  for (const [module, path] of namedModules(model.module)) if (module !== head.module && parametersOf(module).some((one) => own.has(one.tensor))) return path;
  return null;
};

/* The class is the user's: the layer's own call is edited */

const insideClass = (site: Site): readonly Edit[] | null => {
  const made = [...site.live.script.constructions, ...site.live.models.flatMap((one) => one.run.constructions)].find((one) => one.instance === site.head.module);
  if (!made || made.span.uri !== site.uri || !site.head.module) return null;
  const path = nodesAt(site.tree, made.span.start);
  const call = path.findLast((node): node is Call => (node as Call).kind === "Call" && node.start === made.span.start && node.end === made.span.end);
  if (!call) return null;
  const width = widthOf(site, call, made.span, site.head.module);
  const replaced = site.swap.style === "identity" ? replaceLayer(site, call, "Identity", "()", [])
    : site.swap.style === "mlp" ? mlp(site, call, width)
    : site.swap.style === "conv" ? convolution(site, call, width)
    : width.direct ? [width.direct] : [];
  const edits = [...replaced, ...(site.swap.style === "identity" ? [] : width.outside)];
  return site.swap.freeze ? [...edits, freezeBefore(site, path, "self.parameters()")] : edits;
};

/** Where the out width is written, and what it is to be called in a new layer's arguments. */
interface Width {
  /** Replaces the argument itself, when it is no constructor parameter. */
  readonly direct: Edit | null;
  /** Edits where a parameter's value is set. */
  readonly outside: readonly Edit[];
  /** How the width is written in new code. */
  readonly text: string;
}

const outArgument = (head: Head): string => (head.kind === "convolution" ? "out_channels" : "out_features");
const inArgument = (head: Head): string => (head.kind === "convolution" ? "in_channels" : "in_features");

const widthOf = (site: Site, call: Call, span: Span, layer: PyObject): Width => {
  const classes = String(site.swap.classes);
  const argument = argumentSpan(site.tree, site.uri, span, layer, outArgument(site.head));
  if (!argument) return { direct: null, outside: [], text: classes };
  const expression = nodesAt(site.tree, argument.start).find((node) => node.start === argument.start && node.end === argument.end && node !== call) as Expression | undefined;
  const init = nodesAt(site.tree, call.start).findLast((node): node is FunctionDef => (node as FunctionDef).kind === "FunctionDef");
  const param = expression?.kind === "Name" && init ? parametersIn(init).find((one) => one.name === expression.id) : undefined;
  const outside = param && init ? setParameter(site, init, param) : null;
  if (param && outside) return { direct: null, outside, text: param.name };
  return { direct: { span: argument, text: classes }, outside: [], text: classes };
};

const parametersIn = ({ params }: FunctionDef): readonly Parameter[] => [...params.positional, ...params.regular, ...params.keyword];

/** The calls that give a constructor parameter, else its default, else a default that is added; null when none of these can be. */
const setParameter = (site: Site, init: FunctionDef, param: Parameter): readonly Edit[] | null => {
  const classes = String(site.swap.classes);
  const { cls } = site.model.root;
  const owner = cls?.place && init.start >= cls.place.start && init.end <= cls.place.end && cls.place.uri === site.uri;
  if (owner) {
    const calls = [...site.live.script.constructions].filter((one) => one.cls === cls && one.span.uri === site.uri);
    const given = calls.flatMap((one) => {
      const span = argumentSpan(site.tree, site.uri, one.span, one.instance as PyObject, param.name);
      return span ? [{ span, text: classes }] : [];
    });
    if (given.length > 0) return given;
  }
  if (param.default) return [{ span: { uri: site.uri, start: param.default.start, end: param.default.end }, text: classes }];
  const listed = [...init.params.positional, ...init.params.regular];
  const after = listed.slice(listed.indexOf(param) + 1);
  if (!owner || (listed.includes(param) && after.some((one) => !one.default))) return null;
  return [{ span: { uri: site.uri, start: param.end, end: param.end }, text: param.annotation ? ` = ${classes}` : `=${classes}` }];
};

const sourceOf = (site: Site, { start, end }: { readonly start: number; readonly end: number }): string => site.text.slice(start, end);

const argumentText = (site: Site, call: Call, name: string): string | null => {
  const span = argumentSpan(site.tree, site.uri, { uri: site.uri, start: call.start, end: call.end }, site.head.module!, name);
  return span ? sourceOf(site, span) : null;
};

/** "nn." of `nn.Linear`, "" of a bare `Linear`. */
const prefixOf = (site: Site, call: Call): string => (call.func.kind === "Attribute" ? `${sourceOf(site, call.func.value)}.` : "");

/** Replaces the call by another layer of torch.nn; bare names are imported where the file does not have them. */
const replaceLayer = (site: Site, call: Call, name: string, args: string, others: readonly string[]): readonly Edit[] => {
  const prefix = prefixOf(site, call);
  const imports = prefix === "" ? [name, ...others].flatMap((one) => addImport(site.tree, site.uri, site.text, "torch.nn", one)) : [];
  return [{ span: { uri: site.uri, start: call.start, end: call.end }, text: `${prefix}${name}${args}` }, ...imports];
};

/** Width of the hidden layer: that of the input, at most 512. */
const hiddenOf = (head: Head): number => Math.min(512, typeof head.in === "number" ? head.in : 512);

const mlp = (site: Site, call: Call, width: Width): readonly Edit[] => {
  const prefix = prefixOf(site, call);
  const into = argumentText(site, call, inArgument(site.head)) ?? String(site.head.in ?? 512);
  const hidden = hiddenOf(site.head);
  const lines = [`${prefix}Linear(${into}, ${hidden})`, `${prefix}ReLU()`, `${prefix}Dropout(0.5)`, `${prefix}Linear(${hidden}, ${width.text})`];
  const indent = indentAt(site.text, call.start);
  return replaceLayer(site, call, "Sequential", `(\n${lines.map((line) => `${indent}    ${line},\n`).join("")}${indent})`, ["Linear", "ReLU", "Dropout"]);
};

const convolution = (site: Site, call: Call, width: Width): readonly Edit[] => {
  const name = call.func.kind === "Attribute" ? call.func.attr : sourceOf(site, call.func);
  const into = argumentText(site, call, "in_channels") ?? String(site.head.in ?? "");
  return [{ span: { uri: site.uri, start: call.start, end: call.end }, text: `${prefixOf(site, call)}${name}(${into}, ${width.text}, kernel_size=1)` }];
};

export const indentAt = (text: string, offset: number): string => /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1))![0];

/** The statement of a path that stands directly in a block. */
const statementOf = (path: readonly (Node | Tree)[]): Statement =>
  path.findLast((node) => ["Assign", "AnnAssign", "Expression", "Return", "AugAssign", "If", "For", "With"].includes((node as Statement).kind)) as Statement;

const freezeLines = (indent: string, parameters: string): string => `for parameter in ${parameters}:\n${indent}    parameter.requires_grad = False\n${indent}`;

/** What is built before the head stops training; the head, built after, trains. */
const freezeBefore = (site: Site, path: readonly (Node | Tree)[], parameters: string): Edit => {
  const statement = statementOf(path);
  return { span: { uri: site.uri, start: statement.start, end: statement.start }, text: freezeLines(indentAt(site.text, statement.start), parameters) };
};

/* The class is a library's: the head is replaced after the model is built */

const afterConstruction = (site: Site): readonly Edit[] | null => {
  const { root } = site.model;
  if (root.kind !== "instance" || !root.span || root.span.uri !== site.uri || site.model.module?.cls.place?.uri === site.uri) return null;
  const statement = statementOf(nodesAt(site.tree, root.span.start));
  const indent = indentAt(site.text, statement.start);
  const path = subscripted(root.name, site.head.path);
  const prefix = importedAs(site.tree, "torch.nn") ?? "nn";
  const imports = importedAs(site.tree, "torch.nn") === null ? addImport(site.tree, site.uri, site.text, "torch", "nn") : [];
  const lines = [...(site.swap.freeze ? [`for parameter in ${root.name}.parameters():`, "    parameter.requires_grad = False"] : []), ...replacement(site, path, prefix)];
  return [...imports, { span: { uri: site.uri, start: statement.end, end: statement.end }, text: lines.map((line) => `\n${indent}${line}`).join("") }];
};

/** `model.classifier[6]` for "classifier.6". */
const subscripted = (variable: string, path: string): string => path.split(".").reduce((text, part) => (/^\d+$/.test(part) ? `${text}[${part}]` : `${text}.${part}`), variable);

const replacement = ({ swap, head }: Site, path: string, prefix: string): readonly string[] => {
  if (swap.style === "identity") return [`${path} = ${prefix}.Identity()`];
  if (head.kind === "convolution") return [`${path} = ${prefix}.Conv2d(${path}.in_channels, ${swap.classes}, kernel_size=1)`];
  if (swap.style === "linear") return [`${path} = ${prefix}.Linear(${path}.in_features, ${swap.classes})`];
  const hidden = hiddenOf(head);
  return [`${path} = ${prefix}.Sequential(`, `    ${prefix}.Linear(${path}.in_features, ${hidden}),`, `    ${prefix}.ReLU(),`, "    " + `${prefix}.Dropout(0.5),`, `    ${prefix}.Linear(${hidden}, ${swap.classes}),`, ")"];
};
