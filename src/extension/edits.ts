/** Applies the server's edits as one change of the workspace: one undo, previewed where it touches more than one place. */
import * as vscode from "vscode";
import type { EditAnswer, Refusal } from "../server/index.ts";

/** `true` when the edit was applied; a refusal is shown. */
export const applyAnswer = async (answer: EditAnswer | Refusal | null): Promise<boolean> => {
  if (!answer) return false;
  if ("problem" in answer) {
    void vscode.window.showWarningMessage(answer.problem);
    return false;
  }
  const edit = workspaceEdit(answer);
  if (answer.places > 1) askForPreview(edit);
  return vscode.workspace.applyEdit(edit, { isRefactoring: true });
};

const workspaceEdit = ({ title, edit: { changes = {} } }: EditAnswer): vscode.WorkspaceEdit => {
  const edit = new vscode.WorkspaceEdit();
  for (const [uri, replacements] of Object.entries(changes)) {
    for (const { range: { start, end }, newText } of replacements) {
      const range = new vscode.Range(start.line, start.character, end.line, end.character);
      edit.replace(vscode.Uri.parse(uri), range, newText, { label: title, needsConfirmation: false });
    }
  }
  return edit;
};

/**
 * VS Code shows the preview only where an edit needs confirmation, and such an edit starts out unchosen there. So one that
 * changes nothing asks for it, and the real ones are chosen: "Apply" does what was asked.
 */
const askForPreview = (edit: vscode.WorkspaceEdit): void => {
  const [first] = edit.entries();
  const place = first?.[1][0];
  if (!first || !(place instanceof vscode.TextEdit)) return;
  edit.insert(first[0], place.range.start, "", { label: vscode.l10n.t("Nothing else changes"), needsConfirmation: true });
};
