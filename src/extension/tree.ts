/** The tree of models: rows with icons for the kinds, heads marked in colour, icon and words, and a filter by kind. */
import * as vscode from "vscode";
import type { LayerKind } from "../answers/index.ts";
import type { TreeRow } from "../server/index.ts";
import { colors, commands, headIcon, kindLooks, layerScheme, modelIcon, modelsView, settings } from "./ids.ts";
import { setting } from "./settings.ts";
import type { ShownDocument } from "./shown.ts";

export class ModelTree implements vscode.TreeDataProvider<TreeRow>, vscode.Disposable {
  readonly view: vscode.TreeView<TreeRow>;
  readonly #document: ShownDocument;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #parts: vscode.Disposable[];
  readonly onDidChangeTreeData = this.#changed.event;
  /** Kinds to show; all of them while it is empty. */
  #kinds: ReadonlySet<LayerKind> = new Set();

  constructor(document: ShownDocument) {
    this.#document = document;
    this.view = vscode.window.createTreeView(modelsView, { treeDataProvider: this, showCollapseAll: true });
    this.#parts = [
      this.view, this.#changed,
      document.onDidChange(() => this.refresh()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`headtorch.${settings.showSteps}`)) this.refresh();
      }),
    ];
  }

  get kinds(): ReadonlySet<LayerKind> {
    return this.#kinds;
  }

  /** Shows rows of these kinds and what holds them; all rows when there are none. */
  filter(kinds: ReadonlySet<LayerKind>): void {
    this.#kinds = kinds;
    this.refresh();
  }

  refresh(): void {
    const shown = this.#document.shown;
    const { stale, message } = shown?.picture ?? {};
    const filtered = this.#kinds.size > 0 && shown ? vscode.l10n.t("Filtered: {0}", [...this.#kinds].join(", ")) : undefined;
    const old = stale ? vscode.l10n.t("The source does not parse; this is the last good picture.") : undefined;
    this.view.message = [old, message, filtered].filter((part) => part !== undefined).join(" · ") || undefined;
    this.view.description = shown ? shown.uri.path.slice(shown.uri.path.lastIndexOf("/") + 1) : undefined;
    this.#changed.fire();
  }

  dispose(): void {
    for (const part of this.#parts) part.dispose();
  }

  getChildren(row?: TreeRow): TreeRow[] {
    const rows = row ? (row.children ?? []) : (this.#document.shown?.picture.models ?? []);
    return rows.filter((child) => this.shows(child));
  }

  getParent(row: TreeRow): TreeRow | undefined {
    return this.#document.shown?.parents.get(row);
  }

  /** Whether the filter and the toggle of steps let the row be seen. */
  shows(row: TreeRow): boolean {
    if (row.kind === "model") return true;
    if (row.kind === "step" && !setting(settings.showSteps, true) && !this.#kinds.has("step")) return false;
    if (this.#kinds.size === 0 || this.#kinds.has(row.kind)) return true;
    return (row.children ?? []).some((child) => this.shows(child));
  }

  getTreeItem(row: TreeRow): vscode.TreeItem {
    const item = new vscode.TreeItem(row.label, this.#openness(row));
    item.id = row.id;
    item.description = row.description;
    item.iconPath = iconOf(row);
    item.contextValue = [row.kind === "model" ? "model" : "layer", ...(row.head ? ["head"] : [])].join(" ");
    item.accessibilityInformation = { label: spoken(row) };
    if (row.head) item.resourceUri = vscode.Uri.from({ scheme: layerScheme, path: `/${row.id}`, query: "head" });
    if (row.place) item.command = { command: commands.goToLayer, title: vscode.l10n.t("Go to Layer"), arguments: [row] };
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, row: TreeRow): vscode.TreeItem {
    item.tooltip = new vscode.MarkdownString(row.tooltip, true);
    return item;
  }

  #openness(row: TreeRow): vscode.TreeItemCollapsibleState {
    const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    if (!(row.children ?? []).some((child) => this.shows(child))) return None;
    return row.kind === "model" || this.#kinds.size > 0 ? Expanded : Collapsed;
  }
}

const iconOf = (row: TreeRow): vscode.ThemeIcon => {
  if (row.head) return new vscode.ThemeIcon(headIcon, new vscode.ThemeColor(colors.head));
  if (row.kind === "model") return new vscode.ThemeIcon(modelIcon);
  const { icon, color } = kindLooks[row.kind];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
};

/** What a screen reader says. */
const spoken = (row: TreeRow): string =>
  [row.label, row.kind, row.description, ...(row.head ? [vscode.l10n.t("head")] : [])].filter((part) => part !== "").join(", ");

/** Colours the labels of heads; the badge says it without colour. */
export const headColour: vscode.FileDecorationProvider = {
  provideFileDecoration(uri) {
    if (uri.scheme !== layerScheme || uri.query !== "head") return undefined;
    return new vscode.FileDecoration("H", vscode.l10n.t("head"), new vscode.ThemeColor(colors.head));
  },
};
