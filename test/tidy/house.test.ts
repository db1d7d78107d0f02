/** House rules that hold for every file. */
import assert from "node:assert/strict";
import { read, sourcesIn, tracked } from "./files.ts";

const product = sourcesIn("src", "webview");
const all = sourcesIn("src", "webview", "test", "scripts");
const lines = (file: string): readonly string[] => read(file).split("\n");
const none = (wrong: readonly string[]): void => assert.deepEqual(wrong, []);
const matching = (files: readonly string[], pattern: RegExp): readonly string[] =>
  files.flatMap((file) => lines(file).flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim().slice(0, 80)}`] : [])));

/** Longer than 400 lines, and why one file is right nevertheless. */
const long: Readonly<Record<string, string>> = {
  "src/checkpoint/pickle.ts": "one case for each opcode of pickle",
};

describe("every file", () => {
  it("opens with its purpose", () => none(all.filter((file) => !/^(#!.*\n)?\/\*\*/.test(read(file)))));

  it("has at most 400 lines, or a reason", () => {
    const over = product.filter((file) => lines(file).length > 401);
    none(over.filter((file) => long[file] === undefined));
    none(Object.keys(long).filter((file) => !over.includes(file)).map((file) => `${file} is short again: take it off the list`));
  });

  it("keeps no state at its top", () => none(matching(product, /^(export )?(let|var) /)));

  it("has no work left in comments", () => none(matching(all, new RegExp(["TO" + "DO", "FIX" + "ME"].join("|")))));

  it("leaves no test out", () => none(matching(sourcesIn("test"), /\b(describe|it|context|suite|test)\.(only|skip)\(|\bx(describe|it)\(/)));

  it("has no second word for what the glossary names", () => none(product.filter((file) => /(utils?|helpers?|manager|impl)\.ts$/i.test(file))));

  it("tells nothing about the machine it was written on", () => {
    const places = [["/work", "main"], ["/work", "shared"], ["/opt", "truth"], ["/opt", "brief"], ["/root", ""]].map((parts) => parts.join("/"));
    const pattern = new RegExp(`(?<![\\w.])(${places.join("|")})|https?://(?!registry\\.npmjs\\.org)[\\w.-]*(artifactory|nexus|registry|mirror)[\\w.-]*/`);
    const texts = tracked.filter((file) => !/\.(png|woff|wasm|npy|pt|pth|safetensors|zip|bin|pkl)$/.test(file));
    none(matching(texts, pattern));
  });
});

describe("the op table", () => {
  it("has every name once", async () => {
    const { allOps } = await import("../../src/torch/index.ts");
    const seen = new Set<string>();
    none(allOps.flatMap(({ names }) => names).filter((name) => seen.has(name) || !seen.add(name)));
  });
});

describe("problems", () => {
  const codes = new Set(sourcesIn("src").flatMap((file) => [...read(file).matchAll(/problem\(\{\s*code: "([\w-]+)"/g)].map(([, code]) => code!)));
  const pages = new Set(tracked.flatMap((file) => /^test\/book\/problems\/([\w-]+)\.md$/.exec(file)?.[1] ?? []));

  it("have a page each", () => none([...codes].filter((code) => !pages.has(code)).sort()));
  it("are there for each page", () => none([...pages].filter((page) => !codes.has(page)).sort()));
  it("are named by their page's title", () => none([...pages].filter((page) => !read(`test/book/problems/${page}.md`).startsWith(`# ${page}: `))));
  it("are the ones that pages claim", () => {
    const claimed = new Set(tracked.filter((file) => /^test\/book\/\w+\/.*\.md$/.test(file)).flatMap((file) => [...read(file).matchAll(/# (?:error|warning|hint): \[([\w-]+)\]/g)].map(([, code]) => code!)));
    none([...claimed].filter((code) => !pages.has(code)).sort());
  });
});

describe("dependencies", () => {
  it("stand in CONTRIBUTING.md with a reason each", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
    const listed = [...read("CONTRIBUTING.md").matchAll(/^\| `([^`]+)` \| (.+?) \|$/gm)].filter(([, name]) => /^[@a-z][\w@/.-]*$/.test(name!)).map(([, name]) => name!);
    assert.deepEqual(listed.sort(), [...Object.keys(dependencies!), ...Object.keys(devDependencies!)].sort());
  });
});
