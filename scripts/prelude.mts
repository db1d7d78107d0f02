/**
 * Bundles our Python: `dist/prelude.json` holds the sources by their path below a prelude folder, `dist/prelude.trees` their
 * syntax trees, so that a start parses none of them. Layout of the latter: a length (4 bytes, little-endian), that many bytes
 * of JSON (`{ format, files: { path: [offset, length] } }`, offsets counted after it), then the encoded trees.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { encodeTree, formatVersion, loadGrammar, parse } from "../src/syntax/index.ts";

const roots = ["src/python/prelude", "src/torch/prelude"];

const sources = (): Record<string, string> => {
  const files: Record<string, string> = {};
  for (const root of roots) {
    if (!existsSync(root)) continue;
    const names = readdirSync(root, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
    for (const name of names.filter((name) => name.endsWith(".py")).sort()) {
      if (files[name] !== undefined) throw new Error(`${name} is in two preludes`);
      files[name] = readFileSync(`${root}/${name}`, "utf8");
    }
  }
  return files;
};

const grammar = await loadGrammar({ runtime: readFileSync("dist/web-tree-sitter.wasm"), python: readFileSync("dist/tree-sitter-python.wasm") });
const files = sources();
const trees: Uint8Array[] = [];
const index: Record<string, [number, number]> = {};
let offset = 0;
for (const [name, text] of Object.entries(files)) {
  const { tree } = parse(text, grammar);
  if (tree.errors.length > 0) throw new Error(`${name}: ${tree.errors[0]!.message} at ${tree.errors[0]!.start}`);
  const bytes = encodeTree(tree);
  trees.push(bytes);
  index[name] = [offset, bytes.length];
  offset += bytes.length;
}
const head = Buffer.from(JSON.stringify({ format: formatVersion, files: index }));
const length = Buffer.alloc(4);
length.writeUInt32LE(head.length);
writeFileSync("dist/prelude.json", JSON.stringify(files));
writeFileSync("dist/prelude.trees", Buffer.concat([length, head, ...trees]));
