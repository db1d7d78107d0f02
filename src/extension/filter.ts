/** The filter by layer kind: a list that is the legend of the icons too. */
import * as vscode from "vscode";
import type { LayerKind } from "../answers/index.ts";
import { kindLooks, settings } from "./ids.ts";
import { changeSetting, setting } from "./settings.ts";
import { allRows, type ShownDocument } from "./shown.ts";
import type { ModelTree } from "./tree.ts";

interface KindItem extends vscode.QuickPickItem { readonly layers: LayerKind }

/** How many rows of each kind the document has. */
const countKinds = (document: ShownDocument): Map<LayerKind, number> => {
  const counts = new Map<LayerKind, number>();
  for (const { kind, folded } of allRows(document.shown?.picture.models ?? [])) {
    if (kind !== "model") counts.set(kind, (counts.get(kind) ?? 0) + (folded?.count ?? 1));
  }
  return counts;
};

export const chooseKinds = async (document: ShownDocument, tree: ModelTree): Promise<void> => {
  const counts = countKinds(document);
  const all = (Object.keys(kindLooks) as LayerKind[]).filter((kind) => counts.has(kind));
  const items = all.map((kind): KindItem => ({
    layers: kind, label: `$(${kindLooks[kind].icon}) ${kind}`, description: String(counts.get(kind)), picked: tree.kinds.size === 0 || tree.kinds.has(kind),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true, title: vscode.l10n.t("Layer kinds"), placeHolder: vscode.l10n.t("Kinds to show in the tree"),
  });
  if (!chosen) return;
  const everything = chosen.length === 0 || chosen.length === all.length;
  tree.filter(new Set(everything ? [] : chosen.map(({ layers }) => layers)));
};

export const toggleSteps = (): Promise<void> => changeSetting(settings.showSteps, !setting(settings.showSteps, true));

/** Hides the hints, or brings the last visible kind of them back. */
export const toggleHints = (lastSeen: vscode.Memento): Promise<void> => {
  const now = setting<string>(settings.hints, "changes");
  if (now === "off") return changeSetting(settings.hints, lastSeen.get("headtorch.hints", "changes"));
  void lastSeen.update("headtorch.hints", now);
  return changeSetting(settings.hints, "off");
};
