/** Wires the parts of the extension together. Nothing heavy happens here: the server starts with the first file that needs it. */
import * as vscode from "vscode";
import { commands, recordScheme, section } from "./ids.ts";
import { copySummary, recordProvider, showRecord } from "./copy.ts";
import { chooseKinds, toggleHints, toggleSteps } from "./filter.ts";
import { followCursor, followSelection, goTo, revealCursor } from "./follow.ts";
import { markHeads } from "./heads.ts";
import { followInterpreter } from "./interpreter.ts";
import { setInput } from "./input.ts";
import { RunPanels } from "./panel.ts";
import { Session, type HostParts } from "./session.ts";
import { allRows, ShownDocument } from "./shown.ts";
import { showStatus } from "./status.ts";
import { swapHead } from "./swap.ts";
import { chooseModel, type Asked } from "./target.ts";
import { headColour, ModelTree } from "./tree.ts";

/** What tests see of the running extension. */
export interface Exported {
  readonly session: Session;
  readonly document: ShownDocument;
  readonly tree: ModelTree;
}

export const activateWith = (parts: HostParts, context: vscode.ExtensionContext): Exported => {
  const session = new Session(context, parts);
  const document = new ShownDocument(session);
  const tree = new ModelTree(document);
  const panels = new RunPanels({ extension: context.extensionUri, session, document, tree });
  context.subscriptions.push(
    session, document, tree, panels,
    markHeads(document, context.extensionUri),
    followCursor(document, tree),
    followSelection(session, document, tree),
    showStatus(session, document),
    vscode.window.registerFileDecorationProvider(headColour),
    vscode.workspace.registerTextDocumentContentProvider(recordScheme, recordProvider(session)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(section)) void session.sendOptions();
    }),
    followInterpreter(() => void session.sendOptions()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void session.sendOptions()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void session.sendOptions()),
    ...registerCommands({ session, document, tree }, panels, context),
  );
  document.start();
  return { session, document, tree };
};

type Handler = (asked?: Asked) => unknown;

const registerCommands = ({ session, document, tree }: Exported, panels: RunPanels, context: vscode.ExtensionContext): vscode.Disposable[] => {
  const run = async (asked: Asked): Promise<void> => {
    const model = await chooseModel(asked, document, tree, vscode.l10n.t("Run which model?"));
    const uri = document.shown?.uri.toString();
    if (model && uri !== undefined) panels.show({ uri, model: model.label });
  };
  const handlers: Record<keyof typeof commands, Handler> = {
    runForwardPass: run,
    swapHead: (asked) => swapHead(asked, session, document, tree),
    copySummary: (asked) => copySummary(asked, "text", session, document, tree),
    copySummaryMarkdown: (asked) => copySummary(asked, "markdown", session, document, tree),
    filterKinds: () => chooseKinds(document, tree),
    toggleSteps: () => toggleSteps(),
    toggleHints: () => toggleHints(context.workspaceState),
    revealInTree: () => revealCursor(document, tree, true),
    goToLayer: (asked) => goToLayer(asked, document),
    refresh: () => refresh(session, document),
    setInput: (asked) => setInput(asked, session, document, tree),
    showRecord: (asked) => showRecord(asked, document, tree),
    restartServer: () => session.restart(),
    showLog: () => session.log.show(),
  };
  return Object.entries(handlers).map(([name, handler]) =>
    vscode.commands.registerCommand(commands[name as keyof typeof commands], handler));
};

const refresh = async (session: Session, { uri }: ShownDocument): Promise<void> => {
  if (session.state === "failed") await session.restart();
  else if (uri) await session.ask("headtorch/refresh", { uri: uri.toString() });
};

/** Goes to the row that was clicked, or to one that the user chooses by its path. */
const goToLayer = async (asked: Asked, { shown }: ShownDocument): Promise<void> => {
  if (asked && "kind" in asked) return goTo(asked, true);
  const rows = [...allRows(shown?.picture.models ?? [])].filter(({ place, builtAt }) => place ?? builtAt);
  const items = rows.map((row) => ({ label: row.path || row.label, description: [row.class, row.description].filter(Boolean).join(" "), row }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Go to layer"), matchOnDescription: true });
  if (chosen) await goTo(chosen.row, false);
};

