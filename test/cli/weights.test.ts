/** `run --weights`: checkpoints of every kind, written by PyTorch and safetensors, give PyTorch's numbers. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readNpy } from "../../src/checkpoint/index.ts";
import { elementsFromBytes } from "../../src/runtime/index.ts";
import { root } from "../harness.ts";
import { headtorch } from "./command.ts";

const facts = path.join(root, "test/facts/loaded");
const expected = JSON.parse(readFileSync(`${facts}/expected.json`, "utf8")) as Readonly<Record<"full" | "half", readonly number[]>>;

describe("weights of a checkpoint", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "headtorch-weights-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const run = (file: string, ...more: readonly string[]) =>
    headtorch("run", `${facts}/net.py:Net`, "--weights", `${facts}/${file}`, "--input", `x=${facts}/x.npy`, ...more);

  const cases = { "tied.safetensors": "full", "half.safetensors": "half", "plain.pth": "full", "wrapped.pt": "full", "legacy.pth": "full", "pytorch_model.bin.index.json": "full" } as const;
  for (const [file, precision] of Object.entries(cases))
    it(`${file} gives PyTorch's numbers`, async () => {
      const saved = path.join(folder, "out.npy");
      const { code, err } = run(file, "--save", saved);
      assert.deepEqual([code, err], [0, ""]);
      const array = await readNpy(readFileSync(saved), saved);
      assert.ok(array.ok);
      const numbers = elementsFromBytes("float32", array.value.data);
      const scale = Math.max(...expected[precision].map(Math.abs));
      expected[precision].forEach((one, i) => assert.ok(Math.abs(Number(numbers[i]) - one) < 1e-5 * scale, `element ${i} is ${String(numbers[i])}, PyTorch gives ${one}`));
    });

  it("says what is missing and what is not in the model, and runs", () => {
    const { code, err } = run("renamed.pth");
    assert.equal(code, 0);
    assert.match(err, /1 tensors missing in the file: fc\.bias\n1 tensors not in the model: fc\.extra/);
  });
  it("refuses tensors of another shape, with both", () => {
    const { code, err } = run("other_shape.pth");
    assert.equal(code, 2);
    assert.match(err, /fc\.weight: the file has \[4, 64\], the model \[5, 64\]/);
  });
});
