/**
 * What each room made of a Python file: `npm run look -- FILE.py[:CALLABLE] [--path DIR]…`. Takes the options of `headtorch
 * inspect`, and prints, room by room, the tree, the roots, inputs, ops, findings, gaps and heads, with times.
 */
import { textSummary } from "../src/answers/index.ts";
import { parseOptions } from "../src/cli/options.ts";
import { nameOf, Workspace } from "../src/cli/workspace.ts";
import type { Span } from "../src/base/index.ts";
import { fileFindings, headsOf, inspectionOf, type Live, type LiveModel } from "../src/model/index.ts";
import { show } from "../src/sym/index.ts";
import type { OpCall } from "../src/torch/index.ts";

const options = parseOptions(["inspect", ...process.argv.slice(2)]);
const workspace = await Workspace.open(options, "dist", null);
const bytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
const title = (room: string, ms?: number): void => console.log(`\n== ${room}${ms === undefined ? "" : ` (${ms.toFixed(1)} ms)`}`);
const timed = <T,>(work: () => T): { readonly value: T; readonly ms: number } => {
  const start = performance.now();
  return { value: work(), ms: performance.now() - start };
};

/** Places in our own Python go by its file. */
const placeOf = (span: Span | null): string => {
  if (!span) return "";
  return span.uri.startsWith("headtorch:") ? span.uri.slice("headtorch:".length) : `${nameOf(span.uri)}:${workspace.places.line(span)}`;
};

const shapes = (tensors: readonly { readonly shape: readonly Parameters<typeof show>[0][] }[]): string =>
  tensors.map(({ shape }) => `[${shape.map(show).join(", ")}]`).join(" ");

const opLine = ({ index, name, inputs, outputs, macs, failed, span }: OpCall): string => {
  const cost = macs === 0 ? "" : `  ${show(macs)} MACs`;
  return `${String(index).padStart(4)}  ${name}  ${shapes(inputs)} → ${shapes(outputs)}${failed ? "  FAILED" : ""}${cost}  ${placeOf(span)}`;
};

const lookAtModel = (live: Live, model: LiveModel): void => {
  const { root, reason, forward, run } = model;
  title(`model: ${root.kind} ${root.name}  ${placeOf(root.span)}`);
  if (reason) console.log(`not built: ${reason}`);
  for (const { path, shape, dtype, why, guess } of forward?.inputs ?? []) console.log(`input ${path}: [${shape.map(show).join(", ")}] ${dtype.name}, ${guess ? "guessed" : "stated"}: ${why}`);
  if (model.module) console.log(textSummary(inspectionOf(live, model, root.name, workspace.places, 0), options.depth));
  title(`torch: ${run.ops.length} ops, ${run.moduleCalls.length} calls of modules, ${run.steps} steps`);
  for (const op of run.ops) console.log(opLine(op));
  for (const { reason: why, code } of run.gaps) console.log(`gap [${code}] ${why}`);
  for (const { text, span } of run.assumptions) console.log(`assumed ${text}  ${placeOf(span)}`);
  const { heads, producer } = headsOf(model);
  for (const head of heads) console.log(`head ${head.path} in ${head.container}: ${head.role}, ${head.kind}`);
  if (producer) console.log(`no head; ${producer.path} makes the output`);
};

for (const text of options.targets) {
  const target = workspace.target(text);
  const { value: request, ms: parsing } = timed(() => workspace.request(target, options));
  title(`syntax: ${nameOf(target.uri)}, ${request.text.length} characters, ${request.tree.body.length} statements`, parsing);
  for (const { start, message } of request.tree.errors) console.log(`${placeOf({ uri: target.uri, start, end: start })}: ${message}`);
  const session = workspace.session(target.uri);
  const first = timed(() => session.read(request, () => null));
  const again = timed(() => session.read(request, (live) => {
    title("python: the file itself");
    for (const { reason, code } of live.script.gaps) console.log(`gap [${code}] ${reason}`);
    if (live.ended) console.log(`ended early: ${live.ended.reason}`);
    for (const model of live.models) lookAtModel(live, model);
    title("findings");
    for (const { code, severity, message, span } of fileFindings(live)) console.log(`${placeOf(span)} ${severity} [${code}] ${message}`);
  }));
  title(`times: first ${first.ms.toFixed(0)} ms with all imports, again ${again.ms.toFixed(1)} ms with this printing; heap ${bytes(process.memoryUsage().heapUsed)}`);
}
