/** The language status of a file that reaches PyTorch: which environment is read, what is not understood, whether we are busy. */
import * as vscode from "vscode";
import { commands } from "./ids.ts";
import type { Session } from "./session.ts";
import type { ShownDocument } from "./shown.ts";

const describe = (item: vscode.LanguageStatusItem, session: Session, { shown }: ShownDocument): void => {
  const gaps = shown?.picture.gaps ?? [];
  const environment = shown?.picture.environment || vscode.l10n.t("no environment");
  item.severity = session.state === "failed" ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
  item.text = session.state === "failed" ? vscode.l10n.t("Headtorch: stopped") : `Headtorch: ${environment}`;
  const details = [shown?.picture.environmentFound ?? "", gaps.length === 0 ? "" : vscode.l10n.t("{0} not understood: {1}", gaps.length, gaps[0]!.reason)];
  item.detail = details.filter((one) => one !== "").join(" · ") || undefined;
  item.command = session.state === "failed"
    ? { command: commands.restartServer, title: vscode.l10n.t("Restart") }
    : { command: commands.showLog, title: vscode.l10n.t("Log") };
};

/** Shows the status while the document at hand reaches PyTorch, and nothing otherwise. */
export const showStatus = (session: Session, document: ShownDocument): vscode.Disposable => {
  let item: vscode.LanguageStatusItem | null = null;
  const draw = (): void => {
    if (!document.reachesTorch) {
      item?.dispose();
      item = null;
      return;
    }
    if (!item) {
      item = vscode.languages.createLanguageStatusItem("headtorch.status", { language: "python" });
      item.name = "Headtorch";
    }
    describe(item, session, document);
  };
  const busy = session.onBusy(({ uri }) => {
    if (item) item.busy = uri !== null;
  });
  return vscode.Disposable.from(busy, document.onDidChange(draw), session.onDidChangeState(draw), { dispose: () => item?.dispose() });
};
