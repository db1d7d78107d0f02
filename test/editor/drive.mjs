/**
 * Runs the editor's suite in a real VS Code through `@vscode/test-electron`: `node test/editor/drive.mjs node|web`. Without a
 * desktop VS Code (VSCODE names its executable) the test bed's stands in. `web` takes the manifest that is shipped, without
 * `main`, so that the extension runs in the browser's extension host; only the test bed does that. Exit code 1 on a failing test.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTests } from "@vscode/test-electron";
import { shippedManifest } from "../../scripts/package.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const host = process.argv[2] ?? "node";
const shim = path.join(root, "testbed/code-shim.mjs");

/** The folder to load the extension from. */
const developmentFolder = () => {
  if (host === "node") return { folder: root, remove() {} };
  const folder = mkdtempSync(path.join(tmpdir(), "headtorch-web-"));
  const { main, extensionKind, ...manifest } = shippedManifest();
  writeFileSync(`${folder}/package.json`, JSON.stringify(manifest));
  for (const name of ["dist", "media", "out/editor", "l10n", "package.nls.json"]) cpSync(`${root}/${name}`, `${folder}/${name}`, { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

const { folder, remove } = developmentFolder();
const workspace = mkdtempSync(path.join(tmpdir(), "headtorch-workspace-"));
cpSync(path.join(import.meta.dirname, "fixture"), workspace, { recursive: true });
process.env.HEADTORCH_PICTURE = path.join(root, "out", `editor-${host}.png`);
try {
  await runTests({
    vscodeExecutablePath: host === "node" ? (process.env.VSCODE ?? shim) : shim,
    extensionDevelopmentPath: folder, launchArgs: [workspace],
    extensionTestsPath: path.join(folder, host === "node" ? "out/editor/node.cjs" : "out/editor/web.js"),
  });
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault);
  process.exitCode = 1;
} finally {
  remove();
  rmSync(workspace, { recursive: true, force: true });
}
