/**
 * Writes the catalogues of libraries' models (`npm run catalogue [-- LIBRARY]`, after `npm run corpus`): each builder is read from its source by
 * our own engine, and what is said of it where the library is not installed becomes one line of `_catalogue.py` in the stand-in of that library.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type CatalogueRow, catalogueRow, slopesOf } from "../src/model/index.ts";
import { Bed, preludes, root } from "../test/harness.ts";

const corpus = path.join(root, ".corpus/site-packages");
if (!existsSync(corpus)) throw new Error("run `npm run corpus` first");
const facts = <T,>(name: string): T => JSON.parse(readFileSync(path.join(root, "test/facts", name), "utf8")) as T;

interface Library {
  readonly version: string;
  readonly names: () => readonly string[];
  /** Text that calls the builder, with further arguments. */
  readonly call: (name: string, more: string) => string;
  readonly file: string;
}

const backboned = /rcnn|retina|fcos|ssd|deeplab|fcn|lraspp/;

const libraries: Readonly<Record<string, Library>> = {
  torchvision: {
    version: "0.29.1", names: () => Object.keys(facts<Readonly<Record<string, unknown>>>("torchvision-heads.json")),
    call: (name, more) => `torchvision.models.get_model(${JSON.stringify(name)}, weights=None${backboned.test(name) ? ", weights_backbone=None" : ""}${more})`,
    file: "torchvision/models/_catalogue.py",
  },
  timm: {
    version: "1.0.29", names: () => readFileSync(path.join(root, "scripts/timm_catalogue.txt"), "utf8").split(/\s+/).filter((one) => one !== ""),
    call: (name, more) => `timm.create_model(${JSON.stringify(name)}${more})`, file: "timm/_catalogue.py",
  },
};

/** Each row in a session of its own now and then: a thousand models in one would fill the memory. */
const rowsOf = (library: string, { names, call }: Library): readonly CatalogueRow[] => {
  let bed = new Bed({ packages: [corpus] });
  return names().flatMap((name, i) => {
    if (i % 60 === 59) bed = new Bed({ packages: [corpus] });
    const open = `import ${library}\n\n\ndef build_model(num_classes):\n    return ${call(name, ", num_classes=num_classes")}\n`;
    const slopes = bed.read(open, (live) => (live.models[0] ? slopesOf(live.models[0]) : new Map<string, number>()), { callable: "build_model" });
    const row = bed.read(`import ${library}\nmodel = ${call(name, "")}\n`, (live) => (live.models[0]?.module ? catalogueRow(live, live.models[0], name, slopes) : null));
    console.error(row ? `${name}: ${row.layers.length} layers, ${JSON.stringify(row).length} characters, ends ${row.ends}, ${row.classes} classes in ${[...slopes.keys()].join(" ")}` : `${name}: not read`);
    return row ? [row] : [];
  });
};

const tableOf = (library: string, { version }: Library, rows: readonly CatalogueRow[]): string =>
  `"""One line for each builder of ${library} ${version}, written by \`npm run catalogue\`: see the prelude's _outline.py for what stands in it."""\n\nTABLE = r'''\n${rows.map((row) => `${row.name} ${JSON.stringify(row)}`).join("\n")}\n'''\n`;

/** A model that is put together from its layers has to cost and give what it did; for others the whole is told. */
const checked = (library: string, one: Library, rows: readonly CatalogueRow[]): readonly CatalogueRow[] => {
  (preludes as Record<string, string>)[one.file] = tableOf(library, one, rows);
  const alone = new Bed();
  return rows.flatMap((row) => {
    const seen = (more: string) => alone.inspect(`import ${library}\nmodel = ${one.call(row.name, more)}\n`)[0];
    const [usual, other] = [seen(""), row.classes === null ? null : seen(", num_classes=7")];
    const heads = (record: typeof usual): string => JSON.stringify((record?.heads ?? []).map(({ path: at, in: into, out, role }) => [at, into, out, role]));
    const isRight = usual?.params === row.params && usual.macs === row.macs && heads(usual) === JSON.stringify(row.heads.map((head) => head.slice(0, 4)))
      && (!other || heads(other) === JSON.stringify(row.heads.map(([at, into, out, role, slope]) => [at, into, slope ? 7 * slope : out, role])));
    // layers that are shared, or none that is a head: the outline would not be the model
    const isOther = usual?.params !== row.params;
    if (!isRight) console.error(`${row.name}: ${isOther ? "left out" : "told as a whole"}`);
    return isRight ? [row] : isOther ? [] : [{ ...row, ends: null }];
  });
};

for (const [library, one] of Object.entries(libraries)) {
  if (process.argv.length > 2 && !process.argv.includes(library)) continue;
  const rows = checked(library, one, rowsOf(library, one));
  const table = tableOf(library, one, rows);
  writeFileSync(path.join(root, "src/torch/prelude", one.file), table);
  console.error(`${rows.length} builders, ${table.length} characters`);
}
process.exit(0);
