/** Every kind of checkpoint that PyTorch, safetensors and numpy write, against what PyTorch reads from it. */
import assert from "node:assert/strict";
import { inMemory, openCheckpoint, type ByteSource } from "../../src/checkpoint/index.ts";
import { bytesOf, fileFacts, opened, siblings, tensorFacts } from "./facts.ts";

describe("checkpoints", () => {
  for (const [name, fact] of fileFacts) {
    it(`${name} holds what PyTorch reads`, async () => {
      const checkpoint = await opened(bytesOf(name), name);
      const { format, wrapper, prefix } = checkpoint;
      assert.deepEqual({ format, wrapper, prefix }, { format: fact.format, wrapper: fact.wrapper, prefix: fact.prefix });
      const { tensors } = fact;
      assert.deepEqual(await tensorFacts(checkpoint.entries.values()), tensors);
      assert.deepEqual([...checkpoint.entries.keys()].sort(), Object.keys(tensors).sort());
      for (const entry of checkpoint.entries.values()) assert.equal(entry.bytes, tensors[entry.name]!.bytes);
      if (fact.metadata !== undefined) assert.deepEqual(checkpoint.metadata, fact.metadata);
    });

    it(`${name} names the bytes of plain tensors`, async () => {
      const checkpoint = await opened(bytesOf(name), name);
      for (const entry of checkpoint.entries.values()) {
        if (entry.location === undefined) continue;
        const { file, offset, length } = entry.location;
        assert.deepEqual(bytesOf(file).subarray(offset, offset + length), await entry.read(), entry.name);
      }
    });
  }

  it("gives locations where the bytes lie plainly, and only there", async () => {
    const located = async (name: string) => [...(await opened(bytesOf(name), name)).entries.values()].filter((e) => e.location !== undefined).map((e) => e.name);
    assert.equal((await located("dtypes.safetensors")).length, 19);
    assert.equal((await located("dtypes.pt")).length, 19);
    assert.equal((await located("dtypes_legacy.pth")).length, 19);
    assert.equal((await located("model.safetensors.index.json")).length, 3);
    assert.deepEqual(await located("deflated.pt"), []);
    assert.deepEqual(await located("big_endian.pt"), ["int8"]);
    assert.deepEqual(await located("views.pt"), ["base", "row", "tied", "scalar", "picked"]);
  });

  it("says what it left out", async () => {
    const odd = await opened(bytesOf("odd.pt"), "odd.pt");
    assert.deepEqual(odd.notes, [
      '"sparse" is a sparse tensor (save x.to_dense()): left out',
      '"quantized" is a quantized tensor (save x.dequantize()): left out',
      '"meta" is a tensor without data (meta device): left out',
      '"conjugated" is a lazily conjugated or negated tensor (save x.resolve_conj().resolve_neg()): left out',
      '"_extra_state" is a dict of 1: left out',
      '"count" is 7: left out',
    ]);
    assert.deepEqual((await opened(bytesOf("training.pth"), "training.pth")).notes, ['"optimizer" holds tensors too: left out']);
    assert.deepEqual((await opened(bytesOf("whole.pt"), "whole.pt")).notes, ['a whole model ("__main__.Net") was saved, not its state dict']);
    assert.deepEqual((await opened(bytesOf("plain.bin"), "plain.bin")).notes, []);
  });

  it("reads a legacy file through a small window", async () => {
    const bytes = bytesOf("whole_legacy.pt");
    const padded: ByteSource = { size: bytes.length + (4 << 20), read: async (at, length) => {
      const out = new Uint8Array(length);
      out.set(bytes.subarray(at, at + length));
      return out;
    } };
    const result = await openCheckpoint(padded, "whole_legacy.pt");
    assert.ok(result.ok, result.ok ? "" : result.message);
  });

  it("does not read tensors before they are asked for", async () => {
    for (const name of ["dtypes.safetensors", "dtypes.pt"]) {
      const bytes = bytesOf(name);
      const data: [number, number][] = [];
      const watched: ByteSource = { size: bytes.length, read: async (at, length) => (data.push([at, length]), bytes.slice(at, at + length)) };
      const result = await openCheckpoint(watched, name);
      assert.ok(result.ok);
      const before = data.length;
      const entry = result.value.entries.get("int64")!;
      await entry.read();
      assert.deepEqual(data.slice(before), [[entry.location!.offset, 48]]);
    }
  });

  it("says which part of a sharded checkpoint is missing", async () => {
    const index = inMemory(bytesOf("model.bin.index.json"));
    const alone = await openCheckpoint(index, "model.bin.index.json");
    assert.equal(!alone.ok && alone.message, 'model.bin.index.json: its part "part-00001-of-00002.bin" is missing: put it beside the index');
    const cut = await openCheckpoint(index, "model.bin.index.json", {
      sibling: async (name) => inMemory((await siblings.sibling(name)) === null ? new Uint8Array(0) : bytesOf(name).subarray(0, 900)),
    });
    assert.match(!cut.ok ? cut.message : "", /^model.bin.index.json: part-00001-of-00002.bin: the zip archive has no directory/);
  });
});
