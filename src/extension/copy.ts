/** Summaries for the clipboard, and records as read-only documents. */
import * as vscode from "vscode";
import { recordScheme } from "./ids.ts";
import type { Session } from "./session.ts";
import type { ShownDocument } from "./shown.ts";
import { chooseModel, type Asked } from "./target.ts";
import type { ModelTree } from "./tree.ts";

export const copySummary = async (
  asked: Asked, format: "text" | "markdown", session: Session, document: ShownDocument, tree: ModelTree,
): Promise<void> => {
  const model = await chooseModel(asked, document, tree, vscode.l10n.t("Summary of which model?"));
  const uri = document.shown?.uri.toString();
  if (!model || uri === undefined) return;
  const summary = await session.ask("headtorch/summary", { uri, model: model.id, format });
  if (summary === null) return;
  await vscode.env.clipboard.writeText(summary);
  vscode.window.setStatusBarMessage(vscode.l10n.t("Summary of {0} copied", model.label), 3000);
};

export const showRecord = async (asked: Asked, document: ShownDocument, tree: ModelTree): Promise<void> => {
  const model = await chooseModel(asked, document, tree, vscode.l10n.t("Record of which model?"));
  const uri = document.shown?.uri.toString();
  if (!model || uri === undefined) return;
  const query = new URLSearchParams({ uri, model: model.id }).toString();
  const record = vscode.Uri.from({ scheme: recordScheme, path: `/${model.label}.json`, query });
  await vscode.window.showTextDocument(record, { preview: true });
};

/** Serves records as JSON documents. */
export const recordProvider = (session: Session): vscode.TextDocumentContentProvider => ({
  async provideTextDocumentContent({ query }) {
    const asked = new URLSearchParams(query);
    const record = await session.ask("headtorch/record", { uri: asked.get("uri") ?? "", model: asked.get("model") });
    return JSON.stringify(record, null, 2);
  },
});
