/** Reads files and folders for the server where only the editor can: virtual file systems and the browser. */
import * as vscode from "vscode";

/** Longer files hold data, not models. */
const longestSource = 5_000_000;

/** The text of a source, `null` where there is none. */
export const readSource = async (address: string): Promise<string | null> => {
  const uri = vscode.Uri.parse(address, true);
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open.getText();
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    return bytes.length > longestSource ? null : new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
};

/** Names in a folder, those of folders with a slash at their ends; `null` where there is no such folder. */
export const listFolder = async (address: string): Promise<string[] | null> => {
  try {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(address, true));
    return entries.map(([name, type]) => (type & vscode.FileType.Directory ? `${name}/` : name));
  } catch {
    return null;
  }
};
