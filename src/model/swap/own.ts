/** A head that the file itself builds: its width is changed where it is set, or the call becomes another layer. */
import type { Edit } from "../../base/index.ts";
import { PyObject } from "../../python/index.ts";
import { type Call, type Expression, nodesAt } from "../../syntax/index.ts";
import { argumentSpan } from "../findings.ts";
import { addImports } from "../imports.ts";
import { kindOf } from "../kinds.ts";
import { childrenOf, namedModules } from "../modules.ts";
import { isModule } from "../roots.ts";
import { hiddenWidth, mlpLines, mlpNames } from "./layers.ts";
import { parentOf } from "./predictor.ts";
import { crossesCell, editOf, indentAt, observationsOf, originOf, type Ranged, type Site, sourceOf, spanOf, statementAt } from "./site.ts";
import type { Swap, SwapStyle } from "./swap.ts";
import type { Target } from "./targets.ts";
import { attributeAs } from "./typed.ts";
import { settersOf } from "./width.ts";

/** Edits for a head that `call` built, the best ones first. */
export const ownEdits = (site: Site, call: Call, target: Target, swap: Swap): readonly (readonly Edit[])[] => {
  const style = styleFor(site, target, swap.style);
  if (style === "identity") {
    const whole = wholeReplacement(site, call) ?? call;
    return [[...replaceCall(site, whole, "Identity", "()", []), ...asRegistered(site, whole, target)]];
  }
  if (target.module.cls.name === "Identity") return [fromNothing(site, call, target, swap)];
  const widths = widthsOf(site, call, target, swap);
  if (style === "linear") return widths.map(({ direct, outside }) => (direct ? [direct] : outside)).filter((one) => one.length > 0);
  return widths.map(({ outside, text }) => [...(style === "mlp" ? [...mlp(site, call, target, text), ...asRegistered(site, call, target)] : pointwise(site, call, target, text)), ...outside]);
};

/** An MLP that is already one keeps its layers: only its width changes. */
const styleFor = (site: Site, target: Target, style: SwapStyle): SwapStyle => {
  if (style !== "mlp") return style;
  const root = site.model.module!;
  const parent = [...namedModules(root)].find(([, path]) => path === parentOf(target.path))?.[0];
  const kinds = parent?.cls.name === "Sequential" ? childrenOf(parent).map((one) => kindOf(one.module, false)) : [];
  const isMlp = kinds.filter((one) => one === "fully connected").length > 1 && kinds.includes("dropout") && originOf(site, parent!)?.inside === "";
  return isMlp ? "linear" : style;
};

/** How the out width is written in new code, and what sets it. */
interface Width {
  /** Replaces the argument itself. */
  readonly direct: Edit | null;
  /** Edits where its value is set. */
  readonly outside: readonly Edit[];
  readonly text: string;
}

const outArgument = ({ predictor, module }: Target): string => predictor?.param ?? (kindOf(module, false) === "convolution" ? "out_channels" : "out_features");
const inArgument = ({ module }: Target): string => (kindOf(module, false) === "convolution" ? "in_channels" : "in_features");

const widthsOf = (site: Site, call: Call, target: Target, { classes }: Swap): readonly Width[] => {
  const text = String(classes);
  const argument = argumentOf(site, call, target, outArgument(target));
  if (!argument) return [{ direct: null, outside: [], text }];
  const direct: Width = { direct: editOf(site, argument, text), outside: [], text };
  const outside = settersOf(site, argument, classes);
  return outside ? [{ direct: null, outside, text: sourceOf(site, argument) }, direct] : [direct];
};

/** The expression that a call gives for a parameter of the module that it builds. */
const argumentOf = (site: Site, call: Call, { module }: Target, name: string): Expression | undefined => {
  const at = argumentSpan(site.tree, site.uri, spanOf(site, call), module, name);
  return at && [...call.args, ...call.keywords.map((one) => one.value)].find((one) => one.start === at.start && one.end === at.end);
};

/** "nn." of `nn.Linear`, "" of a bare `Linear`. */
const prefixOf = (site: Site, { func }: Call): string => (func.kind === "Attribute" ? sourceOf(site, func.value) : "");

/** Another layer of torch.nn in place of a call; bare names are imported where the file does not have them. */
const replaceCall = (site: Site, call: Call, name: string, args: string, others: readonly string[]): readonly Edit[] => {
  const prefix = prefixOf(site, call);
  const imports = prefix === "" ? addImports(site.tree, site.uri, site.text, "torch.nn", [...new Set([name, ...others])]) : [];
  return [editOf(site, call, `${prefix === "" ? "" : `${prefix}.`}${name}${args}`), ...imports];
};

const mlp = (site: Site, call: Call, target: Target, out: string): readonly Edit[] => {
  const text = mlpLines(prefixOf(site, call), intoText(site, call, target), hiddenWidth(target.in), out, indentAt(site.text, call.start));
  return replaceCall(site, call, "Sequential", text.slice(text.indexOf("(")), mlpNames);
};

const pointwise = (site: Site, call: Call, target: Target, out: string): readonly Edit[] => {
  const name = call.func.kind === "Attribute" ? call.func.attr : sourceOf(site, call.func);
  return replaceCall(site, call, name, `(${intoText(site, call, target)}, ${out}, kernel_size=1)`, []);
};

/** A layer where there was none: `nn.Identity()` becomes one. */
const fromNothing = (site: Site, call: Call, target: Target, swap: Swap): readonly Edit[] => {
  const into = String(target.in ?? "");
  if (swap.style !== "mlp") return replaceCall(site, call, "Linear", `(${into}, ${swap.classes})`, []);
  const text = mlpLines(prefixOf(site, call), into, hiddenWidth(target.in), String(swap.classes), indentAt(site.text, call.start));
  return replaceCall(site, call, "Sequential", text.slice(text.indexOf("(")), mlpNames);
};

/** The in width as it is written; a number where it reads a layer that is gone once the cell has run. */
const intoText = (site: Site, call: Call, target: Target): string => {
  const argument = argumentOf(site, call, target, inArgument(target));
  const number = String(target.in ?? 512);
  if (!argument) return number;
  const text = sourceOf(site, argument);
  const statement = statementAt(site.tree, call.start);
  const held = statement?.kind === "Assign" ? sourceOf(site, statement.targets[0]!) : "";
  if (held === "" || !text.startsWith(`${held}.`)) return text;
  return isMadeElsewhere(site, held, statement!) ? number : text;
};

/** Whether another cell makes the variable that a target begins with. */
const isMadeElsewhere = (site: Site, held: string, statement: Ranged): boolean => {
  const name = /^[A-Za-z_]\w*/.exec(held)![0];
  const made = observationsOf(site).find(({ kind, span, value }) => kind === "assigned" && span.uri === site.uri && sourceOf(site, span) === name && value instanceof PyObject);
  return made !== undefined && crossesCell(site, made.span.start, statement.start);
};

/** `model.fc = …` as `model.register_module("fc", …)`, where checkers hold the attribute to the class that a library gave it. */
const asRegistered = (site: Site, call: Call, target: Target): readonly Edit[] => {
  const statement = statementAt(site.tree, call.start);
  const held = statement?.kind === "Assign" && statement.targets.length === 1 ? statement.targets[0]! : null;
  if (statement?.kind !== "Assign" || held?.kind !== "Attribute" || statement.value.start !== call.start || statement.value.end !== call.end) return [];
  const owner = ownerOf(site, held.value);
  if (!owner || owner.cls.place?.uri === site.uri || attributeAs(owner.cls, held.attr, target.module) !== "exact") return [];
  return [editOf(site, { start: statement.start, end: call.start }, `${sourceOf(site, held.value)}.register_module("${held.attr}", `), editOf(site, { start: call.end, end: call.end }, ")")];
};

/** The module that an expression was worth. */
const ownerOf = (site: Site, { start, end }: Ranged): PyObject | null => {
  const value = observationsOf(site).find(({ kind, span, value: one }) => kind === "evaluated" && span.uri === site.uri && span.start === start && span.end === end && isModule(site.live.engine, one))?.value;
  return value instanceof PyObject ? value : null;
};

/** The whole module in `model.fc = nn.Sequential(…)` or `model.register_module("fc", nn.Sequential(…))`, where a library's head was replaced. */
const wholeReplacement = (site: Site, call: Call): Call | null => {
  const put = putAt(site, call);
  const owner = put && ownerOf(site, put.owner);
  if (!owner || owner.cls.place?.uri === site.uri) return null;
  return nodesAt(site.tree, call.start).find((node): node is Call => (node as Call).kind === "Call" && node.start === put.value.start && node.end === put.value.end) ?? null;
};

const putAt = (site: Site, call: Call): { readonly owner: Expression; readonly value: Expression } | null => {
  const statement = statementAt(site.tree, call.start);
  if (statement?.kind === "Assign") {
    const [held] = statement.targets;
    return held?.kind === "Attribute" || held?.kind === "Subscript" ? { owner: held.value, value: statement.value } : null;
  }
  const outer = statement?.kind === "Expression" && statement.value.kind === "Call" ? statement.value : null;
  const [, value] = outer?.args ?? [];
  return outer?.func.kind === "Attribute" && /^(?:register|add)_module$/.test(outer.func.attr) && value ? { owner: outer.func.value, value } : null;
};
