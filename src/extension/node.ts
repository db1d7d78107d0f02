/** Entry in Node's extension host: the language server is a process of its own. */
import * as vscode from "vscode";
import { activateWith, type Exported } from "./activate.ts";
import type { ClientMaker } from "./session.ts";

const makeClient: ClientMaker = async (options, context) => {
  const { LanguageClient, TransportKind } = await import("./language-client.ts");
  const module = vscode.Uri.joinPath(context.extensionUri, "dist/server.cjs").fsPath;
  const server = { module, transport: TransportKind.ipc };
  const debug = { ...server, options: { execArgv: ["--nolazy", "--inspect=6009"] } };
  return new LanguageClient("headtorch", "Headtorch", { run: server, debug }, options);
};

export const activate = (context: vscode.ExtensionContext): Exported => activateWith({ makeClient }, context);
