/**
 * How fast it is, as medians: `npm run bench`. Times ResNet-50 from torchvision's source in a fresh process, with an empty and with
 * a warm cache of trees, and a re-analysis of a 500-line file after an edit. Where HEADTORCH_PYTHON names a Python with torchinfo,
 * the same summary by torchinfo on the meta device stands beside it. Packages are read from `.corpus/` (`npm run corpus`).
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openAnswers } from "../src/answers/index.ts";
import { setupFrom } from "../src/files/node.ts";

const packages = ".corpus/site-packages";
const rounds = Number(process.argv[2] ?? 5);

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
const times = (count: number, work: (round: number) => void): number => median(Array.from({ length: count }, (_, round) => {
  const start = performance.now();
  work(round);
  return performance.now() - start;
}));

const row = (what: string, ms: number, goal = ""): void => console.log(`${what.padEnd(58)} ${ms.toFixed(0).padStart(7)} ms  ${goal}`);

const run = (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void => {
  const { status, stderr } = spawnSync(command, args, { env: { ...process.env, ...env }, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(-500)}`);
};

const benchProcess = (): { readonly cold: number; readonly warm: number } => {
  const inspect = ["dist/cli.cjs", "inspect", "torchvision.models:resnet50", "--path", packages, "--json"];
  const cache = mkdtempSync(path.join(tmpdir(), "headtorch-bench-"));
  const start = () => run(process.execPath, inspect, { XDG_CACHE_HOME: cache, LOCALAPPDATA: cache, HOME: cache });
  try {
    const cold = times(rounds, () => {
      rmSync(cache, { recursive: true, force: true });
      start();
    });
    return { cold, warm: times(rounds, start) };
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
};

const torchinfo = "import torch, torchinfo, torchvision\nwith torch.device('meta'):\n  torchinfo.summary(torchvision.models.resnet50(), (1, 3, 224, 224), device='meta', verbose=0)\n";

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

const benchEdit = async (): Promise<{ readonly first: number; readonly again: number; readonly lines: number }> => {
  const engine = await openAnswers(setupFrom({ bundle: "dist", cache: null }));
  const uri = "file:///bench/net.py";
  engine.configure([{ folder: "", roots: [], mode: "eval", hints: "changes", lenses: true }]);
  const analyse = (channels: number): void => {
    engine.set(uri, longSource(channels));
    if (engine.analyse(uri, () => false).wants.length > 0) throw new Error("the long file wants sources");
  };
  const first = times(1, () => analyse(64));
  for (let warming = 0; warming < 10; warming++) analyse(65 + warming);
  const again = times(20, (round) => analyse(100 + round));
  if (engine.answers.problems(uri).length > 0 || engine.answers.tree(uri).models.length !== 1) throw new Error("the long file is not read as it should be");
  return { first, again, lines: longSource(64).split("\n").length };
};

const edit = await benchEdit();
row(`${edit.lines} lines: first analysis, torch loaded with it`, edit.first);
row(`${edit.lines} lines: analysis after an edit`, edit.again, "goal: 30 ms");
if (existsSync(packages)) {
  const { cold, warm } = benchProcess();
  const python = process.env["HEADTORCH_PYTHON"];
  const theirs = python === undefined ? null : times(rounds, () => run(python, ["-c", torchinfo]));
  const ratio = (ours: number) => (theirs === null ? "" : `${(theirs / ours).toFixed(1)} times torchinfo's speed`);
  row("ResNet-50 from torchvision, fresh process, empty cache", cold, `${ratio(cold)} (goal: 3.5)`);
  row("ResNet-50 from torchvision, fresh process, warm cache", warm, `${ratio(warm)} (goal: 10)`);
  if (theirs !== null) row("torchinfo.summary on the meta device, whole process", theirs);
} else {
  console.log(`ResNet-50: ${packages} is not there; run npm run corpus`);
}
