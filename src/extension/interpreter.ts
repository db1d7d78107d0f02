/** The interpreter that the Python extension has selected. That extension is read where it runs already; it is never activated for this. */
import * as vscode from "vscode";

/** What this reads of the Python extension's API. */
interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath?(resource?: vscode.Uri): { readonly path: string } | undefined;
    readonly onDidChangeActiveEnvironmentPath?: vscode.Event<unknown>;
  };
}

const running = (): PythonApi["environments"] => {
  const python = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  return python?.isActive ? python.exports?.environments : undefined;
};

export const selectedInterpreter = (resource: vscode.Uri | undefined): string | undefined =>
  (vscode.workspace.isTrusted ? running()?.getActiveEnvironmentPath?.(resource)?.path : undefined);

/** The Python extension starts with the same files as we do; looks again this many milliseconds later. */
const later = [4000, 20_000];

/** Calls `changed` when another interpreter is selected, from whenever that extension runs. */
export const followInterpreter = (changed: () => void): vscode.Disposable => {
  const parts: vscode.Disposable[] = [];
  let following = false;
  const follow = (): void => {
    const event = following ? undefined : running()?.onDidChangeActiveEnvironmentPath;
    if (!event) return;
    following = true;
    parts.push(event(() => changed()));
    changed();
  };
  const timers = later.map((wait) => setTimeout(follow, wait));
  parts.push(vscode.window.onDidChangeActiveTextEditor(follow), vscode.extensions.onDidChange(follow), { dispose: () => timers.forEach(clearTimeout) });
  return { dispose: () => parts.forEach((one) => one.dispose()) };
};
