/**
 * Runs the editor's suite in a real VS Code in headless Chromium: `node test/editor/drive.mjs node|web`. `web` takes the same
 * manifest without `main`, so that the extension runs in the browser's extension host. Exit code 1 on a failing test.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startBrowser, startServer, workbenchUrl } from "../../testbed/harness.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const host = process.argv[2] ?? "node";
const limitMs = 300_000;
/** Lines of the workbench itself. */
const noise = /%c|^(Resolv|Creating a socket|Ignoring|Updating|\[|Extension host|Timed out waiting for auth)|Could not locate the bindings file|native-watchdog/;

/** The folder to load the extension from. */
const developmentFolder = () => {
  if (host === "node") return { folder: root, remove() {} };
  const folder = mkdtempSync(path.join(tmpdir(), "headtorch-web-"));
  const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  delete manifest.main;
  // As in the package: the browser's host loads CommonJS files named `.js` only where the manifest does not call them modules.
  delete manifest.type;
  writeFileSync(`${folder}/package.json`, JSON.stringify({ ...manifest, extensionKind: undefined }));
  for (const name of ["dist", "media", "out", "package.nls.json"]) cpSync(`${root}/${name}`, `${folder}/${name}`, { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

const development = developmentFolder();
const workspace = mkdtempSync(path.join(tmpdir(), "headtorch-workspace-"));
cpSync(path.join(import.meta.dirname, "fixture"), workspace, { recursive: true });
const server = await startServer();
const browser = await startBrowser();
const page = await browser.context.newPage();
const ended = new Promise((resolve) => {
  const limit = setTimeout(() => {
    console.error(`no end after ${limitMs / 1000} s`);
    resolve(3);
  }, limitMs);
  const end = (code) => {
    clearTimeout(limit);
    resolve(code);
  };
  page.on("crash", () => end(2));
  void page.exposeFunction("codeAutomationExit", end);
});
await page.exposeFunction("codeAutomationLog", (type, args) => {
  if (!noise.test(String(args[0]))) (console[type] ?? console.log)(...args);
});
if (process.env.HEADTORCH_VERBOSE) page.on("console", (message) => console.log(`[page] ${message.text()}`));
const tests = path.join(development.folder, host === "node" ? "out/editor/node.cjs" : "out/editor/web.js");
await page.goto(workbenchUrl(server.port, workspace, { dev: development.folder, tests }));
process.exitCode = await ended;
if (process.exitCode) await page.screenshot({ path: path.join(root, "out", `editor-${host}.png`) });
await browser.stop();
await server.stop();
development.remove();
rmSync(workspace, { recursive: true, force: true });
