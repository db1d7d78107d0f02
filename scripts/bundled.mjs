/** Runs a script of ours as one bundle, without what a loader of TypeScript costs at every closure: `node scripts/bundled.mjs FILE [ARGUMENT…]`. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

process.chdir(path.resolve(import.meta.dirname, ".."));
const [script, ...rest] = process.argv.slice(2);
const outfile = `out/${path.basename(script, ".mts")}-${process.pid}.mjs`;

/** Files that look for others beside themselves still do. */
const ownPlaces = {
  name: "own places",
  setup: ({ onLoad }) => onLoad({ filter: /[\\/](?:test|scripts)[\\/].*\.m?ts$/ }, ({ path: file }) =>
    ({ loader: "ts", contents: readFileSync(file, "utf8").replaceAll("import.meta.url", JSON.stringify(pathToFileURL(file).href)) })),
};
await build({
  entryPoints: [script], outfile, bundle: true, format: "esm", platform: "node", target: "node20", packages: "external", sourcemap: "inline",
  logLevel: "warning", plugins: [ownPlaces],
});
try {
  const { status } = spawnSync(process.execPath, [...(process.env.PROF ? ["--cpu-prof", "--cpu-prof-dir=/tmp/imports-prof"] : []), "--stack-size=7800", "--enable-source-maps", outfile, ...rest], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  rmSync(outfile, { force: true });
}
