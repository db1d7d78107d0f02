/** Faults of a run → findings, with the fix that the problem's definition offers for the place where the number was written. */
import type { BuiltLayer, Finding, FixSite, Problem, Span } from "../base/index.ts";
import { lookup, PyClass, PyFunction, type PyObject, PyTuple } from "../python/index.ts";
import type { Construction, Fault, ModuleCall, Run } from "../torch/index.ts";
import { nodesAt, type Call, type Tree } from "../syntax/index.ts";
import type { Live, LiveModel } from "./session.ts";
import { statementAt, writtenAt } from "./written.ts";

/** Findings of a model's run, and those of the script that built and called it. */
export const findingsOf = (live: Live, model: LiveModel): readonly Finding[] => distinct(model.run.faults.map((fault) => withFix(live, fault)));

/** Findings of the whole file: its script and all its models, each place and code once. */
export const fileFindings = (live: Live): readonly Finding[] =>
  distinct([...live.script.faults, ...live.models.flatMap((model) => model.run.faults)].map((fault) => withFix(live, fault))).filter((one) => one.span.uri === live.request.uri);

const distinct = (findings: readonly Finding[]): readonly Finding[] => {
  const seen = new Set<string>();
  return findings.filter(({ code, span }) => {
    const key = `${code}:${span.uri}:${span.start}:${span.end}`;
    return seen.has(key) ? false : (seen.add(key), true);
  });
};

const withFix = (live: Live, { finding, problem, data, module }: Fault): Finding => {
  if (finding.fix || !problem.fix) return finding;
  const site = siteOf(live, module, finding.span);
  const fix = (problem as Problem<unknown>).fix!(data, site);
  return fix ? { ...finding, fix } : finding;
};

/** Arguments of the call that built the layer at fault. */
const siteOf = (live: Live, call: ModuleCall | null, span: Span): FixSite => {
  const layer = call?.module;
  const made = layer ? constructionOf(live, layer) : undefined;
  const taker = takerOf(live, call, span);
  const [built, here, statement] = [made && writtenAt(live.request, made.span), writtenAt(live.request, span), statementAt(live.request, span)];
  return {
    argument: (name) => (layer && made ? argumentSpan(live.request.tree, live.request.uri, made.span, layer, name) : undefined),
    ...(built ? { built } : {}), ...(here ? { here } : {}), ...(statement ? { statement } : {}), ...(taker ? { taker } : {}),
    layerAt: (place) => {
      const ran = runs(live).flatMap(({ moduleCalls }) => moduleCalls).find((one) => one.parent === call && one.span !== null && sameSpan(one.span, place));
      return ran && builtLayer(live, ran.module);
    },
  };
};

const runs = (live: Live): readonly Run[] => [live.script, ...live.models.map(({ run }) => run)];
const sameSpan = (a: Span, b: Span): boolean => a.uri === b.uri && a.start === b.start && a.end === b.end;

/** The layer whose input is the result of the op that failed at `span`. */
const takerOf = (live: Live, call: ModuleCall | null, span: Span): BuiltLayer | undefined => {
  for (const { ops, moduleCalls } of runs(live)) {
    const failed = ops.find((one) => one.failed && one.module === call && one.span !== null && sameSpan(one.span, span));
    const made = failed?.outputs[0]?.tensor;
    const taker = made && moduleCalls.find((one) => one.parent === call && one.inputs.kind === "tensor" && one.inputs.tensor === made);
    if (taker) return builtLayer(live, taker.module);
  }
  return undefined;
};

const builtLayer = (live: Live, layer: PyObject): BuiltLayer => {
  const made = constructionOf(live, layer);
  return {
    argument: (name) => made && argumentSpan(live.request.tree, live.request.uri, made.span, layer, name),
    built: made && writtenAt(live.request, made.span),
    numbers(name) {
      const value = layer.attrs?.get(name);
      const items = value instanceof PyTuple ? value.items : [value];
      return items.every((one) => typeof one === "number") ? (items as readonly number[]) : null;
    },
  };
};

const constructionOf = (live: Live, layer: PyObject): Construction | undefined =>
  runs(live).flatMap((run) => run.constructions).find((one) => one.instance === layer);

/** Where argument `name` of the constructor stands in the call at `span`: by keyword, else by position in the signature. */
export const argumentSpan = (tree: Tree, uri: string, span: Span, instance: PyObject, name: string): Span | undefined => {
  if (span.uri !== uri) return undefined;
  const call = nodesAt(tree, span.start).findLast((node): node is Call => (node as Call).kind === "Call" && node.start === span.start && node.end === span.end);
  if (!call) return undefined;
  const keyword = call.keywords.find((one) => one.name === name);
  if (keyword) return { uri, start: keyword.value.start, end: keyword.value.end };
  const index = positionOf(instance.cls, name);
  const given = index === null ? undefined : call.args[index];
  return given && given.kind !== "Starred" ? { uri, start: given.start, end: given.end } : undefined;
};

/** The position of a parameter of `__init__`, not counting `self`. */
export const positionOf = (cls: PyClass, name: string): number | null => {
  const init = lookup(cls, "__init__");
  if (!(init instanceof PyFunction)) return null;
  const { params } = init.code.node as unknown as { params: { positional: { name: string }[]; regular: { name: string }[] } };
  const index = [...params.positional, ...params.regular].findIndex((one) => one.name === name);
  return index <= 0 ? null : index - 1;
};
