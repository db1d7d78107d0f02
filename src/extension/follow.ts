/** From the cursor to the row of the tree and back, without taking the focus. */
import * as vscode from "vscode";
import type { TreeRow } from "../server/index.ts";
import { settings } from "./ids.ts";
import type { Session } from "./session.ts";
import { setting } from "./settings.ts";
import { allRows, type Shown, type ShownDocument } from "./shown.ts";
import type { ModelTree } from "./tree.ts";

/** A cursor that rests this long (milliseconds) is looked at. */
const rest = 150;

type Location = NonNullable<TreeRow["place"]>;

/** Lines of the place, if it is in the document. */
const linesIn = (place: Location | undefined, uri: string): { readonly first: number; readonly last: number } | null =>
  place?.uri === uri ? { first: place.range.start.line, last: place.range.end.line } : null;

/** Names that two module paths begin with in common. */
const shared = (a: string, b: string): number => {
  const [left, right] = [a.split("."), b.split(".")];
  const differ = left.findIndex((name, index) => name !== right[index]);
  return differ < 0 ? left.length : differ;
};

/**
 * The row that the line is about: called there, else built there; the innermost where several are. A line with several calls
 * stays in the one that is selected.
 */
export const rowAt = ({ picture, byId }: Shown, document: vscode.Uri, line: number, selected?: TreeRow): TreeRow | null => {
  const address = document.toString();
  let best: { row: TreeRow; size: number; near: number } | null = null;
  for (const which of ["place", "builtAt"] as const) {
    for (const row of allRows(picture.models)) {
      const lines = linesIn(row[which], address);
      if (!lines || line < lines.first || line > lines.last) continue;
      const size = lines.last - lines.first;
      const near = selected ? shared(row.path, selected.path) : 0;
      if (!best || size < best.size || (size === best.size && near > best.near)) best = { row, size, near };
    }
    if (best) return byId.get(best.row.id) ?? null;
  }
  return null;
};

/** Shows the row of the cursor's line; `focus` takes the keyboard along. */
export const revealCursor = async (document: ShownDocument, tree: ModelTree, focus: boolean): Promise<void> => {
  const editor = vscode.window.activeTextEditor;
  const { shown } = document;
  if (!editor || !shown) return;
  const row = rowAt(shown, editor.document.uri, editor.selection.active.line, tree.view.selection[0]);
  if (row && tree.shows(row)) await tree.view.reveal(row, { select: true, focus, expand: false });
};

/** Selects the row of the cursor's line while the tree can be seen. */
export const followCursor = (document: ShownDocument, tree: ModelTree): vscode.Disposable => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moved = vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
    clearTimeout(timer);
    // A selection that a command made (a click in the tree) is no move of the cursor.
    if (kind === vscode.TextEditorSelectionChangeKind.Command || kind === undefined) return;
    if (textEditor.document !== document.document) return;
    timer = setTimeout(() => {
      if (tree.view.visible && setting(settings.followCursor, true)) void revealCursor(document, tree, false);
    }, rest);
  });
  return vscode.Disposable.from(moved, { dispose: () => clearTimeout(timer) });
};

/** Tells the server which row is selected, so that a line with several calls shows that one. */
export const followSelection = (session: Session, document: ShownDocument, tree: ModelTree): vscode.Disposable =>
  tree.view.onDidChangeSelection(({ selection: [row] }) => {
    const uri = document.shown?.uri.toString();
    if (uri !== undefined) void session.tell("headtorch/select", { uri, row: row?.id ?? null });
  });

/** Opens the row's place beside nothing and with the tree keeping the focus. */
export const goTo = async (row: TreeRow, preserveFocus: boolean): Promise<void> => {
  const place = row.place ?? row.builtAt;
  if (!place) return;
  const { start, end } = place.range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  await vscode.window.showTextDocument(vscode.Uri.parse(place.uri), { selection, preserveFocus, preview: true });
};
