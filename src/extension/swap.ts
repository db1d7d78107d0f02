/** Swaps a model's head: which one, by what, for how many classes; then one edit. */
import * as vscode from "vscode";
import type { SwapRequest } from "../answers/index.ts";
import type { EditAnswer, Refusal } from "../server/index.ts";
import { applyAnswer } from "./edits.ts";
import type { Session } from "./session.ts";
import type { ShownDocument } from "./shown.ts";
import { chooseHead, type Asked } from "./target.ts";
import type { ModelTree } from "./tree.ts";

interface StyleItem extends vscode.QuickPickItem {
  readonly style: SwapRequest["style"];
  readonly freeze: boolean;
}

const styles = (): StyleItem[] => [
  { style: "linear", freeze: false, label: vscode.l10n.t("Linear layer"), description: "nn.Linear", detail: vscode.l10n.t("One new layer with as many outputs as there are classes") },
  { style: "linear", freeze: true, label: vscode.l10n.t("Linear layer, rest frozen"), description: "nn.Linear", detail: vscode.l10n.t("Only the new layer trains") },
  { style: "mlp", freeze: false, label: vscode.l10n.t("Two layers"), description: "nn.Sequential", detail: vscode.l10n.t("A hidden layer with activation and dropout before the outputs") },
  { style: "mlp", freeze: true, label: vscode.l10n.t("Two layers, rest frozen"), description: "nn.Sequential" },
  { style: "conv", freeze: false, label: vscode.l10n.t("1×1 convolution"), description: "nn.Conv2d", detail: vscode.l10n.t("For heads that give a map of classes") },
  { style: "identity", freeze: false, label: vscode.l10n.t("No head"), description: "nn.Identity", detail: vscode.l10n.t("The model gives its features") },
];

/** A swap that the server has written, for the request that asked for it. */
interface Prepared {
  readonly classes: number;
  readonly answer: EditAnswer | Refusal | null;
}

/** Asks for the number of classes; what the swap would do, or why it cannot be, is said while it is typed. */
const prepare = async (write: (classes: number) => Promise<EditAnswer | Refusal | null>): Promise<Prepared | undefined> => {
  let last: Prepared | undefined;
  const at = async (classes: number): Promise<Prepared> => (last?.classes === classes ? last : (last = { classes, answer: await write(classes) }));
  const given = await vscode.window.showInputBox({
    title: vscode.l10n.t("Number of classes"), value: "10",
    validateInput: async (text) => {
      if (!/^[1-9]\d{0,6}$/.test(text.trim())) return vscode.l10n.t("A whole number from 1 on");
      const { answer } = await at(Number(text));
      if (!answer) return undefined;
      return "problem" in answer ? answer.problem : { message: answer.title, severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
  return given === undefined ? undefined : at(Number(given));
};

export const swapHead = async (asked: Asked, session: Session, document: ShownDocument, tree: ModelTree): Promise<void> => {
  const target = await chooseHead(asked, document, tree);
  const uri = document.shown?.uri.toString();
  if (!target || uri === undefined) return;
  const title = vscode.l10n.t("Swap {0} of {1} for", target.head || target.model.label, target.model.label);
  const chosen = await vscode.window.showQuickPick(styles(), { title });
  if (!chosen) return;
  const { style, freeze } = chosen;
  const write = (classes: number): Promise<EditAnswer | Refusal | null> => session.ask("headtorch/swap", { uri, model: target.model.id, head: target.head, classes, style, freeze });
  const prepared = style === "identity" ? { answer: await write(0) } : await prepare(write);
  if (prepared) await applyAnswer(prepared.answer);
};
