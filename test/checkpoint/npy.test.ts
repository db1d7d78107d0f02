/** Numpy's own files, read and written. */
import assert from "node:assert/strict";
import { readNpy, writeNpy } from "../../src/checkpoint/index.ts";
import { bytesOf, factOf, npyFacts } from "./facts.ts";

describe("npy", () => {
  for (const [name, fact] of Object.entries(npyFacts)) {
    it(`${name} holds what numpy wrote, and is written back`, async () => {
      const read = await readNpy(bytesOf(name), name);
      assert.ok(read.ok, read.ok ? "" : read.message);
      assert.deepEqual(factOf(read.value, read.value.data), fact);
      const written = writeNpy(read.value);
      assert.ok(written.ok);
      const again = await readNpy(written.value);
      assert.deepEqual(again, read);
      if (["plain.npy", "scalar.npy", "empty.npy", "complex.npy"].includes(name)) assert.deepEqual(Buffer.from(written.value), Buffer.from(bytesOf(name)));
    });
  }

  it("refuses in one line", async () => {
    const message = async (bytes: Uint8Array): Promise<string> => {
      const result = await readNpy(bytes, "x.npy");
      return result.ok ? "read" : result.message;
    };
    assert.match(await message(bytesOf("records.npy")), /^x.npy: it holds records or Python objects/);
    assert.match(await message(bytesOf("plain.npy").slice(0, 140)), /cut off/);
    assert.match(await message(bytesOf("plain.npy").slice(0, 40)), /header is cut off/);
    assert.match(await message(new Uint8Array(100)), /no .npy file/);
    for (let length = 0; length < 152; length++) assert.notEqual(await message(bytesOf("plain.npy").slice(0, length)), "read");
    const none = writeNpy({ dtype: "bfloat16", shape: [1], data: new Uint8Array(2) });
    assert.deepEqual(none, { ok: false, message: "numpy has no type for bfloat16: convert to float32 first" });
    assert.equal(writeNpy({ dtype: "float32", shape: [2], data: new Uint8Array(2) }).ok, false);
  });
});
