/** Marks the lines that build a model's head: background, a border, and a lamp in the gutter for those who see no colours. */
import * as vscode from "vscode";
import { colors, settings } from "./ids.ts";
import { setting } from "./settings.ts";
import type { ShownDocument } from "./shown.ts";

const decoration = (extension: vscode.Uri): vscode.TextEditorDecorationType => vscode.window.createTextEditorDecorationType({
  isWholeLine: true,
  backgroundColor: new vscode.ThemeColor(colors.headBackground),
  borderColor: new vscode.ThemeColor(colors.headBorder),
  borderStyle: "solid", borderWidth: "0 0 0 2px",
  overviewRulerColor: new vscode.ThemeColor(colors.head), overviewRulerLane: vscode.OverviewRulerLane.Right,
  gutterIconSize: "80%",
  light: { gutterIconPath: vscode.Uri.joinPath(extension, "media/head-light.svg") },
  dark: { gutterIconPath: vscode.Uri.joinPath(extension, "media/head-dark.svg") },
  rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
});

/** Keeps the marks of all visible editors of the shown document as its picture says. */
export const markHeads = (document: ShownDocument, extension: vscode.Uri): vscode.Disposable => {
  const type = decoration(extension);
  const draw = (): void => {
    const { shown } = document;
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.languageId !== "python") continue;
      const own = shown !== null && setting(settings.markHeads, true, shown.uri);
      // A picture of an older text would mark the wrong lines; the drawn marks move with the text until the next one.
      if (own && editor.document === document.document && shown.picture.version !== document.version) continue;
      const heads = own ? shown.picture.heads.filter(({ place }) => place.uri === editor.document.uri.toString()) : [];
      editor.setDecorations(type, heads.map(({ place: { range }, label }) => ({
        range: new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character),
        hoverMessage: label,
      })));
    }
  };
  return vscode.Disposable.from(
    type, document.onDidChange(draw), vscode.window.onDidChangeVisibleTextEditors(draw),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`headtorch.${settings.markHeads}`)) draw();
    }),
  );
};
