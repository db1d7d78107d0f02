/** Entry in the browser's extension host: the language server is a web worker, and its files come from here. */
import * as vscode from "vscode";
import { toBase64 } from "../server/index.ts";
import { activateWith, type Exported } from "./activate.ts";
import type { AssetReader, ClientMaker } from "./session.ts";

const makeClient: ClientMaker = async (options, context) => {
  const { LanguageClient } = await import("vscode-languageclient/browser");
  // Through a blob, because a worker cannot be started from an extension that lies on another machine.
  const script = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, "dist/web/server.js"));
  const address = URL.createObjectURL(new Blob([Uint8Array.from(script)], { type: "text/javascript" }));
  const worker = new Worker(address);
  return new LanguageClient("headtorch", "Headtorch", worker, options);
};

const readAssets: AssetReader = async (context) => {
  const read = (name: string) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, "dist", name));
  const files = ["web-tree-sitter.wasm", "tree-sitter-python.wasm", "prelude.trees", "prelude.json"] as const;
  const [runtime, python, trees, prelude] = await Promise.all(files.map(read)) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  return {
    runtime: toBase64(runtime), python: toBase64(python), trees: toBase64(trees),
    prelude: JSON.parse(new TextDecoder().decode(prelude)) as Record<string, string>,
  };
};

export const activate = (context: vscode.ExtensionContext): Exported => activateWith({ makeClient, readAssets }, context);
