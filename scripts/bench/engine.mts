/** The engine's own times, in one process: a 500-line file after an edit, trees of a library file by file, a package imported. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { openAnswers, Store } from "../../src/answers/index.ts";
import { setupFrom } from "../../src/files/node.ts";
import { Session } from "../../src/model/index.ts";
import { pythonBundle } from "../../src/python/index.ts";
import { clearAway } from "../../src/server/rest.ts";
import { decodeTree, encodeTree, loadGrammar, parse } from "../../src/syntax/index.ts";

export const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;

/** The processor's time of `work`, in milliseconds: other programs of the machine do not count. */
const once = (work: () => void): number => {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

/** A model of about 500 lines: blocks of its own, called one after another. */
const longSource = (channels: number): string => {
  const block = (i: number): string => [
    `class Block${i}(nn.Module):`, "    def __init__(self, channels):", "        super().__init__()",
    "        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)", "        self.bn1 = nn.BatchNorm2d(channels)",
    "        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)", "        self.bn2 = nn.BatchNorm2d(channels)", "",
    "    def forward(self, x):", "        out = F.relu(self.bn1(self.conv1(x)))", "        out = self.bn2(self.conv2(out))", "        return F.relu(out + x)", "", "",
  ].join("\n");
  const count = 34;
  const names = Array.from({ length: count }, (_, i) => i);
  return ["import torch", "import torch.nn.functional as F", "from torch import nn", "", "", ...names.map(block),
    "class Net(nn.Module):", "    def __init__(self):", "        super().__init__()", `        self.stem = nn.Conv2d(3, ${channels}, 7, stride=2, padding=3)`,
    `        self.blocks = nn.Sequential(${names.map((i) => `Block${i}(${channels})`).join(", ")})`, `        self.fc = nn.Linear(${channels}, 10)`, "",
    "    def forward(self, x):", "        x = self.blocks(self.stem(x))", "        return self.fc(x.mean((2, 3)))", ""].join("\n");
};

export const benchEdit = async (): Promise<{ readonly first: number; readonly again: number; readonly rest: number; readonly lines: number }> => {
  const engine = await openAnswers(setupFrom({ bundle: "dist", cache: null }));
  const uri = "file:///bench/net.py";
  engine.configure([{ folder: "", roots: [], mode: "eval", hints: "changes", lenses: true }]);
  const analyse = (channels: number): void => {
    engine.set(uri, longSource(channels));
    if (engine.analyse(uri, () => false).wants.length > 0) throw new Error("the long file wants sources");
  };
  const first = once(() => analyse(64));
  for (let warming = 0; warming < 10; warming++) analyse(65 + warming);
  const rounds = Array.from({ length: 20 }, (_, round) => ({ again: once(() => analyse(100 + round)), rest: once(() => clearAway()) }));
  if (engine.answers.problems(uri).length > 0 || engine.answers.tree(uri).models.length !== 1) throw new Error("the long file is not read as it should be");
  return { first, again: median(rounds.map(({ again }) => again)), rest: median(rounds.map(({ rest }) => rest)), lines: longSource(64).split("\n").length };
};


const pythonFiles = (folder: string): readonly string[] => readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".py")).map((name) => path.join(folder, name));

/** All files below `folder`, the second time round: parsed by tree-sitter alone, built as typed trees with all bodies, read back from bytes. */
export const benchTrees = async (folder: string): Promise<{ readonly files: number; readonly parser: number; readonly trees: number; readonly back: number }> => {
  const grammar = await loadGrammar(setupFrom({ bundle: "dist", cache: null }).grammar);
  const texts = pythonFiles(folder).map((file) => readFileSync(file, "utf8"));
  const built = (text: string) => encodeTree(parse(text, grammar).tree);
  const kept = texts.map(built);
  const parser = once(() => { for (const text of texts) grammar.read(text); });
  const encoding = once(() => { for (const bytes of kept) encodeTree(decodeTree(bytes)!); });
  const trees = once(() => { for (const text of texts) built(text); });
  const back = once(() => { for (const bytes of kept) decodeTree(bytes); });
  return { files: texts.length, parser, trees: trees - encoding, back };
};

/** Imports a package as the first thing that a process does. */
export const importPackage = async (name: string, packages: string, cache: string | null): Promise<void> => {
  const setup = setupFrom({ bundle: "dist", cache });
  const store = new Store(await loadGrammar(setup.grammar), setup);
  const session = new Session({
    sources: store, roots: [`${pathToFileURL(path.resolve(packages)).href}/`], preludes: store.preludes, python: pythonBundle(store.preludes), isOwn: () => false, watched: () => false,
  });
  const uri = "file:///bench/imports.py";
  const text = `import ${name}\n`;
  const done = session.read({ uri, text, tree: store.tree(uri, text) }, (live) => ({ faults: live.script.faults.length, ended: live.ended }));
  store.keepTrees();
  if (done.kind === "wants" || done.value.faults > 0 || done.value.ended) throw new Error(`import ${name}: ${JSON.stringify(done)}`);
};
