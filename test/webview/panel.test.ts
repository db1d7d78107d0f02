/** The panel in a real browser: a forward pass under the content security policy, the table, the keyboard, what is kept. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { readNpy, writeNpy } from "../../src/checkpoint/index.ts";
import { failingNet, smallNet } from "../runtime/plans.ts";
import { stagedNet } from "../runtime/staged.ts";
import { startBed, testbedIsThere, type Bed } from "./bed.ts";
import { cells, extension, focusedRow, picture, ran } from "./stand.ts";

describe("the panel", function () {
  this.timeout(120_000);
  let bed: Bed;
  before(async function () {
    if (!testbedIsThere()) this.skip();
    bed = await startBed();
  });
  after(() => bed?.stop());

  it("loads nothing of the runtime before Run", async () => {
    const panel = await bed.open(extension(smallNet()));
    await panel.page.locator('tr[data-id="fc#0"]').waitFor();
    assert.deepEqual(panel.fetched, ["panel.css", "main.js"]);
    assert.deepEqual(await cells(panel.page, "conv#0").then((texts) => texts.slice(0, 3)), ["conv\nConv2d", "[1, 4, 6, 6]", "–"]);
    assert.deepEqual(panel.faults, []);
    await panel.page.close();
  });

  it("runs the model and checks every layer", async () => {
    const panel = await bed.open(extension(smallNet()));
    await ran(panel);
    assert.match(await panel.page.locator(".summary").innerText(), /^6 of 6 layers compared, all as predicted · .* on Wasm, 1 thread/);
    const [, predicted, real, agree, time] = await cells(panel.page, "pool#0");
    assert.deepEqual([predicted, real], ["[1, 4, 3, 3]", "[1, 4, 3, 3]"]);
    assert.match(agree!, /✓\s*agrees/);
    assert.match(time!, /ms$/);
    assert.equal(await panel.page.locator(".top tbody tr").count(), 5);
    assert.deepEqual(panel.faults, []);
    await panel.page.close();
  });

  it("shows a wrong prediction by more than colour, and only it when asked", async () => {
    const layers = smallNet().layers.map((row) => (row.id === "pool#0" ? { ...row, predicted: [[1, 4, 4, 4]] } : row));
    const panel = await bed.open(extension(smallNet({ layers })));
    await ran(panel);
    assert.match(await panel.page.locator(".summary").innerText(), /^1 of 6 layers differ/);
    await panel.page.locator('label:has-text("Problems only") input').check();
    assert.deepEqual(await panel.page.locator("tbody tr[data-id] .path").allInnerTexts(), ["pool"]);
    assert.match((await cells(panel.page, "pool#0"))[3]!, /✗\s*differs/);
    await panel.page.close();
  });

  it("is driven by the keyboard", async () => {
    const { handlers, asked } = extension(stagedNet({ stages: 2, blocks: 2, size: 16 }));
    const { page, notices } = await bed.open({ handlers });
    await page.locator('tr[data-id="#0"]').waitFor();
    assert.equal(await page.locator('tr[data-id][tabindex="0"]').count(), 1);
    await page.locator('tr[data-id="#0"]').click();
    const press = async (...keys: string[]): Promise<string | null | undefined> => {
      for (const key of keys) await page.keyboard.press(key);
      return focusedRow(page);
    };
    assert.equal(await press("ArrowDown", "ArrowRight"), "stage1.0#0");
    assert.equal(await press("ArrowLeft", "ArrowLeft"), "stage1#0");
    assert.equal(await page.locator('tr[data-id="stage1#0"]').getAttribute("aria-expanded"), "true");
    await press("ArrowLeft");
    assert.equal(await page.locator('tr[data-id="stage1#0"]').getAttribute("aria-expanded"), "false");
    assert.equal(await page.locator('tr[data-id="stage1.0#0"]').count(), 0);
    assert.equal(await press("ArrowDown"), "stage2#0");
    assert.equal(await press("End", "Enter"), "fc#0");
    assert.deepEqual(asked.goTo.map(({ id }) => id), ["fc#0"]);
    assert.ok(notices.some((notice) => notice.name === "selected" && notice.data.id === "fc#0"));
    assert.equal(await press("Home"), "#0");
    await page.close();
  });

  it("keeps the focus through a run", async () => {
    const panel = await bed.open(extension(smallNet()));
    const { page } = panel;
    await page.locator('button:text-is("Run"):not([disabled])').waitFor();
    await page.locator('button:text-is("Run")').focus();
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "", null);
    await page.keyboard.press("Enter");
    assert.equal(await focused(), "Cancel");
    await page.locator(".summary").waitFor();
    assert.equal(await focused(), "Run");
    await page.close();
  });

  it("sorts, filters, and goes back to the order of the calls", async () => {
    const panel = await bed.open(extension(smallNet()));
    const { page } = panel;
    await ran(panel);
    const paths = (): Promise<string[]> => page.locator("tbody tr[data-id] .path").allInnerTexts();
    await page.locator('th button:text-is("Layer")').click();
    assert.deepEqual(await paths(), ["Net", "act", "conv", "fc", "flatten", "pool"]);
    assert.equal(await page.locator("th.c-layer").getAttribute("aria-sort"), "ascending");
    assert.match(await page.evaluate(() => document.activeElement?.textContent ?? "", null), /^Layer/);
    await page.locator('button:text-is("Call order")').click();
    assert.deepEqual(await paths(), ["Net", "conv", "act", "pool", "flatten", "fc"]);
    await page.locator("#filter").fill("conv");
    assert.deepEqual(await paths(), ["conv"]);
    await page.locator("#filter").fill("");
    await page.locator("#kind").selectOption("pooling");
    assert.deepEqual(await paths(), ["pool"]);
    await page.close();
  });

  it("compares with the run before", async () => {
    const panel = await bed.open(extension(smallNet()));
    const { page } = panel;
    await ran(panel);
    assert.ok(!await page.locator('label:has-text("Compare")').isVisible());
    await page.locator("#seed").fill("5");
    await ran(panel);
    await page.locator('label:has-text("Compare") input').check();
    const titles = await page.locator("[role=treegrid] thead th").allInnerTexts();
    const texts = await cells(page, "conv#0");
    const value = (title: string): string => texts[titles.indexOf(title)]!;
    assert.equal(value("Real"), value("Real, before"));
    assert.match(value("Change"), /^≠ \d/);
    await page.locator('label:has-text("Compare with the run before (Wasm, seed 0)")').waitFor();
    assert.match(await page.locator(".output").innerText(), /Before: .*, largest difference 0\.\d/);
    assert.notEqual(value("Mean"), value("Mean, before"));
    assert.match(value("Mean, before"), /\d/);
    await page.close();
  });

  it("draws only the rows in sight of a model with thousands of layers, and walks to the last by keyboard", async () => {
    const { page } = await bed.open(extension(stagedNet({ stages: 2, blocks: 700, size: 8 })));
    await page.locator("#filter").fill("stage");
    await page.locator('tr[data-id="stage1#0"]').waitFor();
    const drawn = await page.locator("tbody tr[data-id]").count();
    assert.ok(drawn < 200, `${drawn} rows are drawn`);
    const all = Number(await page.locator("[role=treegrid]").getAttribute("aria-rowcount")) - 1;
    assert.equal(all, 1 + 2 + 2 * 700 * 4);
    await page.locator('tr[data-id="stage1#0"]').click();
    await page.keyboard.press("End");
    assert.equal(await focusedRow(page), "stage2.699.relu#0");
    assert.equal(await page.locator('tr[data-id="stage2.699.relu#0"]').getAttribute("aria-rowindex"), String(all + 1));
    await page.evaluate(() => { document.querySelector(".scroll")!.scrollTop = 0; }, null);
    await page.locator('tr[data-id="stage1.0#0"]').waitFor();
    await page.keyboard.press("ArrowUp");
    assert.equal(await focusedRow(page), "stage2.699.bn#0");
    await page.close();
  });

  it("saves pictures of a layer and numbers of an output", async () => {
    const { handlers, asked } = extension(smallNet());
    const panel = await bed.open({ handlers });
    await ran(panel);
    await panel.page.locator('tr[data-id="conv#0"]').click();
    await panel.page.locator('.detail button:text-is("Save Pictures…")').click();
    await panel.page.locator(':text-is("saved Net-conv.png")').waitFor();
    await panel.page.locator('button:text-is("Save .npy…")').click();
    await panel.page.locator(':text-is("saved Net-output.npy")').waitFor();
    assert.deepEqual([...(asked.saved[0]!.content as Uint8Array).subarray(1, 4)], [...Buffer.from("PNG")]);
    const array = await readNpy(asked.saved[1]!.content as Uint8Array);
    assert.ok(array.ok && String(array.value.shape) === "1,5" && array.value.dtype === "float32");
    await panel.page.close();
  });

  it("runs on WebGPU where there is an adapter, with the same answer", async () => {
    const panel = await bed.open(extension(smallNet()));
    await ran(panel);
    const wasm = await panel.page.locator(".top tbody tr").first().innerText();
    await panel.page.locator("#backend").selectOption("webgpu");
    await ran(panel);
    await panel.page.locator('.summary:has-text("on WebGPU")').waitFor({ timeout: 60_000 });
    assert.equal(await panel.page.locator(".top tbody tr").first().innerText(), wasm);
    assert.match((await cells(panel.page, "conv#0"))[4]!, /ms$/);
    await panel.page.close();
  });

  it("offers no WebGPU without an adapter, and says why", async () => {
    const panel = await bed.open({ ...extension(smallNet()), gpu: false });
    await panel.page.locator(':text-is("1 thread: webviews share no memory (this window is not cross-origin isolated); WebGPU found no graphics adapter")').waitFor();
    assert.ok(await panel.page.locator('#backend option[value="webgpu"]').isDisabled());
    await panel.page.close();
  });

  it("says that a run ended with the window that was loaded again", async () => {
    const { handlers } = extension(stagedNet({ stages: 4, blocks: 6, size: 256 }));
    const panel = await bed.open({ handlers });
    await panel.page.locator('button:text-is("Run"):not([disabled])').click();
    await panel.page.locator('button:text-is("Cancel"):not([disabled])').waitFor();
    const state = await panel.state();
    await panel.page.close();
    const again = await bed.open({ handlers, state });
    await again.page.locator(':text("the run ended when this window was loaded again")').waitFor();
    assert.ok(!await again.page.locator('button:text-is("Run")').isDisabled());
    await again.page.close();
  });

  it("names the layer that fails and its line, and selects it", async () => {
    const { handlers, asked } = extension(failingNet());
    const panel = await bed.open({ handlers });
    await ran(panel);
    assert.match(await panel.page.locator(".banner.error").innerText(), /fc \(Linear\): GEMM: Dimension mismatch/);
    assert.equal(await panel.page.locator('tr[aria-selected="true"]').getAttribute("data-id"), "fc#0");
    await panel.page.locator('.banner.error button:text-is("net.py:6")').click();
    assert.equal(asked.goTo[0]!.place.start, 240);
    await panel.page.close();
  });

  it("saves the table and the record, and says where; says what failed", async () => {
    const { handlers, asked } = extension(smallNet());
    const panel = await bed.open({ handlers });
    await ran(panel);
    await panel.page.locator('button:text-is("Save CSV…")').click();
    await panel.page.locator(':text-is("saved Net.csv")').waitFor();
    await panel.page.locator('button:text-is("Save JSON…")').click();
    await panel.page.locator(':text-is("saved Net.json")').waitFor();
    await panel.page.locator('button:text-is("Save ONNX…")').click();
    await panel.page.locator(':text-is("the disk is full")').waitFor();
    const lines = String(asked.saved[0]!.content).split("\r\n");
    assert.equal(lines.length, 8);
    assert.match(lines[2]!, /^conv#0,conv,Conv2d,convolution,40,1296,1x4x6x6,1x4x6x6,yes,/);
    const record = JSON.parse(String(asked.saved[1]!.content)) as { schema: number; ok: boolean; layers: { id: string; agree: boolean }[] };
    assert.ok(record.schema === 1 && record.ok && record.layers.every((layer) => layer.agree));
    await panel.page.close();
  });

  it("goes on with a run while it is hidden, and keeps no worker then", async () => {
    const panel = await bed.open(extension(stagedNet({ stages: 4, blocks: 6, size: 96 })));
    const { page } = panel;
    const workers = (): number => (page as unknown as { workers(): readonly unknown[] }).workers().length;
    await page.locator('button:text-is("Run"):not([disabled])').click();
    await page.locator('button:text-is("Cancel"):not([disabled])').waitFor();
    await panel.send({ type: "event", name: "visible", data: { visible: false } });
    await page.locator(".summary").waitFor({ timeout: 60_000 });
    for (let waited = 0; workers() > 0 && waited < 50; waited++) await new Promise((done) => { setTimeout(done, 20); });
    assert.equal(workers(), 0);
    await panel.send({ type: "event", name: "visible", data: { visible: true } });
    await ran(panel);
    assert.equal(workers(), 1);
    await panel.send({ type: "event", name: "visible", data: { visible: false } });
    for (let waited = 0; workers() > 0 && waited < 50; waited++) await new Promise((done) => { setTimeout(done, 20); });
    assert.equal(workers(), 0);
    await page.close();
  });

  it("asks for no plan while it is hidden, and for one when it is seen again", async () => {
    const { handlers } = extension(smallNet());
    let plans = 0;
    const panel = await bed.open({ handlers: { ...handlers, plan: (asked) => (plans++, handlers.plan(asked)) } });
    await panel.page.locator('tr[data-id="fc#0"]').waitFor();
    const before = plans;
    await panel.send({ type: "event", name: "visible", data: { visible: false } });
    for (let edits = 0; edits < 3; edits++) await panel.send({ type: "event", name: "sourceChanged", data: null });
    await panel.page.waitForFunction(() => document.querySelector("main") !== null, null);
    assert.equal(plans, before);
    await panel.send({ type: "event", name: "visible", data: { visible: true } });
    await panel.page.locator('button:text-is("Run"):not([disabled])').waitFor();
    for (let waited = 0; plans === before && waited < 50; waited++) await new Promise((done) => { setTimeout(done, 20); });
    assert.equal(plans, before + 1);
    await panel.page.close();
  });

  it("keeps its state when its page is ended, without the bytes", async () => {
    const { handlers } = extension(smallNet());
    const panel = await bed.open({ handlers });
    await panel.page.locator("#seed").fill("9");
    await ran(panel);
    await panel.page.locator('tr[data-id="act#0"]').click();
    const state = await panel.state();
    await panel.page.close();
    assert.ok(JSON.stringify(state).length < 20_000);
    const again = await bed.open({ handlers, state });
    await again.page.locator(".summary").waitFor();
    assert.equal(await again.page.locator("#seed").inputValue(), "9");
    assert.equal(await again.page.locator('tr[aria-selected="true"]').getAttribute("data-id"), "act#0");
    assert.match((await cells(again.page, "act#0"))[3]!, /agrees/);
    assert.deepEqual(again.fetched, ["panel.css", "main.js"]);
    await again.page.close();
  });

  it("follows the editor, and says when the source has changed", async () => {
    const { handlers, asked } = extension(stagedNet({ stages: 2, blocks: 2, size: 16 }));
    const panel = await bed.open({ handlers });
    await panel.page.locator('tr[data-id="stage2#0"] .twist').click();
    await panel.send({ type: "event", name: "select", data: { id: "stage2.1.conv" } });
    await panel.page.locator('tr[data-id="stage2.1.conv#0"][aria-selected="true"]').waitFor();
    await ran(panel);
    await panel.send({ type: "event", name: "sourceChanged", data: null });
    await panel.page.locator('.banner:has-text("The model or its input has changed")').waitFor();
    await panel.page.locator('button:text-is("Run")').click();
    await panel.page.locator('.banner:has-text("The model or its input has changed")').waitFor({ state: "detached" });
    await panel.page.locator('button:text-is("Cancel")[disabled]').waitFor({ timeout: 60_000 });
    assert.equal(asked.plans.length, 2);
    await panel.page.close();
  });

  it("cancels by ending the worker, and runs again", async () => {
    const panel = await bed.open(extension(stagedNet({ stages: 4, blocks: 6, size: 256 })));
    await panel.page.locator('button:text-is("Run"):not([disabled])').click();
    await panel.page.locator('button:text-is("Cancel"):not([disabled])').click();
    await panel.page.locator(':text-is("cancelled")').waitFor();
    assert.deepEqual(panel.notices.filter(({ name }) => name === "running").map(({ data }) => data), [{ running: true }, { running: false }]);
    await ran(panel);
    assert.equal(await panel.page.locator(".banner.error").count(), 0);
    await panel.page.close();
  });

  it("shows a dense output as a picture of its classes", async () => {
    const panel = await bed.open({ ...extension(stagedNet({ stages: 2, blocks: 1, size: 32, dense: true })), theme: "light" });
    await ran(panel);
    assert.equal(await panel.page.locator("canvas.class-map").count(), 1);
    const shares = (await panel.page.locator(".legend li").allInnerTexts()).map((text) => Number(/(\d+\.\d) %$/.exec(text)![1]));
    assert.ok(shares.length > 0 && shares.length <= 8 && shares.every((share, i) => i === 0 || share <= shares[i - 1]!));
    await picture(panel, "panel-dense");
    await panel.page.close();
  });

  for (const width of [300, 480]) {
    it(`keeps the flags in sight at ${width} pixels`, async () => {
      const plan = smallNet();
      const names = plan.layers.map((row) => (row.id === "conv#0" ? { ...row, path: "backbone.stage.block.convolution.of.a.long.name" } : row));
      const panel = await bed.open({ ...extension({ ...plan, layers: names }), width });
      await panel.page.locator('button:text-is("Picture or .npy…")').waitFor();
      const written = writeNpy({ dtype: "float32", shape: [1, 1, 8, 8], data: new Uint8Array(new Float32Array(64).fill(NaN).buffer) });
      assert.ok(written.ok);
      await panel.page.locator('input[type="file"]').setInputFiles({ name: "x.npy", mimeType: "", buffer: Buffer.from(written.value) });
      await panel.page.locator(':text("x.npy")').first().waitFor();
      await ran(panel);
      await picture(panel, `flags-${width}`);
      const hidden = await panel.page.evaluate(() => {
        const right = document.querySelector(".scroll")!.getBoundingClientRect().right;
        const flags = [...document.querySelectorAll<HTMLElement>("td.c-flags:not(:empty)")];
        return { flagged: flags.length, outside: flags.filter((one) => one.getBoundingClientRect().right > right + 1 || one.scrollWidth > one.clientWidth + 1).length };
      }, null);
      assert.ok(hidden.flagged >= 5, `${hidden.flagged} rows are flagged`);
      assert.equal(hidden.outside, 0);
      await panel.page.close();
    });
  }

  for (const [theme, width] of [["dark", 1100], ["light", 1100], ["high contrast", 1100], ["high contrast light", 1100], ["high contrast", 300], ["dark", 300], ["light", 620]] as const) {
    it(`fits into ${width} pixels, ${theme}`, async () => {
      const panel = await bed.open({ ...extension(stagedNet({ stages: 3, blocks: 2, size: 64 })), theme, width });
      await ran(panel);
      await panel.page.locator('tr[data-id="stage1.0.conv#0"]').click();
      const overflow = await panel.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth, null);
      await picture(panel, `panel-${theme.replace(" ", "-")}-${width}`);
      assert.ok(overflow <= 0, `${overflow} px too wide`);
      await panel.page.close();
    });
  }
});
