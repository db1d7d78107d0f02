/**
 * Head swaps as edits of the user's source: where the width is set, the layer itself, an argument of a builder's call, or new lines behind
 * it. There may be several ways; each edited text is run, and the first one that does what was promised is taken.
 */
import { applyEdits, type Edit } from "../../base/index.ts";
import { same } from "../../sym/index.ts";
import { importsPerCell } from "../imports.ts";
import { kindOf } from "../kinds.ts";
import { namedModules, parametersOf } from "../modules.ts";
import { headsOf } from "../readings.ts";
import type { Live, LiveModel } from "../session.ts";
import { argumentEdits, behind, type Built, builtAt, laterEdits, replacementEdits, resetEdits } from "./builder.ts";
import { expectations, keeps, loadsOf, type Promised } from "./check.ts";
import { freezeAround, freezes, trainsBeside, unfreezes } from "./freeze.ts";
import { keptOptions } from "./layers.ts";
import { ownEdits } from "./own.ts";
import { holderOf, inheritedOrigin, originOf, type Site, siteOf } from "./site.ts";
import { type Group, groupAt, swapGroups, type Target, wholeOf } from "./targets.ts";

export type { Target } from "./targets.ts";
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

/** Runs a text in the document's place and reads it; null when sources are missing. */
export type ReadText = <T>(text: string, reading: (live: Live) => T) => T | null;

/** One way to write a swap, and what has to be true of the result. */
interface Plan { readonly edits: readonly Edit[]; readonly promised: Promised }
type Proposal = { readonly title: string; readonly model: string; readonly cells: readonly number[]; readonly isTold: boolean; readonly plans: readonly Plan[] } | { readonly problem: string };

const styleName: Readonly<Record<SwapStyle, string>> = { linear: "one linear layer", mlp: "an MLP with dropout", conv: "a 1×1 convolution", identity: "features only" };

export const swapHead = (read: ReadText, text: string, choose: (live: Live) => LiveModel | { readonly problem: string }, swap: Swap): SwapResult => {
  const proposal = read(text, (live): Proposal => {
    const model = choose(live);
    return "problem" in model ? model : propose(live, model, swap);
  });
  if (proposal === null) return { problem: "sources are still being read: try again" };
  if ("problem" in proposal) return proposal;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  for (const { edits, promised } of proposal.plans) {
    const written = importsPerCell(edits, text, proposal.cells).map((one) => ({ ...one, text: one.text.replaceAll("\n", eol) }));
    if (read(applyEdits(text, written), (live) => keeps(live, proposal.model, promised)) === true) return { title: proposal.title, edits: written };
  }
  return { problem: proposal.isTold ? "only the library itself tells how this model uses its head: install it to swap" : "no edit was found that does this for certain: change the head by hand" };
};

const propose = (live: Live, model: LiveModel, swap: Swap): Proposal => {
  if (!model.module) return { problem: model.reason ?? "the model could not be built" };
  const group = groupFor(live, model, swap);
  if ("problem" in group) return group;
  const site = siteOf(live, model);
  const refusal = group.targets.length === 0 ? `'${group.label}' is no layer of its own` : group.targets.map((one) => refused(site, one, swap)).find((one) => one !== null);
  if (refusal) return { problem: refusal };
  if (swap.style === "identity" && isSum(group.targets)) return { problem: `the outputs of ${group.targets.map((one) => `'${one.path}'`).join(" and ")} are put together, and what goes into them differs: one of them alone cannot be taken off` };
  const plans = plansFor(site, group.targets, swap);
  if (typeof plans === "string") return { problem: plans };
  return { title: titleOf(group, swap), model: model.root.name, cells: live.request.cells ?? [], isTold: isTold(group.targets), plans };
};

const groupFor = (live: Live, model: LiveModel, { head }: Swap): Group | { readonly problem: string } => {
  const groups = swapGroups(live, model);
  const found = head === undefined ? groups[0] : groupAt(groups, head);
  if (found) return found;
  const { producer } = headsOf(model);
  return { problem: head === undefined ? `no head was found${producer ? `: the output is made by ${producer.path || producer.cls}` : ""}` : `'${head}' is not a head of ${model.root.name}` };
};

/** Layers that make one output from inputs of different widths. */
const isSum = (targets: readonly Target[]): boolean =>
  targets.some((one) => targets.some((other) => one.in !== null && other.in !== null && !same(one.in, other.in) && one.head?.outputs.some((path) => other.head?.outputs.includes(path))));

/** Why a head cannot become what was asked. */
const refused = ({ model }: Site, { module, path, predictor, head }: Target, { style, classes }: Swap): string | null => {
  const kind = kindOf(module, false);
  if (style !== "identity" && (!Number.isInteger(classes) || classes < 1)) return "the number of classes must be a positive integer";
  if (predictor && style !== "linear") return `'${path}' is the ${module.cls.name} of a detector: only its number of classes can be changed`;
  if (!predictor && head && !["fully connected", "convolution"].includes(kind)) return `'${path}' is a ${module.cls.name}: it is not known how to build it anew`;
  if (style === "conv" && kind !== "convolution") return `the head '${path}' is a ${kind} layer: a 1×1 convolution does not fit there, choose linear or mlp`;
  if (style === "mlp" && kind === "convolution") return `the head '${path}' is a convolution: choose conv, linear or identity`;
  const own = new Set(parametersOf(module).map((one) => one.tensor));
  const tied = [...namedModules(model.module!)].find(([other]) => other !== module && parametersOf(other).some((one) => own.has(one.tensor)));
  return tied ? `the head '${path}' shares its weight with '${tied[1]}': another number of classes would break that` : null;
};

const titleOf = ({ label, targets }: Group, { style, classes }: Swap): string => {
  const isConvolution = targets.every((one) => kindOf(one.module, false) === "convolution");
  const what = targets.some((one) => one.predictor) ? null : style === "linear" && isConvolution ? "a convolution" : styleName[style];
  return `Swap head '${label}' for ${what === null ? `${classes} classes` : style === "identity" ? what : `${what} with ${classes} classes`}`;
};

/* Ways to write it */

interface OwnPart { readonly target: Target; readonly at: { readonly start: number; readonly end: number }; readonly ways: readonly (readonly Edit[])[] }
interface BuiltPart { readonly built: Built; readonly targets: Target[] }

const plansFor = (site: Site, targets: readonly Target[], swap: Swap): readonly Plan[] | string => {
  const own: OwnPart[] = [];
  const parts: BuiltPart[] = [];
  for (const target of targets) {
    const origin = originOf(site, target.module);
    if (origin?.inside === "") {
      own.push({ target, at: origin.call, ways: ownEdits(site, origin.call, target, swap) });
      continue;
    }
    const known = parts.find((one) => one.built.origin.call === origin?.call);
    if (known) {
      known.targets.push(target);
      continue;
    }
    const holder = origin && holderOf(site, origin, target.module);
    const found = origin && holder ? { origin, holder } : inheritedOrigin(site, target.module);
    if (!found) return origin ? `'${target.path}' is built inside an expression: give the model a name of its own first` : `'${target.path}' is built outside this file: an installed library is not edited`;
    parts.push({ built: builtAt(site, found.origin, found.holder), targets: [target] });
  }
  const needsFreeze = swap.freeze && trainsBeside(site.model.module!, targets.map((one) => wholeOf(site, one)));
  return waysOf(site, { targets, own, parts, needsFreeze }, swap);
};

interface Parts { readonly targets: readonly Target[]; readonly own: readonly OwnPart[]; readonly parts: readonly BuiltPart[]; readonly needsFreeze: boolean }

const waysOf = (site: Site, { targets, own, parts, needsFreeze }: Parts, swap: Swap): readonly Plan[] => {
  const frozen = needsFreeze && parts.length === 0 && own[0] ? freezeAround(site, own[0].at, targets.map((one) => wholeOf(site, one))) : [];
  const rounds = Math.max(1, ...own.map((one) => one.ways.length));
  const ownWays = Array.from({ length: rounds }, (_, i) => distinct([...frozen, ...own.flatMap((one) => one.ways[Math.min(i, one.ways.length - 1)] ?? [])]));
  const promised = expectations(site, targets, swap);
  const asArguments = swap.style === "linear" || (swap.style === "conv" && targets.every(({ module }) => keptOptions(module).startsWith(", kernel_size=1"))) ? argumentWays(site, parts, needsFreeze, swap) : [];
  // how a model that only a catalogue knows uses its head is not known: another one might not fit it
  const replaced = isTold(targets) ? [] : parts.flatMap(({ built, targets: these }) => replacementEdits(site, built, these, swap, needsFreeze ? freezeLines(site, built) : []));
  const loads = loadsOf(site.live, site.model);
  const reset = swap.style === "linear" && parts.length === 1 ? resetEdits(site, parts[0]!.built, swap, needsFreeze ? freezeLines(site, parts[0]!.built) : []) : null;
  return ownWays.flatMap((edits) => [
    ...(parts.length > 0 ? asArguments.map((given): Plan => ({ edits: distinct([...edits, ...given]), promised: { ...promised, loads } })) : []),
    ...(reset && !isTold(targets) ? [{ edits: distinct([...edits, ...reset]), promised }] : []),
    ...(isTold(targets) ? [] : [{ edits: distinct([...edits, ...replaced]), promised }]),
  ]);
};

/** Heads that a catalogue names. */
const isTold = (targets: readonly Target[]): boolean => targets.some(({ head }) => head !== null && head.op === null);

const distinct = (edits: readonly Edit[]): readonly Edit[] => edits.filter((one, i) => edits.findIndex((other) => other.span.start === one.span.start && other.span.end === one.span.end && other.text === one.text) === i);

/** What stops before a new head is put in: the whole model of a class of the file, else what the builder made. */
const freezeLines = (site: Site, { holder }: Built): readonly string[] => [freezes(/^self\b/.test(holder.text) && site.model.module!.cls.place?.uri === site.uri ? "self" : holder.text)];

/** The width as an argument of each builder's call; frozen bodies keep their heads trained. */
const argumentWays = (site: Site, parts: readonly BuiltPart[], needsFreeze: boolean, swap: Swap): readonly (readonly Edit[])[] => {
  const ways = parts.map(({ built, targets: these }) => [...laterEdits(site, built, these, swap), ...argumentEdits(site, built, swap)]);
  const rounds = Math.max(0, ...ways.map((one) => one.length));
  const frozen = needsFreeze ? parts.flatMap(({ built, targets: these }) => [...built.asserted.imports, ...behind(site, built, [freezes(built.holder.text), ...unfreezes(built.holder.text, built.place.known, built.holder.module, these.map((one) => one.module))])]) : [];
  if (ways.some((one) => one.length === 0)) return [];
  return Array.from({ length: rounds }, (_, i) => distinct([...ways.flatMap((one) => one[Math.min(i, one.length - 1)]!), ...frozen]));
};
