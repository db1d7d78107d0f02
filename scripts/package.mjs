/**
 * Makes `headtorch-VERSION.vsix` from what `npm run build` left: `node scripts/package.mjs`. The package's manifest is the
 * project's without what only development needs; `.vscodeignore` is the allow-list of files.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createVSIX } from "@vscode/vsce";

const root = path.resolve(import.meta.dirname, "..");
const limitMegabytes = 10;

/** The manifest that is shipped. The browser's extension host loads our CommonJS `.js` only without `type: module`. */
export const shippedManifest = () => {
  const { type, scripts, devDependencies, dependencies, private: _private, bin, ...manifest } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  return manifest;
};

/** A folder that holds what is shipped, and more that the allow-list leaves out. */
export const stage = () => {
  const folder = mkdtempSync(path.join(tmpdir(), "headtorch-package-"));
  writeFileSync(`${folder}/package.json`, JSON.stringify(shippedManifest(), null, 2));
  for (const name of ["package.nls.json", "README.md", "CHANGELOG.md", "LICENSE", ".vscodeignore", "dist", "media", "l10n"]) {
    if (existsSync(`${root}/${name}`)) cpSync(`${root}/${name}`, `${folder}/${name}`, { recursive: true });
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** Builds the .vsix and returns its path. */
export const makeVsix = async () => {
  const { folder, remove } = stage();
  const { version } = shippedManifest();
  mkdirSync(`${root}/out`, { recursive: true });
  const packagePath = `${root}/out/headtorch-${version}.vsix`;
  try {
    await createVSIX({ cwd: folder, packagePath, dependencies: false, baseContentUrl: "https://github.com/headtorch/headtorch/blob/main", baseImagesUrl: "https://github.com/headtorch/headtorch/raw/main" });
  } finally {
    remove();
  }
  return packagePath;
};

if (process.argv[1] === import.meta.filename) {
  const file = await makeVsix();
  const megabytes = statSync(file).size / 1e6;
  console.log(`${path.relative(root, file)}: ${megabytes.toFixed(1)} MB`);
  if (megabytes > limitMegabytes) {
    console.error(`more than ${limitMegabytes} MB`);
    process.exitCode = 1;
  }
}
