/**
 * Fetches the libraries that precision is measured on, as published, with Python's package client: `npm run corpus`. Wheels are
 * unpacked into `.corpus/site-packages/`, where they are read as installed libraries are; what is there already is kept.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

/** The pinned versions (DESIGN 7). Pure-Python parts are all that is read. */
const libraries = { torchvision: "0.29.1", timm: "1.0.29", transformers: "5.18.0" };

const corpus = path.resolve(import.meta.dirname, "..", ".corpus");
const run = (command, args) => execFileSync(command, args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
const python = process.env["PYTHON"] ?? "python3";

const fetchLibrary = (name, version) => {
  const packages = path.join(corpus, "site-packages");
  if (existsSync(path.join(packages, `${name}-${version}.dist-info`))) return `${name} ${version} is there`;
  mkdirSync(packages, { recursive: true });
  for (const old of readdirSync(packages)) if (old === name || old.startsWith(`${name}-`)) rmSync(path.join(packages, old), { recursive: true });
  const work = mkdtempSync(path.join(corpus, "fetching-"));
  try {
    // Only source files are read: the wheel of any Linux will do, whatever machine asks.
    const platform = ["--only-binary", ":all:", "--platform", "manylinux_2_28_x86_64", "--platform", "any", "--python-version", "3.12"];
    run(python, ["-m", "pip", "download", "--no-deps", "--quiet", "--disable-pip-version-check", ...platform, "-d", work, `${name}==${version}`]);
    const wheel = readdirSync(work).find((file) => file.endsWith(".whl"));
    if (!wheel) throw new Error("no wheel came");
    run(python, ["-m", "zipfile", "-e", path.join(work, wheel), packages]);
    return `${name} ${version} fetched`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

const missing = [];
for (const [name, version] of Object.entries(libraries)) {
  try {
    console.log(fetchLibrary(name, version));
  } catch (error) {
    missing.push(name);
    console.error(`${name} ${version} is missing: ${String(error.stderr || error.message).trim().split("\n").at(-1)}`);
  }
}
process.exitCode = missing.length > 0 ? 1 : 0;
