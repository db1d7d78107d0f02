/** `run --weights`: checkpoints of every kind, written by PyTorch and safetensors, give PyTorch's numbers. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createHash } from "node:crypto";
import { type Dtype, readNpy, widen } from "../../src/checkpoint/index.ts";
import { elementsFromBytes } from "../../src/runtime/index.ts";
import { root } from "../harness.ts";
import { headtorch } from "./command.ts";

type Precision = "full" | "half" | "eighth" | "swapped";

const facts = path.join(root, "test/facts/loaded");
const expected = JSON.parse(readFileSync(`${facts}/expected.json`, "utf8")) as Readonly<Record<Precision, readonly number[]>> & { readonly float8: Readonly<Record<Dtype, string>> };

describe("weights of a checkpoint", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "headtorch-weights-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const run = (file: string, ...more: readonly string[]) =>
    headtorch("run", `${facts}/net.py:Net`, "--weights", `${facts}/${file}`, "--input", `x=${facts}/x.npy`, ...more);

  const assertNumbers = async (saved: string, precision: Precision): Promise<void> => {
    const array = await readNpy(readFileSync(saved), saved);
    assert.ok(array.ok);
    const numbers = elementsFromBytes("float32", array.value.data);
    const scale = Math.max(...expected[precision].map(Math.abs));
    expected[precision].forEach((one, i) => assert.ok(Math.abs(Number(numbers[i]) - one) < 1e-5 * scale, `element ${i} is ${String(numbers[i])}, PyTorch gives ${one}`));
  };

  const cases = {
    "tied.safetensors": "full", "half.safetensors": "half", "plain.pth": "full", "wrapped.pt": "full", "legacy.pth": "full", "pytorch_model.bin.index.json": "full", "float8.pth": "eighth",
  } as const;
  for (const [file, precision] of Object.entries(cases))
    it(`${file} gives PyTorch's numbers`, async () => {
      const saved = path.join(folder, "out.npy");
      const { code, err } = run(file, "--save", saved);
      assert.deepEqual([code, err], [0, ""]);
      await assertNumbers(saved, precision);
    });

  it("reads a backbone that was saved inside of another model, and says so", async () => {
    const saved = path.join(folder, "inside.npy");
    const { code, err } = run("inside.pth", "--save", saved);
    assert.deepEqual([code, err], [0, 'inside.pth: the file has "net.encoder." before the model\'s names: they were read without it\n']);
    await assertNumbers(saved, "full");
  });

  it("loads all but the head where the file's head is another one", async () => {
    const saved = path.join(folder, "swapped.npy");
    const { code, err } = headtorch("run", `${facts}/net.py:Swapped`, "--weights", `${facts}/swapped.pth`, "--input", `x=${facts}/row.npy`, "--save", saved);
    assert.equal(code, 0);
    assert.match(err, /2 tensors of another shape: head\.weight: the file has \[5, 3\], the model \[2, 3\]; head\.bias/);
    assert.match(err, /the file's head is another one \(head: 5 outputs in the file, 2 in the model\): it keeps its random weights, the rest loads/);
    await assertNumbers(saved, "swapped");
  });

  it("says which tensors no model can take", () => {
    const { code, err } = run("complex.pth");
    assert.deepEqual([code, err], [0, "complex.pth: fc.bias is complex64, which cannot be run: it keeps its random values (save its real numbers)\n"]);
  });

  it("reads every code of the types of eight bits as PyTorch does", () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    for (const [dtype, hash] of Object.entries(expected.float8)) {
      const { dtype: wide, data } = widen(dtype as Dtype, codes);
      assert.deepEqual([dtype, wide, createHash("sha256").update(data).digest("hex").slice(0, 16)], [dtype, "float32", hash]);
    }
  });

  it("takes a JPEG picture, prepared as the flags say", () => {
    const picture = ["--input", `x=${root}/test/facts/pictures/422.jpg`];
    const { code, err } = headtorch("run", `${facts}/net.py:Net`, ...picture, "--resize", "10", "--mean", "0.5,0.5,0.5", "--std", "0.25,0.25,0.25", "--threads", "1");
    assert.equal(code, 0);
    assert.match(err, /422\.jpg, 41 × 29, shorter side to 10, the middle 8 × 8, mean 0\.5, 0\.5, 0\.5, std 0\.25, 0\.25, 0\.25\n$/);
  });

  it("explains a size that the model cannot take at the layer that refuses it, and runs what stands before it", () => {
    const { code, out, err } = headtorch("run", `${facts}/net.py:Net`, "--input", "x=1,3,16,16");
    assert.equal(code, 2);
    assert.match(err, /^headtorch: cannot run fc \(Linear\): mat1 and mat2 shapes cannot be multiplied \(1x256 and 64x5\) \(.*net\.py:20\)\n$/);
    assert.match(out, /^conv +Conv2d +\[1, 4, 16, 16\] +\[1, 4, 16, 16\] +✓/m);
    assert.match(out, /^fc +Linear .* not run/m);
  });

  it("says what is missing and what is not in the model, and runs", () => {
    const { code, err } = run("renamed.pth");
    assert.equal(code, 0);
    assert.match(err, /1 tensor missing in the file: fc\.bias\n1 tensor not in the model: fc\.extra/);
  });
  it("refuses tensors of another shape, with both", () => {
    const { code, err } = run("other_shape.pth");
    assert.equal(code, 2);
    assert.match(err, /fc\.weight: the file has \[4, 64\], the model \[5, 64\]/);
  });
});
