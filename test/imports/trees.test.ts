/** Imports over small trees of files: packages, roots, `.pth` files, editable installs, lazy tables, circles. What is printed is CPython's (`scripts/record_trees.py`). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { packagesIn } from "../../src/files/packages.ts";
import { root } from "../harness.ts";
import { grammarFromDisk, type Layout, listed, makeRunner, place, pythonPreludes } from "../python/machine.ts";

const facts = JSON.parse(readFileSync(`${root}test/facts/trees.json`, "utf8")) as Readonly<Record<string, string>>;
const [grammar, preludes, trees] = [await grammarFromDisk(), pythonPreludes(), new Map() as NonNullable<Layout["trees"]>];

interface Project {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly roots: readonly string[];
  /** Folders of installed packages. */
  readonly sites: readonly string[];
}

const projects = readFileSync(`${root}test/imports/trees.txt`, "utf8").split("=== ").slice(1).map((block): Project => {
  const parts = block.split("--- ");
  const sections = parts.slice(1).map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1).replaceAll("{project}", "/project")] as const);
  const words = (name: string): readonly string[] => (sections.find(([path]) => path === name)?.[1] ?? "").split(/\s+/).filter((word) => word !== "");
  return { name: parts[0]!.trim(), files: Object.fromEntries(sections.filter(([path]) => !["roots", "sites", "end"].includes(path))), roots: words("roots"), sites: words("sites") };
});

/** What a tree prints, ended by what an exception says that nothing catches. */
const printed = async ({ files, roots, sites }: Project): Promise<string> => {
  const look = { list: async (uri: string) => { const names = listed(files, `${uri}/`); return names && [...names]; }, read: async (uri: string) => files[uri.slice(place.length)] ?? null };
  const installed = await Promise.all(sites.map((site) => packagesIn(look, `${place}${site}`)));
  const foreign = [...installed.flatMap((one) => [...one.roots]), ...installed.flatMap((one) => [...one.mapped.values()])];
  const runner = makeRunner(grammar, preludes, undefined, undefined, {
    roots: [place, ...roots.map((one) => `${place}${one}/`), ...installed.flatMap((one) => one.roots.map((uri) => `${uri}/`))],
    mapped: Object.fromEntries(installed.flatMap((one) => [...one.mapped])), trees,
    isOwn: (uri) => uri.startsWith(place) && !foreign.some((one) => one !== null && uri.startsWith(one)),
  });
  const done = runner.run(files["main.py"]!, files);
  return done.printed + (done.ended === null ? "" : `${done.ended}\n`);
};

describe("imports over trees of files", () => {
  it("were recorded for every tree", () => assert.deepEqual(Object.keys(facts), projects.map(({ name }) => name)));

  for (const project of projects) it(project.name, async () => assert.equal(await printed(project), facts[project.name]));
});
