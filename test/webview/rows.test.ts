/** The table's rows, the words for numbers, and the files, without a browser. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { LayerResult, RunSuccess } from "../../src/runtime/index.ts";
import { csvOf, jsonOf } from "../../webview/exports.ts";
import { countText, millisecondsText, numberText, percentText, shapesText } from "../../webview/format.ts";
import { panelPage } from "../../webview/page.ts";
import { arrange, changeOf, firstFolds, flagsOf, isChanged, type Arrangement } from "../../webview/rows.ts";
import { smallNet } from "../runtime/plans.ts";
import { stagedNet } from "../runtime/staged.ts";

const plain: Arrangement = { sort: null, filter: "", kind: null, onlyProblems: false, collapsed: new Set() };
const stats = { min: 0, max: 1, mean: 0.5, std: 0.1, nan: 0, inf: 0, zeros: 0, count: 10 };

/** A run in which the layers took 0, 1, 2 … ms. */
const runOf = (plan: ReturnType<typeof smallNet>, change: Readonly<Record<string, Partial<LayerResult>>> = {}): RunSuccess => ({
  ok: true, backend: "wasm", threads: 1, outputs: [], inputs: {}, seed: 0, ms: 15, weightsMs: 0, createMs: 0, memoryBytes: 0,
  layers: plan.layers.map(({ id, predicted }, index): LayerResult =>
    ({ id, predicted, real: predicted as number[][], agree: "yes", ms: index, stats, ...change[id] })),
});

const ids = (rows: ReturnType<typeof arrange>): string[] => rows.map(({ layer }) => layer.id);

describe("rows of the table", () => {
  const plan = stagedNet({ stages: 2, blocks: 1, size: 8 });

  it("are a tree in call order, without what is folded", () => {
    const rows = arrange(plan, null, null, { ...plain, collapsed: new Set(["stage1#0"]) });
    assert.deepEqual(rows.slice(0, 4).map(({ layer, level, children, open }) => [layer.id, level, children, open]),
      [["#0", 1, 5, true], ["stage1#0", 2, 1, false], ["stage2#0", 2, 1, true], ["stage2.0#0", 3, 3, true]]);
  });

  it("are flat when sorted, what has no value last, in both directions", () => {
    const run = runOf(smallNet(), { "act#0": { ms: undefined } });
    const by = (descending: boolean) => ids(arrange(smallNet(), run, null, { ...plain, sort: { column: "ms", descending } }));
    assert.deepEqual(by(true), ["fc#0", "flatten#0", "pool#0", "conv#0", "#0", "act#0"]);
    assert.deepEqual(by(false), ["#0", "conv#0", "pool#0", "flatten#0", "fc#0", "act#0"]);
  });

  it("match every word of the filter, in path, class or kind", () => {
    assert.deepEqual(ids(arrange(plan, null, null, { ...plain, filter: "Stage2 conv2" })), ["stage2.0.conv#0"]);
    assert.deepEqual(ids(arrange(plan, null, null, { ...plain, filter: "fully" })), ["fc#0"]);
    assert.deepEqual(ids(arrange(plan, null, null, { ...plain, kind: "normalization" })), ["stage1.0.bn#0", "stage2.0.bn#0"]);
  });

  it("are problems where a shape differs or a number is not one", () => {
    const run = runOf(smallNet(), { "conv#0": { stats: { ...stats, nan: 2, inf: 1 } }, "pool#0": { agree: "no" }, "act#0": { stats: { ...stats, zeros: 10 } } });
    const rows = arrange(smallNet(), run, null, { ...plain, onlyProblems: true });
    assert.deepEqual(rows.map(({ layer, now }) => [layer.id, ...flagsOf(now)]), [["conv#0", "NaN ×2", "Inf ×1"], ["act#0", "all zero"], ["pool#0"]]);
  });

  it("start folded below the second level of a large model", () => {
    assert.deepEqual(firstFolds(plan), []);
    assert.deepEqual(firstFolds(plan, 3), ["stage1.0#0", "stage2.0#0"]);
  });
});

describe("two runs side by side", () => {
  const before = stagedNet({ stages: 2, blocks: 2, size: 8 });
  const now = stagedNet({ stages: 2, blocks: 1, size: 8 });

  it("show what came, what went, what changed its shape and what moved", () => {
    const kept = now.layers.map(({ id }) => id).find((id) => id === "stage1.0.conv#0")!;
    const run = runOf(now, { [kept]: { stats: { ...stats, mean: 0.6 } }, "fc#0": { real: [[1, 7]] } });
    const rows = arrange(now, run, runOf(before), { ...plain, compare: true });
    const changes = new Map(rows.map((row) => [row.layer.id, changeOf(row)]));
    assert.equal(changes.get("stage1.1.conv#0"), "gone");
    assert.ok(Math.abs((changes.get(kept) as number) - 0.1) < 1e-9);
    assert.equal(changes.get("fc#0"), "shape");
    assert.equal(changes.get("pool#0"), 0);
    assert.deepEqual(ids(rows).filter((id) => id.startsWith("stage1")).slice(0, 6), ["stage1#0", "stage1.0#0", "stage1.0.conv#0", "stage1.0.bn#0", "stage1.0.relu#0", "stage1.1#0"]);
    const back = arrange(before, runOf(before), runOf(now), { ...plain, compare: true });
    assert.equal(changeOf(back.find(({ layer }) => layer.id === "stage1.1.conv#0")!), "new");
  });

  it("mark more than rounding only", () => {
    const row = (mean: number) => arrange(now, runOf(now, { "pool#0": { stats: { ...stats, mean } } }), runOf(now), { ...plain, compare: true }).find(({ layer }) => layer.id === "pool#0")!;
    assert.deepEqual([0.5, 0.500001, 0.51].map((mean) => isChanged(row(mean))), [false, false, true]);
  });
});

describe("words for numbers", () => {
  it("are short and true", () => {
    assert.deepEqual([0, 1, -0.12345, 123456, 1e-9, NaN, -Infinity, undefined].map(numberText), ["0", "1", "−0.1235", "1.23e5", "1.00e−9", "NaN", "−∞", "–"]);
    assert.deepEqual([undefined, 0.0004, 0.2549, 12.345, 999.4, 12_345].map(millisecondsText), ["–", "< 0.01 ms", "0.25 ms", "12.3 ms", "999 ms", "12.3 s"]);
    assert.deepEqual([12, 9999, 25_557_032, 4.1e9].map(countText), ["12", "9,999", "25.6 M", "4.1 G"]);
    assert.deepEqual([0.001, 0.0996, 0.5, 1].map(percentText), ["0.1 %", "10 %", "50 %", "100 %"]);
    assert.equal(shapesText([[1, null], [], [3]]), "[1, ?] [] +1");
  });
});

describe("files of a run", () => {
  it("have a line for each layer, with what needs quotes in quotes", () => {
    const plan = smallNet();
    const odd = { ...plan, layers: plan.layers.map((row) => ({ ...row, class: row.id === "#0" ? 'My "Net", v2' : row.class })) };
    const lines = csvOf(odd, runOf(odd)).split("\r\n");
    assert.equal(lines.length, 1 + 6 + 1);
    assert.match(lines[1]!, /^#0,,"My ""Net"", v2",container,225,1476,1x5,1x5,yes,0,0,1,0\.5,0\.1,0,0,0,10$/);
  });

  it("are JSON without NaN, and not ok where a layer differs", () => {
    const plan = smallNet();
    const run = runOf(plan, { "fc#0": { agree: "no", stats: { ...stats, mean: NaN } }, "act#0": { agree: "unknown", real: [], ms: undefined } });
    const record = JSON.parse(jsonOf(plan, run)) as { ok: boolean; layers: { id: string; agree: boolean | null; real: unknown; mean: number | null; ms: number | null }[] };
    const layer = (id: string) => record.layers.find((one) => one.id === id)!;
    assert.equal(record.ok, false);
    assert.deepEqual([layer("fc#0").agree, layer("fc#0").mean], [false, null]);
    assert.deepEqual([layer("act#0").agree, layer("act#0").real, layer("act#0").ms], [null, null, null]);
  });
});

describe("the page", () => {
  it("runs nothing but the panel's script, and loads nothing from elsewhere", () => {
    const page = panelPage({ nonce: "n1", source: "https://x.test", script: "s.js", style: "s.css", worker: "w.js", wasm: 'o"rt.gz' });
    assert.match(page, /default-src 'none'; script-src 'nonce-n1' 'wasm-unsafe-eval'; style-src https:\/\/x\.test; .*connect-src https:\/\/x\.test; worker-src blob:/);
    assert.ok(page.includes('data-wasm="o&quot;rt.gz"') && !/\son\w+=|style="/.test(page));
  });
});
