#!/usr/bin/env node
/**
 * Stands in for the `code` executable: takes the options that `@vscode/test-electron` passes and runs the suite in code-server
 * and headless Chromium. Exits as VS Code would: 0 when the suite is green.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startBrowser, startServer, workbenchUrl } from "./harness.mjs";

const options = new Map();
const folders = [];
for (const argument of process.argv.slice(2)) {
  const [, name, value = true] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
  if (name) options.set(name, value);
  else folders.push(argument);
}

/** Lines of the workbench itself. */
const noise = /%c|^(Resolv|Creat|Ignoring|Updating|\[|Extension host|Timed out waiting for auth)|Could not locate the bindings file|native-watchdog|onWillSaveTextDocument/;
const limitMs = 300_000;

const folderOf = (given) => (String(given).startsWith("file:") ? fileURLToPath(given) : path.resolve(String(given)));

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
await page.goto(workbenchUrl(server.port, path.resolve(folders[0] ?? "."), {
  dev: folderOf(options.get("extensionDevelopmentPath")), tests: folderOf(options.get("extensionTestsPath")),
}));
process.exitCode = await ended;
if (process.exitCode && process.env.HEADTORCH_PICTURE) await page.screenshot({ path: process.env.HEADTORCH_PICTURE });
await browser.stop();
await server.stop();
