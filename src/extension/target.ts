/** Which model a command is about: the row or lens it was called from, the tree's selection, the cursor, or the user's choice. */
import * as vscode from "vscode";
import type { TreeRow } from "../server/index.ts";
import { rowAt } from "./follow.ts";
import { type Shown, type ShownDocument } from "./shown.ts";
import type { ModelTree } from "./tree.ts";

/** What code lenses, code actions and links name. */
export interface NamedTarget {
  readonly uri: string;
  /** Tree id of the model, or its class name. */
  readonly model: string;
  /** Module path. */
  readonly head?: string;
}

export type Asked = TreeRow | NamedTarget | undefined;

const isRow = (asked: Asked): asked is TreeRow => asked !== undefined && "kind" in asked;

const findModel = (shown: Shown, name: string): TreeRow | undefined =>
  shown.picture.models.find(({ id, label, class: cls }) => id === name || label === name || cls === name);

const choose = async (rows: readonly TreeRow[], title: string): Promise<TreeRow | undefined> => {
  if (rows.length <= 1) return rows[0];
  const items = rows.map((row) => ({ label: row.path || row.label, description: row.description, row }));
  return (await vscode.window.showQuickPick(items, { title }))?.row;
};

/** The row that the tree has selected, if the tree was used last. */
const selectedRow = (tree: ModelTree): TreeRow | undefined => (tree.view.visible ? tree.view.selection[0] : undefined);

const cursorRow = (shown: Shown): TreeRow | null => {
  const editor = vscode.window.activeTextEditor;
  return editor ? rowAt(shown, editor.document.uri, editor.selection.active.line) : null;
};

/** The model to act on; `undefined` when there is none or the user turned away. */
export const chooseModel = async (asked: Asked, { shown }: ShownDocument, tree: ModelTree, title: string): Promise<TreeRow | undefined> => {
  if (!shown) return undefined;
  if (isRow(asked)) return shown.modelOf(shown.byId.get(asked.id) ?? asked);
  if (asked) return findModel(shown, asked.model);
  const { models } = shown.picture;
  if (models.length === 1) return models[0];
  const near = cursorRow(shown) ?? selectedRow(tree);
  return near ? shown.modelOf(shown.byId.get(near.id) ?? near) : choose(models, title);
};

export interface HeadTarget {
  readonly model: TreeRow;
  /** Module path of the head. */
  readonly head: string;
}

type SwapChoice = NonNullable<TreeRow["swaps"]>[number];

/** Whether a row of the tree is one of the layers of a swap, stands above one, or lies in one. */
const isAbout = ({ head, label, layers }: SwapChoice, { path }: TreeRow): boolean =>
  path !== "" && (path === head || path === label || layers.some((layer) => layer === path || layer.startsWith(`${path}.`) || path.startsWith(`${layer}.`)));

/** The head to swap: the one that was named or stands at the cursor, else the user's choice among those of the model that can be swapped. */
export const chooseHead = async (asked: Asked, document: ShownDocument, tree: ModelTree): Promise<HeadTarget | undefined> => {
  const { shown } = document;
  if (!shown) return undefined;
  const near = isRow(asked) ? asked : asked ? undefined : (cursorRow(shown) ?? selectedRow(tree));
  const title = vscode.l10n.t("Swap which head?");
  const model = await chooseModel(near?.head ? near : asked, document, tree, title);
  if (!model) return undefined;
  if (asked && !isRow(asked) && asked.head !== undefined) return { model, head: asked.head };
  const { swaps = [] } = model;
  const here = near?.head ? swaps.filter((one) => isAbout(one, near)) : [];
  const choices = here.length > 0 ? here : swaps;
  // the server says why there is nothing to swap
  if (choices.length <= 1) return { model, head: choices[0]?.head ?? "" };
  const items = choices.map((one) => ({ label: one.label, description: one.layers.length > 1 || one.layers[0] !== one.label ? one.layers.join(", ") : "", one }));
  const chosen = (await vscode.window.showQuickPick(items, { title }))?.one;
  return chosen && { model, head: chosen.head };
};
