/** Asks for the input shapes of a model and writes them into the source as a comment that Headtorch reads. */
import * as vscode from "vscode";
import { applyAnswer } from "./edits.ts";
import type { Session } from "./session.ts";
import type { ShownDocument } from "./shown.ts";
import { chooseModel, type Asked } from "./target.ts";
import type { ModelTree } from "./tree.ts";

/** What this reads of a record. */
interface RecordInputs {
  readonly inputs?: readonly { readonly path: string; readonly shape: readonly (string | number)[]; readonly why?: string }[];
}

const dim = /^(?:[1-9]\d*|[A-Za-z_]\w*)$/;

/** `undefined` when the text is a shape: sizes and names between commas. */
export const refuseShape = (text: string): string | undefined => {
  const dims = text.replace(/^\s*\[|\]\s*$/g, "").split(",").map((part) => part.trim()).filter((part) => part !== "");
  const wrong = dims.find((part) => !dim.test(part));
  return wrong === undefined ? undefined : vscode.l10n.t("{0} is neither a size nor a name", wrong);
};

export const setInput = async (asked: Asked, session: Session, document: ShownDocument, tree: ModelTree): Promise<void> => {
  const model = await chooseModel(asked, document, tree, vscode.l10n.t("Input of which model?"));
  const uri = document.shown?.uri.toString();
  if (!model || uri === undefined) return;
  const record = (await session.ask("headtorch/record", { uri, model: model.id })) as RecordInputs | null;
  const inputs: Record<string, string> = {};
  for (const { path, shape, why } of record?.inputs ?? []) {
    const given = await vscode.window.showInputBox({
      title: vscode.l10n.t("Shape of {0}", path), value: shape.join(", "), prompt: why, validateInput: refuseShape,
    });
    if (given === undefined) return;
    inputs[path] = given.replace(/^\s*\[|\]\s*$/g, "").trim();
  }
  if (Object.keys(inputs).length > 0) await applyAnswer(await session.ask("headtorch/setInput", { uri, model: model.id, inputs }));
};
