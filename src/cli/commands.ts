/** The five commands. Output goes to stdout, progress and diagnostics to stderr; the number is the exit code. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { textSummary } from "../answers/index.ts";
import { applyEdits, reachesTorch } from "../base/index.ts";
import { fileFindings, findingJson, type FindingJson, inspectionOf, type InspectionJson, type Live, type LiveModel, type ReadText, swapHead } from "../model/index.ts";
import { unifiedDiff } from "./edits.ts";
import { type Options, UsageProblem } from "./options.ts";
import { exportTarget, runTarget } from "./running.ts";
import { sarifLog } from "./sarif.ts";
import { nameOf, type Target, Workspace } from "./workspace.ts";

export interface Folders {
  readonly bundle: string;
  readonly cache: string | null;
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

export const runCommand = async (options: Options, { bundle, cache }: Folders): Promise<number> => {
  const workspace = await Workspace.open(options, bundle, cache);
  try {
    return await runIn(workspace, options);
  } finally {
    // the answer is out
    workspace.store.keepTrees();
  }
};

const runIn = (workspace: Workspace, options: Options): number | Promise<number> => {
  switch (options.command) {
    case "inspect": return inspect(workspace, options);
    case "check": return check(workspace, options);
    case "swap": return swap(workspace, options);
    case "run": return runTarget(workspace, options);
    case "export": return exportTarget(workspace, options);
  }
};

/** Runs a target and reads it while it is alive. */
export const readTarget = <T>(workspace: Workspace, target: Target, options: Options, reading: (live: Live) => T): T => {
  const done = workspace.session(target.uri).read(workspace.request(target, options), reading);
  if (done.kind === "wants") throw new UsageProblem(`${target.text}: cannot read ${done.uris.map(nameOf).join(", ")}`);
  return done.value;
};

/* inspect */

const inspect = (workspace: Workspace, options: Options): number => {
  const records = options.targets.flatMap((text) => {
    const target = workspace.target(text);
    const start = performance.now();
    return readTarget(workspace, target, options, (live) => {
      if (live.models.length === 0) throw new UsageProblem(noModels(live, target));
      const base = target.callable === undefined ? `${text}:` : "";
      return live.models.map((model) => inspectionOf(live, model, base === "" ? text : `${base}${model.root.name}`, workspace.places, Math.round(performance.now() - start)));
    });
  });
  if (options.json) print(JSON.stringify(records.length === 1 ? records[0] : records, null, 1));
  else print(records.map((record) => textSummary(record, options.depth)).join("\n\n"));
  return records.some(hasErrors) ? 1 : 0;
};

const hasErrors = (record: InspectionJson): boolean => record.findings.some((one) => one.severity === "error");

const noModels = (live: Live, target: Target): string => {
  const reason = live.ended?.reason ?? live.script.faults[0]?.finding.message ?? live.script.gaps[0]?.reason;
  if (target.callable !== undefined) return `${target.text}: there is no class or function '${target.callable}'${reason ? ` (${reason})` : ""}`;
  return `${target.text}: no model was found${reason ? ` (${reason})` : ""}: name a class or builder after a colon`;
};

/* check */

const pythonFiles = (where: string): readonly string[] => {
  let stats;
  try {
    stats = statSync(where);
  } catch {
    throw new UsageProblem(`${where}: there is no such file or folder`);
  }
  if (stats.isFile()) return [where];
  return readdirSync(where, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith(".") && entry.name !== "node_modules" && entry.name !== "__pycache__" && !/^(venv|env|site-packages)$/.test(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? pythonFiles(path.join(where, entry.name)) : entry.name.endsWith(".py") ? [path.join(where, entry.name)] : []));
};

const check = (workspace: Workspace, options: Options): number => {
  const findings: FindingJson[] = [];
  for (const file of options.targets.flatMap(pythonFiles)) {
    if (!reachesTorch(readFileSync(file, "utf8"))) continue;
    const target = workspace.target(file);
    findings.push(...readTarget(workspace, target, options, (live) => fileFindings(live).filter((one) => workspace.isOwn(one.span.uri)).map((one) => findingJson(one, workspace.places))));
  }
  if (options.sarif) print(JSON.stringify(sarifLog(findings), null, 1));
  else if (options.json) for (const one of findings) print(JSON.stringify(one));
  else for (const one of findings) print(`${one.file}:${one.line}:${one.column}: ${one.severity}: ${one.message} [${one.code}]`);
  return findings.some((one) => one.severity === "error") ? 1 : 0;
};

/* swap */

const chosen = (live: Live, target: Target): LiveModel => {
  const able = live.models.filter((one) => one.module !== null);
  const model = able[0] ?? live.models[0];
  if (!model) throw new UsageProblem(noModels(live, target));
  if (able.length > 1) throw new UsageProblem(`${target.text} has several models (${able.map((one) => one.root.name).join(", ")}): name one after a colon`);
  return model;
};
export { chosen as chosenModel };

const swap = (workspace: Workspace, options: Options): number => {
  const target = workspace.target(options.targets[0]!);
  if (!workspace.isOwn(target.uri)) throw new UsageProblem(`${target.text} is an installed library: only your own code is edited`);
  const file = fileURLToPath(target.uri);
  const before = readFileSync(file, "utf8");
  const read: ReadText = (text, reading) => {
    const done = workspace.session(target.uri).read(workspace.request(target, options, text), reading);
    return done.kind === "done" ? done.value : null;
  };
  const result = swapHead(read, before, (live) => chosen(live, target), { classes: options.classes ?? 1, style: options.style, freeze: options.freeze });
  if ("problem" in result) throw new UsageProblem(result.problem);
  const after = applyEdits(before, result.edits);
  if (options.diff) process.stdout.write(unifiedDiff(nameOf(target.uri), before, after));
  else {
    writeFileSync(file, after);
    process.stderr.write(`${result.title}: ${nameOf(target.uri)}\n`);
  }
  return 0;
};
