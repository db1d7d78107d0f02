/** What the extension does in a real editor: the same tests in Node's extension host and in the browser's. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Exported } from "../../src/extension/activate.ts";
import { commands } from "../../src/extension/ids.ts";

/** Asks until the answer pleases: what the server says arrives when it arrives. */
export const eventually = async <T>(ask: () => PromiseLike<T> | T, pleases: (value: T) => boolean, what: string): Promise<T> => {
  for (let tries = 0; tries < 100; tries++) {
    const value = await ask();
    if (pleases(value)) return value;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error(`waited in vain for ${what}`);
};

export const extension = (): vscode.Extension<Exported> => vscode.extensions.getExtension<Exported>("headtorch.headtorch")!;
export const exported = (): Exported => extension().exports;
export const file = (name: string): vscode.Uri => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);

export const open = async (name: string): Promise<vscode.TextEditor> =>
  vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file(name)));

export const treeOf = (name: string) => eventually(
  () => exported().document.shown, (shown) => shown !== null && shown.uri.path.endsWith(name) && shown.picture.models.length > 0, `the tree of ${name}`,
);

export const place = (document: vscode.TextDocument, text: string): vscode.Position => {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `${text} is not in the document`);
  return document.positionAt(offset);
};

const whole = (document: vscode.TextDocument): vscode.Range => new vscode.Range(new vscode.Position(0, 0), document.positionAt(document.getText().length));

export const define = (): void => {
  describe("quiet", () => {
    it("starts no server for a Python file without PyTorch", async () => {
      await open("plain.py");
      await extension().activate();
      await eventually(() => exported().document.emptiness, (why) => why === "no-torch", "the reason for the empty tree");
      await new Promise((resume) => setTimeout(resume, 500));
      assert.equal(exported().session.state, "idle");
      assert.equal(vscode.languages.getDiagnostics(file("plain.py")).length, 0);
    });
  });

  describe("a model", () => {
    it("is shown as a tree with its head", async () => {
      await open("net.py");
      const shown = (await treeOf("net.py"))!;
      const [model] = shown.picture.models;
      assert.equal(model!.label, "Net");
      const rows = exported().tree.getChildren(model);
      assert.ok(rows.length >= 4, `${rows.length} rows`);
      const head = rows.find(({ path }) => path === "fc")!;
      assert.equal(head.head, true);
      const item = exported().tree.getTreeItem(head);
      assert.match(item.accessibilityInformation!.label, /head/);
      assert.equal((item.iconPath as vscode.ThemeIcon).id, "headtorch-head");
    });

    it("has shape hints", async () => {
      const { document } = await open("net.py");
      const hints = await eventually(
        () => vscode.commands.executeCommand<vscode.InlayHint[]>("vscode.executeInlayHintProvider", document.uri, whole(document)),
        (found) => found.length > 0, "hints",
      );
      for (const { label } of hints) assert.ok(String(label).length <= 24, String(label));
    });

    it("has a hover on a layer", async () => {
      const { document } = await open("net.py");
      const hovers = await eventually(
        () => vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, place(document, "Conv2d(1")),
        (found) => found.length > 0, "a hover",
      );
      assert.match((hovers[0]!.contents[0] as vscode.MarkdownString).value, /Conv2d/);
    });

    it("has a lens that runs it", async () => {
      const { document } = await open("net.py");
      const lenses = await eventually(
        () => vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 10),
        (found) => found.length > 0, "lenses",
      );
      assert.ok(lenses.some(({ command }) => command?.command === commands.runForwardPass));
    });

    it("has its mistake underlined, with a fix that mends it", async () => {
      const { document } = await open("net.py");
      const [problem] = await eventually(() => vscode.languages.getDiagnostics(document.uri), (found) => found.length > 0, "a diagnostic");
      assert.equal(problem!.code, "channels-differ");
      assert.equal(problem!.source, "headtorch");
      const fixes = await eventually(
        () => vscode.commands.executeCommand<vscode.CodeAction[]>("vscode.executeCodeActionProvider", document.uri, problem!.range, vscode.CodeActionKind.QuickFix.value),
        (found) => found.length > 0, "a quick fix",
      );
      assert.ok(await vscode.workspace.applyEdit(fixes[0]!.edit!));
      assert.match(document.getText(), /nn\.Conv2d\(16, 32, 3\)/);
      await eventually(() => vscode.languages.getDiagnostics(document.uri), (found) => found.length === 0, "no diagnostics");
      await vscode.commands.executeCommand("undo");
    });

    it("offers to swap the head on its line only", async () => {
      const { document } = await open("net.py");
      const actionsAt = (text: string) => vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider", document.uri, new vscode.Range(place(document, text), place(document, text)), vscode.CodeActionKind.RefactorRewrite.value);
      await treeOf("net.py");
      await eventually(() => actionsAt("nn.Linear"), (found) => found.some(({ command }) => command?.command === commands.swapHead), "the action");
      assert.deepEqual((await actionsAt("import torch")).filter(({ command }) => command?.command === commands.swapHead), []);
    });

    it("can be copied as a summary", async () => {
      await open("net.py");
      await treeOf("net.py");
      await vscode.commands.executeCommand(commands.copySummaryMarkdown);
      const text = await eventually(() => vscode.env.clipboard.readText(), (copied) => copied.includes("Net"), "the clipboard");
      assert.match(text, /Net/);
    });

    it("can be looked at as a record", async () => {
      await open("net.py");
      await treeOf("net.py");
      await vscode.commands.executeCommand(commands.showRecord);
      const document = await eventually(() => vscode.window.activeTextEditor?.document, (active) => active?.uri.scheme === "headtorch-record", "the record");
      const record = JSON.parse(document!.getText()) as { schema: number; model: { class: string }; params: number };
      assert.deepEqual([record.schema, record.model.class], [1, "Net"]);
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    });

    it("loses its hints by one command and gets them back by the same", async () => {
      const { document } = await open("net.py");
      const hints = () => vscode.commands.executeCommand<vscode.InlayHint[]>("vscode.executeInlayHintProvider", document.uri, whole(document));
      await eventually(hints, (found) => found.length > 0, "hints");
      await vscode.commands.executeCommand(commands.toggleHints);
      await eventually(hints, (found) => found.length === 0, "no hints");
      await vscode.commands.executeCommand(commands.toggleHints);
      await eventually(hints, (found) => found.length > 0, "hints again");
    });

    it("is shown again within a moment of an edit", async () => {
      const editor = await open("net.py");
      await treeOf("net.py");
      const spot = place(editor.document, "1, 16, 3").translate(0, 7);
      await editor.edit((change) => change.replace(new vscode.Range(spot, spot.translate(0, 1)), "5"));
      await eventually(() => exported().document.shown?.picture.models[0]?.children?.[0]?.shape, (shape) => /24, 24/.test(shape ?? ""), "the new shape in the tree");
      await vscode.commands.executeCommand("undo");
      await eventually(() => exported().document.shown?.picture.models[0]?.children?.[0]?.shape, (shape) => /26, 26/.test(shape ?? ""), "the old shape");
    });

    it("survives the server's restart", async () => {
      await open("net.py");
      const before = (await treeOf("net.py"))!;
      await vscode.commands.executeCommand(commands.restartServer);
      assert.ok(exported().document.shown, "the picture went away");
      await eventually(() => exported().session.state, (state) => state === "ready", "the server");
      await eventually(() => exported().document.shown, (shown) => shown !== before, "a new picture");
    });
  });

  describe("a notebook", () => {
    it("is read as one document: its tree, hints and problems are in the cells they belong to", async () => {
      const notebook = await vscode.workspace.openNotebookDocument(file("notebook.ipynb"));
      await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(2, 3)] });
      const cell = notebook.getCells().find(({ document }) => document.getText().includes("class Net"))!.document;
      const [problem] = await eventually(() => vscode.languages.getDiagnostics(cell.uri), (found) => found.length > 0, "a diagnostic in the cell");
      assert.equal(problem!.code, "channels-differ");
      assert.match(cell.lineAt(problem!.range.start.line).text, /conv2/);
      await eventually(
        () => vscode.commands.executeCommand<vscode.InlayHint[]>("vscode.executeInlayHintProvider", cell.uri, whole(cell)),
        (found) => found.length > 0, "hints in the cell",
      );
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    });
  });

  describe("the tree", () => {
    it("follows the cursor without taking the focus", async () => {
      const editor = await open("net.py");
      await treeOf("net.py");
      await vscode.commands.executeCommand("headtorch.models.focus");
      await vscode.window.showTextDocument(editor.document);
      editor.selection = new vscode.Selection(place(editor.document, "self.pool = "), place(editor.document, "self.pool = "));
      await vscode.commands.executeCommand(commands.revealInTree);
      await eventually(() => exported().tree.view.selection[0]?.path, (path) => path === "pool", "the selected row");
    });

    it("chooses the call that a line's hint shows", async () => {
      const editor = await open("blocks.py");
      const [model] = (await treeOf("blocks.py"))!.picture.models;
      await vscode.commands.executeCommand("headtorch.models.focus");
      const labels = async (): Promise<readonly string[]> =>
        (await vscode.commands.executeCommand<vscode.InlayHint[]>("vscode.executeInlayHintProvider", editor.document.uri, whole(editor.document))).map(({ label }) => String(label));
      await eventually(labels, (seen) => seen.includes(": [1, 8, 32, 32] ×2"), "the first call's hint");
      const { tree } = exported();
      await tree.view.reveal(tree.getChildren(model).find(({ path }) => path === "second")!, { select: true });
      await eventually(labels, (seen) => seen.includes(": [1, 16, 16, 16] ×2"), "the selected call's hint");
    });

    it("shows only rows of the kinds that are chosen", async () => {
      await open("net.py");
      const shown = (await treeOf("net.py"))!;
      const { tree } = exported();
      tree.filter(new Set(["convolution"]));
      assert.deepEqual(tree.getChildren(shown.picture.models[0]).map(({ path }) => path), ["conv1", "conv2"]);
      tree.filter(new Set());
    });
  });
};
