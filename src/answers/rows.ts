/** Rows of the sidebar's tree, from the module tree of each model: identical siblings folded, heads marked. */
import type { Span } from "../base/index.ts";
import type { PyObject } from "../python/index.ts";
import { headsOf, treeOf, kindSays, swapGroups, type Head, type Live, type LiveModel, type TreeNode as Layer } from "../model/index.ts";
import type { Emptiness, FileTree, FolderOptions, TreeNode } from "./contract.ts";
import { count, macsText, shapeText, shortCount } from "./words.ts";
import { sizeOf } from "../model/index.ts";

interface Marks {
  readonly heads: ReadonlySet<string>;
  readonly containers: ReadonlySet<string>;
}

const spanHere = (span: Span | null | undefined): Span | undefined => (span && !span.uri.startsWith("headtorch:") ? span : undefined);

/** The model's own row and all below it. */
export const modelRow = (live: Live, model: LiveModel): TreeNode => {
  const { root, module, forward } = model;
  const id = root.name;
  const at = spanHere(root.nameSpan ?? root.span);
  if (!module) return { id, path: "", label: root.name, description: model.reason ?? "", kind: "model", head: false, tooltip: model.reason ?? root.name, ...(at ? { span: at } : {}) };
  const tree = treeOf(live, model);
  const { heads, producer } = headsOf(model);
  const marks: Marks = { heads: new Set(heads.map((one) => one.path)), containers: new Set(heads.map((one) => one.container)) };
  const output = shapeText(forward?.outputs ?? null);
  const connected = heads.some((one) => one.kind === "fully connected");
  const note = connected || !forward?.call ? "" : producer ? `no fully connected head; ${producer.path || producer.cls} makes the output` : "no fully connected head";
  const missing = missingPackage(module);
  const inside = missing === null ? "" : `install ${missing} to see inside`;
  const description = [output, `${shortCount(tree.params)} parameters`, note, inside].filter((part) => part).join(" · ");
  return {
    id, path: "", label: root.name, description, kind: "model", class: module.cls.name, head: false,
    ...(output ? { shape: output } : {}), ...numbers(tree), ...(at ? { span: at } : {}),
    tooltip: [`**${root.name}**`, `${count(tree.params)} parameters · ${macsText(tree.macs)} MACs`, note, inside, ...(heads.map(headLine))].filter((part) => part !== "").join("\n\n"),
    swaps: swapGroups(live, model).map(({ label, head, targets }) => ({ label, head, layers: targets.map(({ path }) => path) })),
    children: fold(tree.children.map((child) => row(child, id, marks, heads))),
  };
};

/** The package that the model is from, where only the catalogue knows it. */
export const missingPackage = (module: PyObject): string | null => {
  const name = module.cls.mro.map((cls) => cls.dict.get("__headtorch_missing__")).find((one) => one !== undefined);
  return typeof name === "string" ? name : null;
};

const headLine = ({ path, role, kind, out }: Head): string => `head: \`${path}\` (${kind}, ${role}${out === null ? "" : `, ${count(out)} out`})`;

const numbers = ({ params, macs }: Layer): { params?: number; macs?: number } => {
  const [known, cost] = [params === null ? null : sizeOf(params), sizeOf(macs)];
  return { ...(known === null ? {} : { params: known }), ...(cost === null ? {} : { macs: cost }) };
};

const row = (node: Layer, model: string, marks: Marks, heads: readonly Head[]): TreeNode => {
  const isStep = node.kind === "step";
  const first = node.calls[0];
  const shape = shapeText(first?.output ?? null);
  const label = isStep ? node.cls : node.path.slice(node.path.lastIndexOf(".") + 1);
  const isHead = !isStep && marks.heads.has(node.path);
  const isContainer = !isStep && marks.containers.has(node.path) && !isHead;
  const times = node.calls.length > 1 ? ` ×${node.calls.length}` : "";
  const parts = [
    isStep ? "" : node.cls, shape ?? "", isStep ? "" : node.sharedWith !== null ? `shared with ${node.sharedWith}` : sizeOf(node.params ?? 0) === 0 ? "" : `${shortCount(node.params)} params`, isHead || isContainer ? "head" : "",
  ];
  const called = spanHere(isStep ? node.span : first?.call?.span);
  const built = spanHere(node.span);
  return {
    id: `${model}/${node.id}${isStep ? "" : "#0"}`, path: node.path, label, description: parts.filter((part) => part !== "").join(" · ") + times, kind: node.kind, class: node.cls,
    head: isHead || isContainer, ...(isContainer ? { headContainer: true } : {}), ...(shape ? { shape } : {}), ...numbers(node),
    ...(called ?? built ? { span: (called ?? built)! } : {}), ...(built && !isStep ? { builtAt: built } : {}),
    tooltip: tooltip(node, shape, heads.find((one) => one.path === node.path)),
    ...(node.children.length > 0 ? { children: fold(node.children.map((child) => row(child, model, marks, heads))) } : {}),
  };
};

const tooltip = (node: Layer, shape: string | null, head: Head | undefined): string => {
  const input = shapeText(node.calls[0]?.input ?? null);
  const lines = [
    `**${node.path || node.cls}** — ${node.cls}${node.kind === "step" ? " (step)" : `, ${node.kind}`}`,
    input && shape ? `\`${input}\` → \`${shape}\`` : shape ? `→ \`${shape}\`` : "not called in this forward pass",
    node.kind === "step" ? "" : `${count(node.params)} parameters · ${macsText(node.macs)} MACs`,
    node.kind === "step" ? "" : kindSays[node.kind],
    head ? headLine(head) : "",
  ];
  return lines.filter((line) => line !== "").join("\n\n");
};

/** What must be equal for siblings to fold: everything but their names. */
const likeness = (row: TreeNode): string => {
  const known = likenesses.get(row);
  if (known !== undefined) return known;
  const { kind, class: cls, shape, params, macs, head, children } = row;
  const made = `${kind} ${cls} ${shape} ${params} ${macs} ${head} (${(children ?? []).map(likeness).join(",")})`;
  likenesses.set(row, made);
  return made;
};
const likenesses = new WeakMap<TreeNode, string>();

const isNumbered = ({ label }: TreeNode): boolean => /^\d+$/.test(label);

/** Runs of three or more equal siblings with numbers for names become one row: "0–17 · 18 × Block". */
const fold = (rows: readonly TreeNode[]): readonly TreeNode[] => {
  const folded: TreeNode[] = [];
  for (let i = 0; i < rows.length;) {
    const first = rows[i]!;
    let end = i + 1;
    if (isNumbered(first) && !first.head) {
      const like = likeness(first);
      while (end < rows.length && isNumbered(rows[end]!) && likeness(rows[end]!) === like) end++;
    }
    if (end - i >= 3) {
      folded.push({ ...first, label: `${first.label}–${rows[end - 1]!.label}`, description: `${end - i} × ${first.description}`, folded: { count: end - i } });
      i = end;
    } else {
      folded.push(first);
      i++;
    }
  }
  return folded;
};

export const fileTree = (live: Live, stale: boolean, { environment, environmentFound }: Pick<FolderOptions, "environment" | "environmentFound">): FileTree => {
  const { uri } = live.request;
  const models = live.models.map((model) => modelRow(live, model));
  const gaps = [...live.script.gaps, ...live.models.flatMap((model) => model.run.gaps)]
    .filter((gap) => gap.span !== null).map((gap) => ({ code: gap.code, reason: gap.reason, span: gap.span! }));
  const reached = live.engine.vm.dictGet(live.engine.vm.modules, "torch") !== undefined;
  const empty: Emptiness | null = models.length === 0 ? (reached ? "no-models" : "no-torch") : live.models.every((model) => !model.module) ? "needs-arguments" : null;
  return { uri, models, empty, stale, gaps, ...(environment ? { environment } : {}), ...(environmentFound ? { environmentFound } : {}), ...(live.ended ? { message: live.ended.reason } : {}) };
};

