/** Applies the server's edits as one change of the workspace: one undo, previewed where it touches more than one place. */
import * as vscode from "vscode";
import type { EditAnswer, Refusal } from "../server/index.ts";

const toRange = ({ start, end }: { start: vscode.Position | { line: number; character: number }; end: { line: number; character: number } }): vscode.Range =>
  new vscode.Range(start.line, start.character, end.line, end.character);

/** `true` when the edit was applied; a refusal is shown. */
export const applyAnswer = async (answer: EditAnswer | Refusal | null): Promise<boolean> => {
  if (!answer) return false;
  if ("problem" in answer) {
    void vscode.window.showWarningMessage(answer.problem);
    return false;
  }
  const edit = new vscode.WorkspaceEdit();
  const note = answer.places > 1 ? { needsConfirmation: true, label: answer.title } : undefined;
  for (const [uri, changes] of Object.entries(answer.edit.changes ?? {})) {
    for (const { range, newText } of changes) edit.replace(vscode.Uri.parse(uri), toRange(range), newText, note);
  }
  return vscode.workspace.applyEdit(edit, { isRefactoring: true });
};
