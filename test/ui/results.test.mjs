/** What comes of a run in a real VS Code: flags, the table by keyboard, every file that can be saved, and runs that go on while nobody looks. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { makeVsix } from "../../scripts/package.mjs";
import { Workbench } from "./workbench.mjs";

const { odd, reader } = JSON.parse(readFileSync("test/facts/panel.json", "utf8"));

describe("the panel's results", function () {
  this.timeout(180_000);
  /** @type {Workbench} */
  let bench;

  before(async () => {
    bench = await Workbench.open(await makeVsix(), path.resolve("test/ui/fixture"), { viewport: { width: 1500, height: 900 } });
    await bench.showTree();
  });
  after(async () => { await bench?.close(); });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await bench?.picture(`failed ${this.currentTest.title}`);
  });

  const run = async () => {
    const panel = bench.webview();
    await panel.locator('button:text-is("Run"):not([disabled])').click({ timeout: 60_000 });
    await panel.locator(".summary, .banner.error").first().waitFor({ timeout: 120_000 });
  };
  const openModel = async (name, row) => {
    await bench.openFile(name);
    await bench.row(row).waitFor({ timeout: 60_000 });
    await bench.command("Headtorch: Run Forward Pass");
    await bench.webview().locator(`tr[data-id="${row}#0"]`).waitFor({ timeout: 60_000 });
  };
  const cell = (id, column) => bench.webview().locator(`tr[data-id="${id}"] .c-${column}`);

  /** Answers VS Code's own file dialog, as it stands where the files are on another machine than the window. */
  const saveAs = async (press, name) => {
    const field = bench.page.locator(".quick-input-widget:visible input[type=text]").first();
    const file = `${bench.workspace}/${name}`;
    await bench.until(async () => {
      if (!await field.isVisible()) await press();
      await field.waitFor();
      await bench.page.waitForTimeout(1000);
      await field.fill(file);
      await bench.page.waitForTimeout(500);
      await field.press("Enter");
    }, async () => !await field.isVisible(), `${name} is saved`);
    return file;
  };
  const saved = async (press, name) => {
    const file = await saveAs(press, name);
    const status = bench.webview().locator('[role="status"]').first();
    for (let wait = 0; wait < 120 && !/^saved /.test(await status.innerText()); wait++) await bench.page.waitForTimeout(250);
    assert.equal(await status.innerText(), `saved ${name}`);
    return readFileSync(file);
  };
  const button = (name) => () => bench.webview().locator(`button:text-is("${name}")`).first().click();

  it("flags what is not finite, dead, or nothing but zeros, as PyTorch counts it", async () => {
    await openModel("odd.py", "conv");
    await run();
    assert.match(await bench.webview().locator(".summary").innerText(), /^(\d+) of \1 layers compared, all as predicted/);
    const { relu, sqrt, truediv } = odd.flags;
    assert.equal(await cell("relu#0", "flags").innerText(), `${relu.dead} dead`);
    assert.equal(await cell("/sqrt#0", "flags").innerText(), `NaN ×${sqrt.nan}`);
    assert.equal(await cell("/div#0", "flags").innerText(), `Inf ×${truediv.inf}`);
    assert.equal(await cell("/relu#0", "flags").innerText(), "all zero");
    assert.equal(await cell("#0", "flags").innerText(), `NaN ×${sqrt.nan}, Inf ×${truediv.inf}`);
    for (const id of ["conv#0", "fc#0"]) assert.equal(await cell(id, "flags").innerText(), "");
    await bench.webview().locator('label:has-text("Problems only") input').check();
    assert.ok(!(await bench.webview().locator("tbody tr[data-id] .path").allInnerTexts()).includes("fc"));
    await bench.webview().locator('label:has-text("Problems only") input').uncheck();
  });

  it("is walked, folded, sorted and filtered by keyboard alone", async () => {
    const panel = bench.webview();
    const focused = () => panel.locator("*:focus").first();
    await panel.locator("#filter").focus();
    await bench.page.keyboard.type("relu");
    await panel.locator('tr[data-id="conv#0"]').waitFor({ state: "detached" });
    assert.deepEqual(await panel.locator("tbody tr[data-id]").evaluateAll((rows) => rows.map((row) => row.dataset.id)), ["relu#0", "/relu#0"]);
    for (let back = 0; back < 4; back++) await bench.page.keyboard.press("Backspace");
    await panel.locator('tr[data-id="conv#0"]').waitFor();
    // On to the table's head, by Tab alone.
    for (let tabs = 0; tabs < 12 && await focused().evaluate((at) => !at.closest("th")); tabs++) await bench.page.keyboard.press("Tab");
    assert.equal(await focused().evaluate((at) => at.closest("th").className), "c-layer");
    await bench.page.keyboard.press("Enter");
    await panel.locator('th.c-layer[aria-sort="ascending"]').waitFor();
    await bench.page.keyboard.press("Enter");
    await panel.locator('th.c-layer[aria-sort="descending"]').waitFor();
    await bench.page.keyboard.press("Enter");
    await panel.locator('th.c-layer[aria-sort="none"]').waitFor();
    for (let tabs = 0; tabs < 14 && await focused().getAttribute("role") !== "row"; tabs++) await bench.page.keyboard.press("Tab");
    await bench.page.keyboard.press("Home");
    assert.equal(await focused().getAttribute("data-id"), "#0");
    await bench.page.keyboard.press("ArrowLeft");
    await panel.locator('tr[data-id="conv#0"]').waitFor({ state: "detached" });
    assert.equal(await focused().getAttribute("aria-expanded"), "false");
    await bench.page.keyboard.press("ArrowRight");
    await panel.locator('tr[data-id="conv#0"]').waitFor();
    await bench.page.keyboard.press("ArrowDown");
    assert.equal(await focused().getAttribute("data-id"), "conv#0");
    await bench.page.keyboard.press("Enter");
    await bench.page.locator(".statusbar").getByText(/Ln (10|17)/).waitFor();
  });

  it("saves the table as CSV and JSON, a layer's pictures, an output's numbers", async () => {
    const rows = await bench.webview().locator("tbody tr[data-id]").count();
    const csv = (await saved(button("Save CSV…"), "table.csv")).toString();
    const lines = csv.trimEnd().split("\r\n");
    assert.equal(lines.length, rows + 1);
    const column = (name) => lines[0].split(",").indexOf(name);
    const root = lines.find((line) => line.startsWith("/sqrt#0,")).split(",");
    assert.equal(root[column("nan")], String(odd.flags.sqrt.nan));

    const record = JSON.parse(await saved(button("Save JSON…"), "run.json"));
    assert.deepEqual([record.schema, record.ok, record.backend, record.threads, record.seed, record.layers.length], [1, true, "wasm", 1, 0, rows]);
    for (const { index, value } of record.outputs[0].top) assert.ok(Math.abs(value - odd.output[index]) < 1e-5, `${index}: ${value}, PyTorch ${odd.output[index]}`);

    await bench.webview().locator('tr[data-id="conv#0"]').click();
    const picture = await saved(button("Save Pictures…"), "conv.png");
    assert.deepEqual([...picture.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
    assert.ok(picture.readUInt32BE(16) > 14 && picture.readUInt32BE(20) >= 14);

    const array = await saved(button("Save .npy…"), "output.npy");
    assert.match(array.toString("latin1"), /'descr': '<f4', 'fortran_order': False, 'shape': \(1, 10\)/);
    odd.output.forEach((value, i) => assert.ok(Math.abs(array.readFloatLE(array.length - 40 + 4 * i) - value) < 1e-5));
  });

  it("saves the ONNX file, which runs by itself and gives the same", async () => {
    const model = await saved(button("Save ONNX…"), "odd.onnx");
    const ort = await import("onnxruntime-web/wasm");
    ort.env.wasm.numThreads = 1;
    const session = await ort.InferenceSession.create(new Uint8Array(model), { logSeverityLevel: 4 });
    const results = await session.run({ [session.inputNames[0]]: new ort.Tensor("float32", new Float32Array(256).fill(1), [1, 1, 16, 16]) });
    const sizes = session.outputNames.map((name) => results[name].dims.join());
    assert.deepEqual(sizes, ["1,10", "1,4,14,14", "1,4,14,14"]);
    assert.ok(results[session.outputNames[1]].data.filter((one) => Number.isNaN(one)).length === odd.flags.sqrt.nan);
    await session.release();
    assert.ok(!readdirSync(bench.workspace).some((name) => name.endsWith(".part")));
  });

  it("goes on with a run while another tab is before it", async () => {
    await bench.clickLine("class Odd");
    await openModel("large.py", "wide");
    const panel = bench.webview();
    await panel.locator('button:text-is("Run"):not([disabled])').click();
    await panel.locator('button:text-is("Cancel"):not([disabled])').waitFor();
    // Another tab of the panel's own group is before it now.
    await bench.page.locator('.tab[aria-label^="Run Odd"]').first().click();
    await bench.page.locator('.tab.active[aria-label^="Run Odd"]').waitFor();
    await bench.page.waitForTimeout(4000);
    await bench.page.locator('.tab[aria-label^="Run Large"]').first().click();
    await panel.locator(".summary").waitFor({ timeout: 120_000 });
    assert.match(await panel.locator(".summary").innerText(), /^3 of 3 layers compared, all as predicted/);
    assert.equal(await panel.locator(':text("loaded again")').count(), 0);
  });

  it("writes a large ONNX file with progress, and leaves what was there when it is cancelled", async () => {
    const before = JSON.stringify(readdirSync(bench.workspace).sort());
    await saveAs(button("Save ONNX…"), "large.onnx");
    const notice = bench.page.locator(".notification-list-item, .notification-toast").filter({ hasText: "Writing large.onnx" }).first();
    await notice.waitFor({ timeout: 30_000 });
    await notice.hover();
    await notice.getByRole("button", { name: "Cancel" }).click();
    await notice.waitFor({ state: "detached", timeout: 60_000 });
    assert.equal(JSON.stringify(readdirSync(bench.workspace).sort()), before);
    assert.ok(!existsSync(`${bench.workspace}/large.onnx`));
    const status = bench.webview().locator('[role="status"]').first();
    for (let wait = 0; wait < 40 && await status.innerText() !== ""; wait++) await bench.page.waitForTimeout(250);
    assert.equal(await status.innerText(), "");
    await bench.webview().locator('button:text-is("Run"):not([disabled])').waitFor();
  });

  it("refuses a model that cannot fit before any memory is taken, with the numbers", async () => {
    await bench.clickLine("nn.Module");
    await openModel("huge.py", "wide");
    const panel = bench.webview();
    await panel.locator('button:text-is("Run"):not([disabled])').click();
    await panel.locator(".banner.error").waitFor({ timeout: 60_000 });
    assert.match(await panel.locator(".banner.error").innerText(), /this needs about 6\.4 GB \(weights 6\.4 GB, activations [\d.]+ .?B\); WebAssembly can hold 4\.03 GB/);
  });

  it("names every tensor of a dict and of a pair as an input", async () => {
    await bench.clickLine("nn.Module");
    await openModel("reader.py", "embed");
    const panel = bench.webview();
    const labels = await panel.locator(".inputs label").allInnerTexts();
    assert.deepEqual(labels.map((one) => one.split(" ")[0]), ["batch.ids", "batch.mask", "extra", "pair.0", "pair.1", "attention_mask"]);
    await run();
    assert.match(await panel.locator(".summary").innerText(), /^(\d+) of \1 layers compared, all as predicted/);
    assert.match(await panel.locator(".output").first().innerText(), /logits\s+\[2, 3\] float32/);
    const [, value] = await panel.locator(".output").first().locator(".top tbody tr").first().locator("th, td").allInnerTexts();
    assert.ok(Math.abs(Number(value) - Math.max(...reader.logits.values.slice(0, 3))) < 1e-3);
  });
});
