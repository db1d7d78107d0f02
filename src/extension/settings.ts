/** The user's settings as the server wants them: one set for each workspace folder, and one for documents outside all folders. */
import * as vscode from "vscode";
import type { FolderSettings } from "../server/index.ts";
import { section, settings } from "./ids.ts";
import { selectedInterpreter } from "./interpreter.ts";

const plainUri = (uri: vscode.Uri): string => uri.toString().replace(/\/$/, "");

const settingsOf = (scope: vscode.WorkspaceFolder | undefined): FolderSettings => {
  const given = vscode.workspace.getConfiguration(section, scope?.uri ?? null);
  const selected = selectedInterpreter(scope?.uri);
  return {
    folder: scope ? plainUri(scope.uri) : "",
    mode: given.get<"eval" | "train">(settings.mode, "eval"),
    hints: given.get<"changes" | "all" | "off">(settings.hints, "changes"),
    lenses: given.get(settings.lenses, true),
    problems: given.get(settings.problems, true),
    environment: given.get(settings.environment, ""),
    importRoots: given.get<string[]>(settings.importRoots, []),
    ...(selected ? { selected } : {}),
  };
};

export const readSettings = (): FolderSettings[] => [undefined, ...(vscode.workspace.workspaceFolders ?? [])].map(settingsOf);

/** A setting of the document's folder, or of the window. */
export const setting = <T>(name: string, fallback: T, resource?: vscode.Uri): T =>
  vscode.workspace.getConfiguration(section, resource).get<T>(name, fallback);

/** Changes a setting where it already has a value, else for the user. */
export const changeSetting = async (name: string, value: unknown): Promise<void> => {
  const configuration = vscode.workspace.getConfiguration(section);
  const own = configuration.inspect(name)?.workspaceValue !== undefined;
  await configuration.update(name, value, own ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global);
};
