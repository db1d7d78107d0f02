/**
 * The panel outside of VS Code: built, served from this machine under its own content security policy, shown in headless
 * Chromium with a stand-in for VS Code's webview API whose extension side is plain functions in the test.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { packBytes, unpackBytes } from "../../src/server/protocol.ts";
import { panelPage } from "../../webview/page.ts";
import { answer, type EventMessage, type FromPanel, type NoticeMessage, type PanelHandlers, type ReplyMessage } from "../../webview/protocol.ts";
import { themes, type ThemeName } from "./themes.ts";

const root = path.resolve(fileURLToPath(import.meta.url), "../../..");

/** The parts of playwright's page that the tests use; the test bed has packages of its own, which the root does not see. */
export interface Page {
  goto(address: string): Promise<unknown>;
  setDefaultTimeout(milliseconds: number): void;
  addInitScript(script: unknown, argument?: unknown): Promise<unknown>;
  exposeFunction(name: string, handler: (...values: never[]) => unknown): Promise<unknown>;
  evaluate<A, R>(body: (argument: A) => R, argument: A): Promise<R>;
  waitForFunction<A>(body: (argument: A) => unknown, argument: A, options?: { timeout: number }): Promise<unknown>;
  locator(selector: string): Locator;
  keyboard: { press(key: string): Promise<void> };
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  on(event: string, hear: (thing: never) => void): void;
  close(): Promise<void>;
}

export interface Locator {
  click(options?: object): Promise<void>;
  fill(text: string): Promise<void>;
  press(key: string): Promise<void>;
  focus(): Promise<void>;
  check(): Promise<void>;
  selectOption(value: string): Promise<unknown>;
  setInputFiles(file: { name: string; mimeType: string; buffer: Buffer }): Promise<void>;
  textContent(): Promise<string | null>;
  innerText(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
  getAttribute(name: string): Promise<string | null>;
  inputValue(): Promise<string>;
  isDisabled(): Promise<boolean>;
  isVisible(): Promise<boolean>;
  count(): Promise<number>;
  waitFor(options?: { state?: string; timeout?: number }): Promise<void>;
  first(): Locator;
  nth(index: number): Locator;
}

interface Harness {
  startBrowser(options: { args?: readonly string[]; viewport?: { width: number; height: number } }): Promise<{ context: { newPage(): Promise<Page> }; stop(): Promise<void> }>;
}

export const testbedIsThere = (): boolean => existsSync(`${root}/testbed/node_modules/playwright-core`);

export interface Bed {
  open(options: OpenOptions): Promise<Panel>;
  stop(): Promise<void>;
}

export interface OpenOptions {
  readonly handlers: PanelHandlers;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What an earlier page kept with `setState`. */
  readonly state?: unknown;
  /** False hides the graphics adapter. */
  readonly gpu?: boolean;
}

export interface Panel {
  readonly page: Page;
  /** Notices of the panel so far. */
  readonly notices: readonly NoticeMessage[];
  /** Names of the files that the page asked for. */
  readonly fetched: readonly string[];
  /** Messages of the content security policy and uncaught errors. */
  readonly faults: readonly string[];
  send(event: EventMessage): Promise<void>;
  /** What the page kept with `setState`. */
  state(): Promise<unknown>;
}

/** Builds the panel and starts server and browser. @param args flags for Chromium */
export const startBed = async (args: readonly string[] = []): Promise<Bed> => {
  const folder = mkdtempSync(path.join(tmpdir(), "headtorch-panel-"));
  await Promise.all(["main", "worker"].map((name) => build({
    entryPoints: [`${root}/webview/${name}.ts`], outfile: `${folder}/${name}.js`, bundle: true, format: "iife", platform: "browser", logLevel: "error",
    define: { global: "globalThis" }, external: ["module", "fs/promises", "fs", "path", "url", "worker_threads", "node:*"],
  })));
  const wasm = gzipSync(readFileSync(`${root}/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm`), { level: 1 });
  const files = new Map<string, { type: string; body: () => string | Uint8Array }>([
    ["main.js", { type: "text/javascript", body: () => readFileSync(`${folder}/main.js`) }],
    ["worker.js", { type: "text/javascript", body: () => readFileSync(`${folder}/worker.js`) }],
    ["panel.css", { type: "text/css", body: () => readFileSync(`${root}/webview/panel.css`) }],
    ["ort.wasm.gz", { type: "application/octet-stream", body: () => wasm }],
  ]);
  const fetched: string[] = [];
  const server = await listen(files, fetched);
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { startBrowser } = await import(path.join(root, "testbed/harness.mjs")) as Harness;
  const browser = await startBrowser({ args });
  return {
    open: (options) => openPanel(browser.context, address, fetched, options),
    async stop() {
      await browser.stop();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** A page of a browser with a software adapter for WebGPU. */
export const startBrowserPage = async (): Promise<{ page: Page; stop(): Promise<void> }> => {
  const { startBrowser } = await import(path.join(root, "testbed/harness.mjs")) as Harness;
  const browser = await startBrowser({});
  const page = await browser.context.newPage();
  await page.addInitScript("globalThis.__name = (named) => named;");
  return { page, stop: () => browser.stop() };
};

const listen = (files: ReadonlyMap<string, { type: string; body: () => string | Uint8Array }>, fetched: string[]): Promise<Server> => {
  const server = createServer((asked, reply) => {
    const name = asked.url!.slice(1);
    const origin = `http://${asked.headers.host}`;
    if (name === "") {
      reply.setHeader("content-type", "text/html");
      reply.end(panelPage({
        nonce: "abc123", source: origin, script: `${origin}/main.js`, style: `${origin}/panel.css`, worker: `${origin}/worker.js`, wasm: `${origin}/ort.wasm.gz`,
      }));
      return;
    }
    if (name === "favicon.ico") {
      reply.writeHead(204).end();
      return;
    }
    const file = files.get(name);
    fetched.push(name);
    if (file === undefined) reply.statusCode = 404;
    else reply.setHeader("content-type", file.type);
    reply.end(file?.body());
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
};

const openPanel = async (
  context: { newPage(): Promise<Page> }, address: string, fetched: string[], { handlers, theme = "dark", width = 1100, height = 800, state, gpu = true }: OpenOptions,
): Promise<Panel> => {
  fetched.length = 0;
  const page = await context.newPage();
  const notices: NoticeMessage[] = [];
  const faults: string[] = [];
  await page.setViewportSize({ width, height });
  page.on("pageerror", (error: Error) => faults.push(error.message));
  page.on("console", (message: { type(): string; text(): string }) => {
    if (message.type() === "error") faults.push(message.text());
  });
  const send = (message: EventMessage | ReplyMessage): Promise<void> => page.evaluate((packed) => {
    const unpack = (part: unknown): unknown => {
      if (Array.isArray(part)) return part.map(unpack);
      if (typeof part !== "object" || part === null) return part;
      const { $base64: text } = part as { $base64?: string };
      if (text !== undefined) return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, unpack(inner)]));
    };
    window.postMessage(unpack(packed), "*");
  }, packBytes(message) as unknown);
  await page.exposeFunction("fromPanel", ((packed: never) => {
    const message = unpackBytes<FromPanel>(packed);
    if (message.type === "notice") notices.push(message);
    else void answer(handlers, message).then(send);
  }));
  // The loader of the tests wraps named functions in a call of this name, also in those that are sent to the page.
  await page.addInitScript("globalThis.__name = (named) => named;");
  page.setDefaultTimeout(10_000);
  if (!gpu) await page.addInitScript("navigator.gpu.requestAdapter = async () => null;");
  await page.addInitScript(standIn, { state, theme: themes[theme] });
  await page.goto(`${address}/`);
  return { page, notices, fetched, faults, send, state: () => page.evaluate(() => (window as unknown as { kept: unknown }).kept, null) };
};

/** Runs in the page before its own script: VS Code's three functions and theme variables. */
const standIn = ({ state, theme }: { state: unknown; theme: { bodyClass: string; variables: Record<string, string> } }): void => {
  const global = window as unknown as { kept: unknown; fromPanel(message: unknown): void; acquireVsCodeApi(): object };
  global.kept = state;
  const pack = (part: unknown): unknown => {
    if (part instanceof Uint8Array) return { $base64: btoa(Array.from(part, (byte) => String.fromCharCode(byte)).join("")) };
    if (Array.isArray(part)) return part.map(pack);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, pack(inner)]));
  };
  global.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => global.fromPanel(pack(message)),
    getState: () => global.kept,
    setState: (next: unknown) => { global.kept = JSON.parse(JSON.stringify(next)); },
  });
  addEventListener("DOMContentLoaded", () => {
    document.body.className = theme.bodyClass;
    for (const [name, value] of Object.entries(theme.variables)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
  });
};
