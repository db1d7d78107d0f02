/** What a swap is about: a head's layer with the auxiliary ones beside it, the predictors of a detector, or a place that gives features only. */
import type { Span } from "../../base/index.ts";
import type { PyObject } from "../../python/index.ts";
import { tensorsIn } from "../../torch/index.ts";
import { type Dim, same } from "../../sym/index.ts";
import type { Head } from "../heads.ts";
import { childrenOf, namedModules, parametersOf } from "../modules.ts";
import { headsOf } from "../readings.ts";
import { classParameter, parentOf, type Predictor, predictorAbove, predictorAt, widthOf } from "./predictor.ts";
import { type Origin, originOf, siteOf, type Site, spanOf } from "./site.ts";
import type { Live, LiveModel } from "../session.ts";

export interface Target {
  readonly path: string;
  readonly module: PyObject;
  /** Values or channels that come in. */
  readonly in: Dim | null;
  readonly head: Head | null;
  readonly predictor: Predictor | null;
}

/** Targets that are swapped together. */
export interface Group {
  /** What a person calls it: "classifier". */
  readonly label: string;
  /** Path of the head that names it. */
  readonly head: string;
  readonly targets: readonly Target[];
}

const detects = new Set(["regression", "mask", "keypoints", "objectness"]);

/** All that can be swapped in a model: what decides its classes first. */
export const groupsOf = (site: Site): readonly Group[] => {
  const { model } = site;
  if (!model.module) return [];
  const { heads } = headsOf(model);
  const empty = emptyTarget(site);
  const first = empty ? [{ label: empty.path, head: empty.path, targets: [empty] }] : [];
  if (heads.length > 0 && heads.every((one) => one.op === null)) return first.length > 0 ? first : toldGroups(heads);
  const isDetector = heads.some((one) => detects.has(one.role)) && heads.some((one) => predictorAbove(model.module!, one.path));
  return [...first, ...(isDetector ? predictorGroups(site, heads) : layerGroups(model, heads))];
};

/** What a catalogue names: the heads that follow the number of classes, together. */
const toldGroups = (heads: readonly Head[]): readonly Group[] => {
  const targets = heads.filter(({ perClass }) => perClass !== undefined && perClass > 0).map((head): Target => ({ path: head.path, module: head.module!, in: head.in, head, predictor: null }));
  const main = targets.find(({ head }) => head!.role === "classifier") ?? targets[0];
  return main ? [{ label: main.path, head: main.path, targets }] : [];
};

const layerGroups = (model: LiveModel, heads: readonly Head[]): readonly Group[] => {
  const main = heads.find((one) => one.role === "classifier") ?? heads[0];
  if (!main) return [];
  const isBeside = (one: Head): boolean => one !== main && one.out !== null && main.out !== null && same(one.out, main.out) && (one.role === "auxiliary" || parentOf(one.path) === parentOf(main.path)) && one.outputs.length > 0;
  // layers whose sum or choice is one output have to keep one width
  const beside = heads.filter((one) => isBeside(one) && (one.role === "auxiliary" || one.outputs.some((path) => main.outputs.includes(path))));
  const groups = [[main, ...beside], ...heads.filter((one) => one !== main && !beside.includes(one)).map((one) => [one])];
  return groups.map((each, i) => ({
    label: each[0]!.container, head: each[0]!.path,
    targets: [...each.flatMap((head) => (head.module ? [{ path: head.path, module: head.module, in: head.in, head, predictor: null }] : [])), ...(i === 0 ? silentTargets(model, main, each) : [])],
  }));
};

/** Layers as wide as the head at the end of parts that only training calls: auxiliary classifiers. */
const silentTargets = ({ module: root, run }: LiveModel, main: Head, known: readonly Head[]): readonly Target[] => {
  const called = new Set(run.moduleCalls.map((one) => one.module));
  return childrenOf(root!).flatMap(({ name, module }) => {
    const inside = [...namedModules(module)];
    if (inside.some(([one]) => called.has(one)) || known.some((one) => one.path.startsWith(`${name}.`))) return [];
    const last = inside.filter(([one]) => widthOf(one) !== null).at(-1);
    if (!last || main.out === null || !same(widthOf(last[0])!, main.out)) return [];
    return [{ path: last[1] === "" ? name : `${name}.${last[1]}`, module: last[0], in: parametersOf(last[0]).find((one) => one.name === "weight")!.tensor.shape[1] ?? null, head: null, predictor: null }];
  });
};

/** Modules of a detector that the number of classes builds; the keypoints' is a group of its own. */
const predictorGroups = (site: Site, heads: readonly Head[]): readonly Group[] => {
  const root = site.model.module!;
  const found = new Map<string, { readonly path: string; readonly module: PyObject; readonly param: string }>();
  for (const head of heads.filter((one) => !["regression", "objectness", "other"].includes(one.role))) {
    const above = predictorAbove(root, head.path);
    if (above) found.set(above.path, above);
  }
  // what the forward pass did not reach stands beside the others (a mask predictor without boxes)
  for (const [path, { param }] of [...found]) for (const { name, module } of childrenAt(root, parentOf(path))) {
    const at = parentOf(path) === "" ? name : `${parentOf(path)}.${name}`;
    const own = classParameter(module.cls);
    if (own !== undefined && !found.has(at)) found.set(at, { path: at, module, param: own === param ? param : own });
  }
  const params = [...new Set([...found.values()].map(({ param }) => param))];
  return params.map((param) => {
    const parts = [...found.values()].filter((one) => one.param === param);
    return { label: parts[0]!.path, head: parts[0]!.path, targets: parts.map((one) => predictorTarget(site, one, heads)) };
  });
};

/** A predictor is described when somebody asks: that builds it once more. */
const predictorTarget = (site: Site, part: { readonly path: string; readonly module: PyObject; readonly param: string }, heads: readonly Head[]): Target => {
  let described: Predictor | null | undefined;
  return {
    path: part.path, module: part.module, in: null, head: heads.find(({ path }) => path.startsWith(`${part.path}.`)) ?? null,
    get predictor() { return (described ??= predictorAt(site, part)); },
  };
};

const childrenAt = (root: PyObject, path: string): ReturnType<typeof childrenOf> => {
  const owner = [...namedModules(root)].find(([, at]) => at === path)?.[0];
  return owner ? childrenOf(owner) : [];
};

/** An `nn.Identity()` of the file that hands the output on: where a head was taken off. */
const emptyTarget = (site: Site): Target | null => {
  const { forward, run, module: root } = site.model;
  if (!forward?.outputs || !root) return null;
  const outputs = new Set(tensorsIn(forward.outputs).map(({ tensor }) => tensor));
  const call = run.moduleCalls.findLast(({ module, outputs: out }) => module.cls.name === "Identity" && out?.kind === "tensor" && outputs.has(out.tensor));
  const path = call && namedModules(root).get(call.module);
  if (!call || path === undefined || call.outputs?.kind !== "tensor" || originOf(site, call.module)?.inside !== "") return null;
  return { path, module: call.module, in: call.outputs.shape.at(-1) ?? null, head: null, predictor: null };
};

/** All that a person calls the head and that is built in one statement of the file with the target's layer: what trains when the body is frozen. */
export const wholeOf = (site: Site, { module, path }: Target): PyObject => {
  const parent = [...namedModules(site.model.module!)].find(([, at]) => at === parentOf(path))?.[0];
  const [own, around] = [originOf(site, module), parent?.cls.name === "Sequential" ? originOf(site, parent) : null];
  if (own?.inside !== "" || around?.inside !== "" || !parent || parent === site.model.module) return module;
  const isInside = (one: Origin | null): boolean => one !== null && around.call.start <= one.call.start && one.call.end <= around.call.end;
  return childrenOf(parent).every((one) => isInside(originOf(site, one.module))) ? parent : module;
};

/** The group that a path names: its own, one of its targets', what stands above or below these. */
export const groupAt = (groups: readonly Group[], path: string): Group | undefined =>
  groups.find((one) => one.head === path || one.label === path || one.targets.some((target) => target.path === path || target.path.startsWith(`${path}.`) || path.startsWith(`${target.path}.`)));

const found = new WeakMap<LiveModel, readonly Group[]>();

/** What can be swapped in a live model, found once. */
export const swapGroups = (live: Live, model: LiveModel): readonly Group[] => {
  const known = found.get(model);
  if (known) return known;
  const made = groupsOf(siteOf(live, model));
  found.set(model, made);
  return made;
};

/** The call of the file that made a module, or what holds it. */
export const buildingCall = (live: Live, model: LiveModel, module: PyObject): Span | null => {
  const site = siteOf(live, model);
  const origin = originOf(site, module);
  return origin && spanOf(site, origin.call);
};
