/** What a run in the panel is fed with: shapes that the engine checks, pictures, arrays, weights from a file. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "mocha";
import { writeNpy } from "../../src/checkpoint/index.ts";
import { drawWeights, imageElements, readPicture, usualPreparation } from "../../src/runtime/index.ts";
import { smallNet } from "../runtime/plans.ts";
import { startBed, testbedIsThere, type Bed, type Panel } from "./bed.ts";
import { cells, extension, pictures, ran, whiteBitmap } from "./stand.ts";

describe("inputs of the panel", function () {
  this.timeout(120_000);
  let bed: Bed;
  before(async function () {
    if (!testbedIsThere()) this.skip();
    bed = await startBed();
  });
  after(() => bed?.stop());

  it("asks the engine about a shape, and shows what it refuses at the field", async () => {
    const { handlers, asked } = extension(smallNet());
    const panel = await bed.open({ handlers });
    const field = panel.page.locator("#input-x");
    await field.waitFor();
    await field.fill("many");
    await field.press("Enter");
    await panel.page.locator("#input-problem:not(:empty)").waitFor();
    assert.equal(await panel.page.locator("#input-problem").innerText(), "x: many is no shape");
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.ok(await panel.page.locator('button:text-is("Run")').isDisabled());
    await field.fill("2, 1, 8, 8");
    await field.press("Enter");
    await panel.page.locator('button:text-is("Run"):not([disabled])').waitFor();
    await ran(panel);
        assert.equal((await cells(panel.page, "fc#0"))[2], "[2, 5]");
    assert.equal(await panel.page.locator(".banner").count(), 0);
    await field.fill("3, 1, 8, 8");
    await field.press("Enter");
    await panel.page.locator('.banner:has-text("its input has changed")').waitFor();
    assert.deepEqual(asked.plans, [{}, { x: "many" }, { x: "2, 1, 8, 8" }, { x: "3, 1, 8, 8" }]);
    await panel.page.close();
  });

  it("lays a file's weights over the random ones, and saves them with the model", async () => {
    const { handlers, asked } = extension(smallNet());
    const panel = await bed.open({ handlers });
    await panel.page.locator('button:text-is("From file…")').click();
    await panel.page.locator(':text("2 not in the file stay random")').waitFor();
    await panel.page.locator(':text("the file\'s head is another one (fc: 10 outputs in the file, 5 in the model)")').waitFor();
    await ran(panel);
    assert.match((await panel.page.locator(".top tbody tr").first().innerText()), /^dog 1\s+\d\d\d?(\.\d+)?\s+100 %/);
    await panel.page.locator('button:text-is("Save ONNX…")').click();
    await panel.page.locator(':text-is("saved Net.onnx")').waitFor();
    assert.deepEqual(asked.exported.map(({ withWeights }) => withWeights), [true]);
    await panel.page.close();
  });

  it("feeds the next run with the same numbers where it is told to, whatever the seed", async () => {
    const { handlers, asked } = extension(smallNet());
    const { page } = await bed.open({ handlers });
    const mean = async (seed: string): Promise<number> => {
      await page.locator("#seed").fill(seed);
      await page.locator("#seed").press("Tab");
      await ran({ page } as Panel);
      await page.locator('button:text-is("Save JSON…")').click();
      await page.locator(':text-is("saved Net.json")').waitFor();
      const record = JSON.parse(String(asked.saved.at(-1)!.content)) as { seed: number; layers: { id: string; mean: number }[] };
      assert.equal(record.seed, Number(seed));
      return record.layers.find(({ id }) => id === "conv#0")!.mean;
    };
    const [first, other] = [await mean("3"), await mean("4")];
    await mean("3");
    await page.locator('label:has-text("Same input as the last run") input').check();
    const kept = await mean("4");
    assert.ok(kept !== other && kept !== first);
    // The weights of seed 4 on the input of seed 3.
    const plan = smallNet();
    const input = new Float32Array(64);
    drawWeights(plan, 3).generator.normal(input, 0, 1);
    const weights = new Float32Array(drawWeights(plan, 4).bytes.buffer);
    let sum = 0;
    for (let channel = 0; channel < 4; channel++) for (let y = 0; y < 6; y++) for (let x = 0; x < 6; x++) {
      sum += weights[36 + channel]!;
      for (let k = 0; k < 9; k++) sum += weights[9 * channel + k]! * input[8 * (y + Math.floor(k / 3)) + x + (k % 3)]!;
    }
    assert.ok(Math.abs(kept - sum / 144) < 1e-5, `${kept}, not ${sum / 144}`);
    await page.close();
  });

  it("takes a picture as input, and says what is none", async () => {
    const plan = smallNet();
    const { handlers, asked } = extension(plan);
    const panel = await bed.open({ handlers });
    const file = panel.page.locator('input[type="file"]');
    await panel.page.locator('button:text-is("Picture or .npy…")').waitFor();
    await file.setInputFiles({ name: "notes.txt", mimeType: "image/png", buffer: Buffer.from("hello") });
    await panel.page.locator(':text-is("notes.txt is no picture that this window can read")').waitFor();
    await file.setInputFiles({ name: "white.bmp", mimeType: "image/bmp", buffer: whiteBitmap() });
    await panel.page.locator(':text("white.bmp")').waitFor();
    assert.equal(await panel.page.locator("#prepare-x-resize").inputValue(), "9");
    await ran(panel);
    await panel.page.locator('button:text-is("Save JSON…")').click();
    await panel.page.locator(':text-is("saved Net.json")').waitFor();
    const record = JSON.parse(String(asked.saved[0]!.content)) as { layers: { id: string; min: number; max: number }[] };
    const conv = record.layers.find(({ id }) => id === "conv#0")!;
    // One everywhere: a channel of the convolution is the sum of its kernel and its bias.
    const weights = new Float32Array(drawWeights(plan, 0).bytes.buffer);
    const channels = [0, 1, 2, 3].map((channel) => weights.slice(channel * 9, channel * 9 + 9).reduce((sum, one) => sum + one, weights[36 + channel]!));
    assert.ok(Math.abs(conv.min - Math.min(...channels)) < 1e-5 && Math.abs(conv.max - Math.max(...channels)) < 1e-5);
    await panel.page.close();
  });

  for (const name of ["exif-6.jpg", "exif-8.png"]) {
    it(`reads the pixels that the terminal and Pillow read, turned by no EXIF: ${name}`, async () => {
      const file = readFileSync(new URL(`../facts/pictures/${name}`, import.meta.url));
      const picture = await readPicture(new Uint8Array(file));
      assert.ok(typeof picture !== "string");
      const plan = smallNet();
      const { size } = plan.inputs[0]!;
      const expected = imageElements(picture.pixels, size, usualPreparation(size));
      const { handlers, asked } = extension(plan);
      const panel = await bed.open({ handlers });
      await panel.page.locator('button:text-is("Picture or .npy…")').waitFor();
      await panel.page.locator('input[type="file"]').setInputFiles({ name, mimeType: name.endsWith("png") ? "image/png" : "image/jpeg", buffer: file });
      await panel.page.locator(`:text("is not applied, as in Image.open")`).first().waitFor();
      await ran(panel);
      await panel.page.locator('button:text-is("Save JSON…")').click();
      await panel.page.locator(':text-is("saved Net.json")').waitFor();
      const record = JSON.parse(String(asked.saved[0]!.content)) as { layers: { id: string; min: number; max: number; mean: number }[] };
      const conv = record.layers.find(({ id }) => id === "conv#0")!;
      const weights = new Float32Array(drawWeights(plan, 0).bytes.buffer);
      const all: number[] = [];
      for (let channel = 0; channel < 4; channel++) for (let y = 0; y < 6; y++) for (let x = 0; x < 6; x++) {
        let sum = weights[36 + channel]!;
        for (let k = 0; k < 9; k++) sum += weights[9 * channel + k]! * expected[8 * (y + Math.floor(k / 3)) + x + (k % 3)]!;
        all.push(sum);
      }
      for (const [ours, theirs] of [[conv.min, Math.min(...all)], [conv.max, Math.max(...all)], [conv.mean, all.reduce((sum, one) => sum + one) / all.length]] as const) assert.ok(Math.abs(ours - theirs) < 1e-5, `${ours}, not ${theirs}`);
      await panel.page.close();
    });
  }

  it("says in one line what is wrong with a file, and keeps what was chosen before", async () => {
    const { handlers } = extension(smallNet());
    const { page } = await bed.open({ handlers });
    await page.locator('button:text-is("Picture or .npy…")').waitFor();
    const numpy = (text: string, data = 0): Buffer => Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), Buffer.from([118, 0]), Buffer.from(text.padEnd(117)), Buffer.from("\n"), Buffer.alloc(data)]);
    const cut = readFileSync(new URL("../facts/pictures/420.jpg", import.meta.url)).subarray(0, 60);
    const cases: [string, Buffer, string][] = [
      ["words.npy", Buffer.from("hello hello hello"), "words.npy: it is no .npy file: save it with numpy.save"],
      ["objects.npy", numpy("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", 16), "objects.npy: it holds records or Python objects, not plain numbers: save one plain array"],
      ["complex.npy", numpy("{'descr': '<c8', 'fortran_order': False, 'shape': (1, 1, 8, 8), }", 512), "complex.npy holds complex64 numbers, which no input takes"],
      ["short.npy", numpy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 8, 8), }", 100), "short.npy: the array lies outside the file: it is cut off or damaged; download or save it again"],
      ["huge.npy", numpy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }", 100), "huge.npy: its shape makes no sense: the file is damaged"],
      ["cut.jpg", cut, "cut.jpg is no picture that this window can read"],
    ];
    for (const [name, buffer, says] of cases) {
      await page.locator('input[type="file"]').setInputFiles({ name, mimeType: "", buffer });
      await page.locator(`[role="status"]:text-is("${says}")`).waitFor();
      assert.ok(!await page.locator('button:text-is("Run")').isDisabled());
    }
    // Another shape is the engine's matter: it says what the model takes.
    const flat = writeNpy({ dtype: "float32", shape: [64], data: new Uint8Array(256) });
    assert.ok(flat.ok);
    await page.locator('input[type="file"]').setInputFiles({ name: "flat.npy", mimeType: "", buffer: Buffer.from(flat.value) });
    await page.locator('#input-problem:text-is("x: 64 is no shape")').waitFor();
    assert.ok(await page.locator('button:text-is("Run")').isDisabled());
    await page.locator('button:text-is("Random")').first().click();
    await page.locator('button:text-is("Run"):not([disabled])').waitFor();
    await page.close();
  });

  it("turns an array in Fortran's order round", async () => {
    const plan = smallNet();
    const { handlers, asked } = extension(plan);
    const panel = await bed.open({ handlers });
    await panel.page.locator('button:text-is("Picture or .npy…")').waitFor();
    // Element [0, 0, y, x] is y: in Fortran's order the rows run fastest.
    const data = new Float32Array(64);
    for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) data[x * 8 + y] = y;
    const header = "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1, 8, 8), }".padEnd(117);
    const buffer = Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), Buffer.from([118, 0]), Buffer.from(`${header}\n`), Buffer.from(data.buffer)]);
    await panel.page.locator('input[type="file"]').setInputFiles({ name: "rows.npy", mimeType: "", buffer });
    await ran(panel);
    await panel.page.locator('button:text-is("Save JSON…")').click();
    await panel.page.locator(':text-is("saved Net.json")').waitFor();
    const record = JSON.parse(String(asked.saved[0]!.content)) as { layers: { id: string; mean: number }[] };
    const weights = new Float32Array(drawWeights(plan, 0).bytes.buffer);
    let sum = 0;
    for (let channel = 0; channel < 4; channel++) for (let y = 0; y < 6; y++) for (let x = 0; x < 6; x++) {
      sum += weights[36 + channel]!;
      for (let k = 0; k < 9; k++) sum += weights[9 * channel + k]! * (y + Math.floor(k / 3));
    }
    assert.ok(Math.abs(record.layers.find(({ id }) => id === "conv#0")!.mean - sum / 144) < 1e-5);
    await panel.page.close();
  });

  it("prepares a picture as it is told to, and shows what the model sees", async () => {
    const { handlers, asked } = extension(smallNet());
    const { page } = await bed.open({ handlers });
    await page.locator('button:text-is("Picture or .npy…")').waitFor();
    await page.locator('input[type="file"]').setInputFiles({ name: "white.bmp", mimeType: "image/bmp", buffer: whiteBitmap() });
    await page.locator("canvas.preview").waitFor();
    await page.locator("#prepare-x-mean").fill("much");
    await page.locator("#prepare-x-mean").press("Enter");
    assert.equal(await page.locator("#prepare-x-mean").inputValue(), "0");
    // White less one is nothing: every channel of the convolution is its bias.
    await page.locator("#prepare-x-mean").fill("1");
    await page.locator("#prepare-x-mean").press("Enter");
    await ran({ page } as Panel);
    await page.locator('button:text-is("Save JSON…")').click();
    await page.locator(':text-is("saved Net.json")').waitFor();
    const record = JSON.parse(String(asked.saved[0]!.content)) as { layers: { id: string; min: number; max: number }[] };
    const bias = new Float32Array(drawWeights(smallNet(), 0).bytes.buffer).slice(36, 40);
    const conv = record.layers.find(({ id }) => id === "conv#0")!;
    assert.ok(Math.abs(conv.min - Math.min(...bias)) < 1e-6 && Math.abs(conv.max - Math.max(...bias)) < 1e-6);
    await page.close();
  });

  it("takes a NumPy array as input, with its shape and its numbers", async () => {
    const { handlers, asked } = extension(smallNet());
    const { page } = await bed.open({ handlers });
    const numbers = Float64Array.from({ length: 2 * 64 }, () => 0);
    const file = writeNpy({ dtype: "float64", shape: [2, 1, 8, 8], data: new Uint8Array(numbers.buffer) });
    assert.ok(file.ok);
    await page.locator('button:text-is("Picture or .npy…")').waitFor();
    await page.locator('input[type="file"]').setInputFiles({ name: "zeros.npy", mimeType: "", buffer: Buffer.from(file.value) });
    await page.locator(':text-is("zeros.npy")').waitFor();
    await ran({ page } as Panel);
    assert.deepEqual(asked.plans.at(-1), { x: "2, 1, 8, 8" });
    assert.equal((await cells(page, "fc#0"))[2], "[2, 5]");
    await page.locator('tr[data-id="conv#0"]').click();
    await page.locator('button:text-is("Save JSON…")').click();
    await page.locator(':text-is("saved Net.json")').waitFor();
    const record = JSON.parse(String(asked.saved[0]!.content)) as { layers: { id: string; min: number; max: number }[] };
    const bias = new Float32Array(drawWeights(smallNet(), 0).bytes.buffer).slice(36, 40);
    assert.ok(Math.abs(record.layers.find(({ id }) => id === "conv#0")!.max - Math.max(...bias)) < 1e-6);
    await page.close();
  });

  it("says what would cross a connection, and waits for the word", async () => {
    const panel = await bed.open(extension(smallNet(), { isRemote: true }));
    const { page } = panel;
    await page.locator(':text("the first run loads 6.6 MB of runtime over the connection")').waitFor();
    await page.locator('button:text-is("From file…")').click();
    await page.locator(':text("net.safetensors (4.2 MB over the connection)")').waitFor();
    assert.match(await page.locator("details.keys").textContent() ?? "", /Of another shape: fc\.weight \[10, 36\], not \[5, 36\]/);
    await ran(panel);
    assert.doesNotMatch(await page.locator(".top tbody tr").first().innerText(), /^dog/);
    await page.locator('button:text-is("Load 4.2 MB")').click();
    await page.locator('button:text-is("Load 4.2 MB")').waitFor({ state: "hidden" });
    await ran(panel);
    await page.locator('.top tbody tr:first-child:has-text("dog")').waitFor();
    await page.close();
  });

  it("explains a size that the model cannot take at the layer that refuses it", async () => {
    const plan = smallNet();
    const layers = plan.layers.map((row) => (row.id === "fc#0" || row.id === "#0" ? { ...row, onnxNames: [] } : row));
    const place = plan.layers.find(({ id }) => id === "fc#0")!.place!;
    const panel = await bed.open(extension({ ...plan, layers, unsupported: [{ op: "shapes-differ", reason: "mat1 and mat2 shapes cannot be multiplied", place }] }));
    await panel.page.locator('.banner.warning:has-text("fc (Linear) cannot run here: mat1 and mat2 shapes cannot be multiplied")').waitFor();
    await panel.page.locator('.banner.warning button:text-is("net.py:6")').waitFor();
    await panel.page.close();
  });

  it("runs the layers before an op without a form, and marks those after it", async () => {
    const notRun = "torch.linalg.svd: it has no ONNX form";
    const layers = smallNet().layers.map((row) => (["pool#0", "flatten#0", "fc#0", "#0"].includes(row.id) ? { ...row, onnxNames: [], notRun } : row));
    const place = layers.find(({ id }) => id === "pool#0")!.place!;
    const panel = await bed.open(extension(smallNet({ layers, outputs: [], unsupported: [{ op: "torch.linalg.svd", reason: "it has no ONNX form", place }] })));
    const { page } = panel;
    await page.locator('button:text-is("Run")').click();
    await page.locator('.summary:has-text("2 of 6 layers compared, all as predicted, 4 not run")').waitFor();
    assert.match(await page.locator('tr:has-text("conv")').first().innerText(), /\[1, 4, 6, 6\]/);
    assert.match(await page.locator('tr:has-text("pool")').first().innerText(), /not run/);
    await page.locator('tr:has-text("pool")').first().click();
    await page.locator(`dd:text-is("${notRun}")`).waitFor();
    if (pictures) await page.screenshot({ path: `${pictures}/partly-run.png` });
    await page.close();
  });
});
