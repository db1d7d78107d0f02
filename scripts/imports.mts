/**
 * Imports all model code of torchvision, timm and transformers (`npm run corpus` first) and writes what was not understood, by
 * reason and count, to `test/facts/imports.json`: `npm run imports`.
 */
import { writeFileSync } from "node:fs";
import { hasLibraries, importAll, libraryModules } from "../test/imports/libraries.ts";

if (!hasLibraries) {
  console.error("The libraries are not here: run `npm run corpus` first.");
  process.exit(2);
}
const table: Record<string, unknown> = {};
for (const [folder, modules] of Object.entries(libraryModules())) {
  const start = performance.now();
  const gaps = importAll(modules);
  const counts = { python: 0, torch: 0, boundary: 0, package: 0 };
  for (const { cause } of gaps) counts[cause]++;
  table[folder] = { modules: modules.length, gaps: counts, reasons: gaps.map(({ module, cause, reason }) => `${cause}: ${module}: ${reason}`) };
  console.log(`${folder}: ${modules.length} modules, gaps by Python ${counts.python}, by torch ${counts.torch}, at our boundaries ${counts.boundary}, by packages ${counts.package} (${Math.round(performance.now() - start)} ms)`);
  for (const { module, cause, reason } of gaps) console.log(`  ${cause.padEnd(8)}${module}: ${reason}`);
}
writeFileSync("test/facts/imports.json", `${JSON.stringify(table, null, 1)}\n`);
