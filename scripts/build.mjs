/**
 * Builds everything that is shipped into `dist/`, and the editor's test suites into `out/`: `node scripts/build.mjs [--watch]`.
 * One list of bundles; what is copied beside them stands at the end.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build, context } from "esbuild";

process.chdir(path.resolve(import.meta.dirname, ".."));
const watch = process.argv.includes("--watch");

const shared = { bundle: true, logOverride: { "empty-import-meta": "silent" }, sourcemap: "linked", sourcesContent: false, logLevel: "warning", legalComments: "none", target: "es2023", minify: !watch };
const inNode = { ...shared, platform: "node", format: "cjs", target: "node20", alias: { "web-tree-sitter": "./node_modules/web-tree-sitter/web-tree-sitter.cjs" } };
const inBrowser = { ...shared, platform: "browser", define: { global: "globalThis" }, external: ["module", "fs/promises", "fs", "path", "url", "worker_threads", "node:*"] };
const test = { sourcesContent: true, minify: false };

/** Modules of the extension that Node's host loads when they are needed, each from a bundle of its own: source → bundle. */
const later = { "language-client.ts": "language-client.cjs", "panel-files.ts": "panel-files.cjs" };
const loadLater = {
  name: "load later",
  setup: (build) => build.onResolve({ filter: /^\.\/[\w-]+\.ts$/ }, ({ path: name, kind }) => {
    const bundle = kind === "dynamic-import" ? later[name.slice(2)] : undefined;
    return bundle ? { path: `./${bundle}`, external: true } : undefined;
  }),
};

const bundles = [
  // Without `import()`, so that the bundles below come through the `require` that knows `vscode`.
  { ...inNode, entryPoints: ["src/extension/node.ts"], outfile: "dist/extension.cjs", external: ["vscode"], plugins: [loadLater], supported: { "dynamic-import": false } },
  ...Object.entries(later).map(([source, bundle]) => ({ ...inNode, entryPoints: [`src/extension/${source}`], outfile: `dist/${bundle}`, external: ["vscode"] })),
  { ...inBrowser, format: "cjs", entryPoints: ["src/extension/web.ts"], outfile: "dist/web/extension.js", external: ["vscode", ...inBrowser.external] },
  { ...inNode, entryPoints: ["src/server/node.ts"], outfile: "dist/server.cjs" },
  { ...inNode, entryPoints: ["src/server/engine-start.ts"], outfile: "dist/engine-start.cjs" },
  { ...inNode, entryPoints: ["src/server/engine-thread.ts"], outfile: "dist/engine.cjs", supported: { "dynamic-import": false } },
  { ...inBrowser, format: "iife", entryPoints: ["src/server/web.ts"], outfile: "dist/web/server.js" },
  { ...inNode, entryPoints: ["src/cli/start.ts"], outfile: "dist/cli.cjs", banner: { js: "#!/usr/bin/env node" } },
  // Without `import()`: V8 does not keep the compiled code of a script that may call it.
  { ...inNode, entryPoints: ["src/cli/main.ts"], outfile: "dist/cli-engine.cjs", external: ["onnxruntime-web", "onnxruntime-web/*"], supported: { "dynamic-import": false } },
  { ...inBrowser, format: "iife", entryPoints: ["webview/main.ts"], outfile: "dist/panel.js" },
  { ...inBrowser, format: "iife", entryPoints: ["webview/worker.ts"], outfile: "dist/panel-worker.js" },
  { ...inNode, ...test, entryPoints: ["test/editor/node.ts"], outfile: "out/editor/node.cjs", external: ["vscode", "mocha"] },
  {
    ...inBrowser, ...test, format: "cjs", entryPoints: ["test/editor/web.ts"], outfile: "out/editor/web.js", external: ["vscode"],
    alias: { "node:assert/strict": "./test/editor/assert-in-browser.ts", "mocha/mocha.js": "./out/mocha.cjs" },
  },
].filter(({ entryPoints: [entry] }) => existsSync(entry) || console.warn(`not there: ${entry}`));

/** Copies `from` to `to`, gzipped when `to` says so, unless the copy is newer. */
const copy = (from, to) => {
  if (existsSync(to) && statSync(to).mtimeMs > statSync(from).mtimeMs) return;
  if (to.endsWith(".gz")) writeFileSync(to, gzipSync(readFileSync(from), { level: 9 }));
  else cpSync(from, to);
};

const copies = () => {
  const runtime = "node_modules/onnxruntime-web/dist";
  mkdirSync("dist", { recursive: true });
  mkdirSync("out", { recursive: true });
  copy("node_modules/web-tree-sitter/web-tree-sitter.wasm", "dist/web-tree-sitter.wasm");
  copy("node_modules/tree-sitter-python/tree-sitter-python.wasm", "dist/tree-sitter-python.wasm");
  // The panel's: Wasm and WebGPU in one.
  copy(`${runtime}/ort-wasm-simd-threaded.asyncify.wasm`, "dist/ort.wasm.gz");
  if (existsSync("webview/panel.css")) copy("webview/panel.css", "dist/panel.css");
  // The file calls itself an ES module to a bundler only because of its package.
  copy("node_modules/mocha/mocha.js", "out/mocha.cjs");
  execFileSync("npx", ["tsx", "scripts/prelude.mts"], { stdio: "inherit" });
};

/** The licences of everything from `node_modules` that a bundle took in, or that is copied beside the bundles. */
const writeNotices = (inputs) => {
  const copied = ["web-tree-sitter", "tree-sitter-python", "onnxruntime-web"].map((name) => `node_modules/${name}/`);
  const folders = new Set([...inputs, ...copied].map((input) => /node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]).filter(Boolean));
  const notice = (folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(`${folder}/${file}`, "utf8").trim() : "No licence file is part of the package."}\n`;
  };
  writeFileSync("dist/THIRD-PARTY.txt", [...folders].filter((folder) => !folder.endsWith("/mocha")).sort().map(notice).join(`\n${"-".repeat(80)}\n\n`));
};

copies();
if (watch) {
  for (const bundle of bundles) await (await context(bundle)).watch();
  console.log("watching");
} else {
  const results = await Promise.all(bundles.map((bundle) => build({ ...bundle, metafile: true })));
  writeNotices(results.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
}
