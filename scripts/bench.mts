/**
 * How fast it is: `npm run bench [ROUNDS]`, after `npm run build`. Whole processes are run in turns, ours and others', and their medians
 * and ratios printed: on a busy machine the processor's time (user and system) says more than the clock. Packages are read from
 * `.corpus/` (`npm run corpus`). HEADTORCH_PYTHON names a Python with torch, torchvision and torchinfo; HEADTORCH_CPYTHON one that runs the
 * programs (`python3` unless it is set).
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildSync } from "esbuild";
import { median } from "./bench/engine.mts";

const packages = ".corpus/site-packages";
const rounds = Number(process.argv[2] ?? 5);
const inside = "out/bench.cjs";
const cpython = process.env["HEADTORCH_CPYTHON"] ?? "python3";
const pytorch = process.env["HEADTORCH_PYTHON"];
const scratch = mkdtempSync(path.join(tmpdir(), "headtorch-bench-"));

/** As it is shipped: what runs the sources as they are names every function anew, which costs more than the functions do. */
buildSync({
  entryPoints: ["scripts/bench/inside.mts"], outfile: inside, bundle: true, minify: true, platform: "node", format: "cjs", target: "node20", logOverride: { "empty-import-meta": "silent" },
  alias: { "web-tree-sitter": "./node_modules/web-tree-sitter/web-tree-sitter.cjs" }, external: ["onnxruntime-web", "onnxruntime-web/*"],
});

/** What a process took: wall clock and processor in milliseconds, the most memory in megabytes. */
interface Took {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
}

/** Loaded into each of our processes: says at its end what it took. */
const report = path.join(scratch, "report.cjs");
writeFileSync(report, `if (require("node:worker_threads").isMainThread) process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  require("node:fs").writeSync(2, "\\n@took " + JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 }));
});`);
const pythonReport = "import resource, sys, json\nu = resource.getrusage(resource.RUSAGE_SELF)\nprint('\\n@took ' + json.dumps({'cpu': (u.ru_utime + u.ru_stime) * 1000, 'memory': u.ru_maxrss / 1024}), file=sys.stderr)\n";

const run = (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Took & { readonly out: string } => {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { env: { ...process.env, ...env }, encoding: "utf8", maxBuffer: 1 << 28 });
  const wall = performance.now() - start;
  const told = /@took (.*)/.exec(stderr)?.[1];
  if (status !== 0 || told === undefined) throw new Error(`${command} ${args.join(" ").slice(0, 200)} ended with ${status}: ${stderr.slice(-500)}`);
  return { ...(JSON.parse(told) as Omit<Took, "wall">), wall, out: stdout };
};
/** Room for short-lived values as the language server's engine has it (`src/server/node.ts`). */
const asInEditor = ["--min-semi-space-size=48", "--max-semi-space-size=48", "--expose-gc"];
const ours = (args: readonly string[], cache: string | null) =>
  run(process.execPath, ["--require", report, ...args], { ...(cache === null ? { HEADTORCH_CACHE: "off" } : { XDG_CACHE_HOME: cache }) });
const part = (...words: readonly string[]) => ours(["--stack-size=7800", ...asInEditor, inside, ...words], null);

const row = (what: string, text: string): void => console.log(`${what.padEnd(58)} ${text}`);
const shown = (took: readonly Took[]): string =>
  `${median(took.map(({ cpu }) => cpu)).toFixed(0).padStart(6)} ms of the processor ${median(took.map(({ wall }) => wall)).toFixed(0).padStart(6)} ms by the clock ${median(took.map(({ memory }) => memory)).toFixed(0).padStart(5)} MB`;
/** Medians of the ratios of pairs that ran one after the other. */
const ratios = (theirs: readonly Took[], mine: readonly Took[], goal: string): string =>
  `torchinfo takes ${median(theirs.map(({ cpu }, i) => cpu / mine[i]!.cpu)).toFixed(1)} times the processor, ${median(theirs.map(({ wall }, i) => wall / mine[i]!.wall)).toFixed(1)} times the clock (goal: ${goal})`;

/** An empty and a warm cache in turns, beside what `beside` runs in between. */
const emptyAndWarm = (start: (cache: string) => Took, beside: () => Took | null = () => null) => {
  const [empty, warm, other]: [Took[], Took[], Took[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const cache = path.join(scratch, `cache${round}`);
    empty.push(start(cache));
    warm.push(start(cache));
    const took = beside();
    if (took) other.push(took);
  }
  return { empty, warm, other };
};

const torchinfo = `import torch, torchinfo, torchvision
with torch.device('meta'):
  torchinfo.summary(torchvision.models.resnet50(), (1, 3, 224, 224), device='meta', verbose=0)
${pythonReport}`;

const benchResNet = (): void => {
  const inspect = ["dist/cli.cjs", "inspect", "torchvision.models:resnet50", "--path", packages, "--json"];
  const { empty, warm, other } = emptyAndWarm((cache) => ours(inspect, cache), () => (pytorch === undefined ? null : run(pytorch, ["-c", torchinfo])));
  row("ResNet-50 of torchvision, fresh process, empty cache", shown(empty));
  row("ResNet-50 of torchvision, fresh process, warm cache", shown(warm));
  if (other.length === 0) return;
  row("torchinfo.summary on the meta device, whole process", shown(other));
  row("  beside an empty cache", ratios(other, empty, "3.5"));
  row("  beside a warm cache", ratios(other, warm, "10"));
};

const benchDecoder = (): void => {
  const took: (Took & { readonly out: string })[] = [];
  for (let round = 0; round < rounds; round++) took.push(ours(["dist/cli.cjs", "inspect", "scripts/bench/decoder_70b.py:Decoder", "--json"], path.join(scratch, "cache0")));
  const { params, ok } = JSON.parse(took[0]!.out) as { params: number; ok: boolean };
  if (!ok || params < 70e9) throw new Error(`the decoder is not read as it should be: ok ${ok}, ${params} parameters`);
  row(`a decoder of ${(params / 1e9).toFixed(1)} billion parameters, fresh process`, `${shown(took)} (goals: 1000 ms, 300 MB)`);
};

const benchImports = (): void => {
  for (const name of ["torchvision.models", "timm.models"]) {
    const { empty, warm } = emptyAndWarm((cache) => part("import", name, packages, path.join(cache, name)));
    row(`import ${name}, fresh process, empty cache`, shown(empty));
    row(`import ${name}, fresh process, warm cache`, shown(warm));
  }
  const { files, parser, trees, back } = JSON.parse(part("trees", `${packages}/timm/models`).out) as { files: number; parser: number; trees: number; back: number };
  row(`trees of ${files} files of timm.models`, `tree-sitter alone ${parser.toFixed(0)} ms, typed trees with all bodies ${trees.toFixed(0)} ms (${(trees / parser).toFixed(1)} times), read back ${back.toFixed(0)} ms`);
};

try {
  const edit = JSON.parse(part("edit").out) as { first: number; again: number; rest: number; lines: number };
  row(`${edit.lines} lines: first analysis, torch loaded with it`, `${edit.first.toFixed(0).padStart(6)} ms of the processor`);
  row(`${edit.lines} lines: analysis after an edit`, `${edit.again.toFixed(0).padStart(6)} ms of the processor (goal: 30 ms), ${edit.rest.toFixed(0)} ms of clearing away after the answer`);
  console.log(part("programs", cpython).out.trimEnd());
  benchDecoder();
  if (existsSync(packages)) {
    benchResNet();
    benchImports();
  } else console.log(`${packages} is not there: run npm run corpus`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
