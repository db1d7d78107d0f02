/** Collects the strings of the interface for translators: `node scripts/l10n.mjs` writes `l10n/bundle.l10n.json`. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

/** Every literal that `l10n.t` is called with, as VS Code looks it up. */
export const interfaceStrings = () => {
  const found = new Set();
  for (const name of readdirSync(`${root}/src/extension`, { recursive: true })) {
    if (!name.endsWith(".ts")) continue;
    for (const [, literal] of readFileSync(`${root}/src/extension/${name}`, "utf8").matchAll(/l10n\.t\(\s*("(?:[^"\\]|\\.)*")/g)) found.add(JSON.parse(literal));
  }
  return Object.fromEntries([...found].sort().map((text) => [text, text]));
};

if (process.argv[1] === import.meta.filename) {
  mkdirSync(`${root}/l10n`, { recursive: true });
  writeFileSync(`${root}/l10n/bundle.l10n.json`, `${JSON.stringify(interfaceStrings(), null, 2)}\n`);
}
