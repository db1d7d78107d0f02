/**
 * Writes the catalogue of torchvision's models (`npm run catalogue`, after `npm run corpus`): each builder is read from its source by our
 * own engine, and what is said of it where torchvision is not installed becomes one line of `torchvision/models/_catalogue.py`.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type CatalogueRow, catalogueRow } from "../src/model/index.ts";
import { Bed, root } from "../test/harness.ts";

const corpus = path.join(root, ".corpus/site-packages");
if (!existsSync(corpus)) throw new Error("run `npm run corpus` first");
const target = path.join(root, "src/torch/prelude/torchvision/models/_catalogue.py");
const heads = JSON.parse(readFileSync(path.join(root, "test/facts/torchvision-heads.json"), "utf8")) as Readonly<Record<string, unknown>>;
const bed = new Bed({ packages: [corpus] });

const rows: CatalogueRow[] = [];
for (const name of Object.keys(heads)) {
  const backbone = /rcnn|retina|fcos|ssd|deeplab|fcn|lraspp/.test(name) ? ", weights_backbone=None" : "";
  const text = `import torchvision\nmodel = torchvision.models.get_model(${JSON.stringify(name)}, weights=None${backbone})\n`;
  const row = bed.read(text, (live) => (live.models[0]?.module ? catalogueRow(live, live.models[0], name) : null));
  console.error(row ? `${name}: ${row.layers.length} layers, ${JSON.stringify(row).length} characters, ends ${row.ends}` : `${name}: not read`);
  if (row) rows.push(row);
}
const lines = rows.map((row) => `${row.name} ${JSON.stringify(row)}`).join("\n");
writeFileSync(target, `"""One line for each builder of torchvision 0.29.1, written by \`npm run catalogue\`: see _outline.py for what stands in it."""\n\nTABLE = r'''\n${lines}\n'''\n`);
console.error(`${rows.length} builders, ${lines.length} characters`);
process.exit(0);
