/** Builders of a library where a script or a notebook calls them: hover, tree, head, and swaps with one undo. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { commands } from "../../src/extension/ids.ts";
import { eventually, exported, file, open, place, treeOf } from "./suite.ts";

const hoverOn = async (document: vscode.TextDocument, text: string): Promise<string> => {
  const hovers = await eventually(
    () => vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, place(document, text)),
    (found) => found.some(({ contents }) => contents.some((one) => (one as vscode.MarkdownString).value.includes("parameters"))), `a hover at ${text}`,
  );
  return hovers.flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value)).join("\n");
};

const swapAction = async (document: vscode.TextDocument, text: string): Promise<vscode.CodeAction> => {
  const at = new vscode.Range(place(document, text), place(document, text));
  const isSwap = ({ command }: vscode.CodeAction): boolean => command?.command === commands.swapHead;
  const actions = await eventually(
    () => vscode.commands.executeCommand<vscode.CodeAction[]>("vscode.executeCodeActionProvider", document.uri, at, vscode.CodeActionKind.RefactorRewrite.value),
    (found) => found.some(isSwap), `an action to swap the head at ${text}`,
  );
  return actions.find(isSwap)!;
};

/** Takes the first style and ten classes, as who presses Enter twice does, and the whole of a preview. */
const answer = async (swap: Thenable<unknown>, document: vscode.TextDocument): Promise<void> => {
  const before = document.getText();
  for (let tries = 0; tries < 60 && document.getText() === before; tries++) {
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    await new Promise((resume) => setTimeout(resume, 250));
    await vscode.commands.executeCommand("refactorPreview.apply");
  }
  await swap;
};

const swapped = (classes: number): string => [
  "from torch import nn, rand", "from torchvision.models import resnet50", "",
  'model = resnet50(weights="DEFAULT")', ...asserted, `model.fc = nn.Linear(model.fc.in_features, ${classes})`, "logits = model(rand(2, 3, 224, 224))", "",
].join("\n");
/** Where torchvision is not installed, nobody knows what `fc` is. */
const asserted = ["assert isinstance(model.fc, nn.Linear)"];
const plain = (text: string): string => text.split("\n").filter((line) => !asserted.includes(line)).join("\n");

export const define = (): void => {
  describe("a builder's call", () => {
    it("has a hover that names the head, and its tree under the script", async () => {
      const { document } = await open("transfer.py");
      const [model] = (await treeOf("transfer.py"))!.picture.models;
      assert.equal(model!.label, "model");
      assert.match(model!.description, /25\.6 M parameters/);
      assert.ok(exported().tree.getChildren(model).some(({ path, head }) => path === "fc" && head), "no head in the tree");
      assert.match(await hoverOn(document, "resnet50(weights"), /\*\*head\*\* `fc` · fully connected · 2,048 → 1,000/);
    });

    it("is swapped by its code action, a second time too, and each is one undo", async () => {
      const { document } = await open("transfer.py");
      const before = document.getText();
      await treeOf("transfer.py");
      const { command } = await swapAction(document, "resnet50(weights");
      await answer(vscode.commands.executeCommand(command!.command, ...command!.arguments!), document);
      assert.equal(plain(document.getText()), plain(swapped(10)));
      const first = document.getText();
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, new vscode.Range(place(document, "10)"), place(document, "10)").translate(0, 2)), "3");
      await vscode.workspace.applyEdit(edit);
      await eventually(() => exported().document.shown?.picture.models[0]?.shape, (shape) => shape?.endsWith(", 3]") === true, "three classes in the tree");
      const again = await swapAction(document, "nn.Linear(model");
      await answer(vscode.commands.executeCommand(again.command!.command, ...again.command!.arguments!), document);
      assert.equal(document.getText(), first);
      for (let i = 0; i < 3; i++) await vscode.commands.executeCommand("undo");
      assert.equal(document.getText(), before);
    });

    it("is swapped by the command of the palette, at the cursor", async () => {
      const editor = await open("transfer.py");
      const before = editor.document.getText();
      await treeOf("transfer.py");
      editor.selection = new vscode.Selection(place(editor.document, "resnet50(weights"), place(editor.document, "resnet50(weights"));
      await answer(vscode.commands.executeCommand(commands.swapHead), editor.document);
      assert.equal(plain(editor.document.getText()), plain(swapped(10)));
      await vscode.commands.executeCommand("undo");
      assert.equal(editor.document.getText(), before);
    });

    it("of a detector offers its predictor, not what proposes regions", async () => {
      await open("detector.py");
      const [model] = (await treeOf("detector.py"))!.picture.models;
      assert.ok(model!.swaps!.length > 0 && model!.swaps!.every(({ head, layers }) => ![head, ...layers].some((one) => one.startsWith("rpn"))), JSON.stringify(model!.swaps));
    });

    it("in a notebook's cell knows the cells above, and is swapped in its own", async () => {
      const notebook = await vscode.workspace.openNotebookDocument(file("transfer.ipynb"));
      await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(1, 2)] });
      const cell = notebook.cellAt(1).document;
      assert.match(await hoverOn(cell, "resnet18("), /\*\*head\*\* `fc` · fully connected · 512 → 1,000/);
      assert.deepEqual(notebook.getCells().flatMap(({ document }) => vscode.languages.getDiagnostics(document.uri).map(({ message }) => message)), []);
      const { command } = await swapAction(cell, "resnet18(");
      await answer(vscode.commands.executeCommand(command!.command, ...command!.arguments!), cell);
      assert.equal(plain(cell.getText()), 'from torch import nn\n\nmodel = resnet18(weights="DEFAULT")\nmodel.fc = nn.Linear(model.fc.in_features, 10)');
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    });
  });
};
