/** The language client, apart from the rest: its bundle is loaded with the first server, so that activation stays short. */
export { LanguageClient, TransportKind } from "vscode-languageclient/node";
