/** Cut, damaged and hostile files: always one line that says what is wrong, never an exception, never much memory. */
import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { inMemory, openCheckpoint } from "../../src/checkpoint/index.ts";
import { bytesOf, opened, refusal, siblings } from "./facts.ts";

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const safetensors = (header: string, data = 0, length = header.length): Uint8Array => {
  const start = new Uint8Array(8);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  return joined(start, ascii(header), new Uint8Array(data));
};
const tensor = (begin: number, end: number, shape = `[${(end - begin) / 4}]`, dtype = "F32"): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

/** A zip archive of packed entries with the sizes that are claimed. */
const archive = (entries: Readonly<Record<string, { stored: Uint8Array; size: number }>>): Uint8Array => {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, { stored, size }] of Object.entries(entries)) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(stored.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const local = joined(ascii("PK\x03\x04"), common, ascii(name), stored);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    parts.push(local);
    directory.push(joined(ascii("PK\x01\x02\x14\x00"), common, rest, ascii(name)));
    at += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(directory.reduce((sum, { length }) => sum + length, 0), 8);
  end.writeUInt32LE(at, 12);
  return joined(...parts, ...directory, ascii("PK\x05\x06"), end);
};

/** A deterministic stream of small numbers. */
const dice = (seed: number) => (below: number): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};

/** Opens, reads everything that opened and checks that whatever went wrong is said in one line. */
const survive = async (bytes: Uint8Array, name: string): Promise<"read" | "refused"> => {
  const result = await openCheckpoint(inMemory(bytes), name, siblings);
  const isLine = (message: string): boolean => message.length > 0 && message.length < 500 && !/[\r\n]/.test(message) && !message.includes("could not be read");
  if (!result.ok) assert.ok(isLine(result.message), result.message);
  for (const entry of result.ok ? result.value.entries.values() : []) {
    if (entry.bytes > 1 << 24) continue;
    const data = await entry.read().catch((error: Error) => (assert.ok(isLine(error.message), error.message), null));
    assert.ok(data === null || data.length === entry.bytes);
  }
  return result.ok ? "read" : "refused";
};

const files = ["dtypes.pt", "views_legacy.pth", "training.pth", "nested.pth", "whole.pt", "deflated.pt", "dtypes.safetensors", "model.bin.index.json", "arrays_0.pkl", "arrays_4.pkl", "arrays_5.pkl"];

describe("damaged checkpoints", () => {
  for (const name of files) {
    it(`${name} cut anywhere is refused in one line`, async function () {
      this.timeout(20_000);
      const bytes = bytesOf(name);
      const step = Math.max(1, Math.floor(bytes.length / 400));
      for (let length = 0; length < bytes.length; length += step) {
        assert.equal(await survive(bytes.slice(0, length), name), "refused", `cut to ${length}`);
      }
    });

    it(`${name} with flipped bytes is read or refused in one line`, async function () {
      this.timeout(20_000);
      const roll = dice(7);
      for (let round = 0; round < 400; round++) {
        const bytes = bytesOf(name).slice();
        for (let flips = 1 + roll(4); flips > 0; flips--) bytes[roll(bytes.length)] = roll(256);
        await survive(bytes, name);
      }
    });
  }
});

describe("hostile safetensors", () => {
  const cases: [string, Uint8Array, RegExp][] = [
    ["a header longer than the format allows", safetensors("{}", 0, 2 ** 40), /header claims 1099511627776 bytes/],
    ["a header longer than the file", safetensors("{}", 0, 90_000_000), /the header lies outside the file/],
    ["a header that is no JSON", safetensors("{oops"), /no JSON object/],
    ["a header of deep nesting", safetensors(`{"a":${"[".repeat(1_000_000)}`), /no JSON object/],
    ["overlapping tensors", safetensors(`{"a":${tensor(0, 8)},"b":${tensor(4, 12)}}`, 12), /overlap or leave a gap at byte 4/],
    ["a gap", safetensors(`{"a":${tensor(0, 4)},"b":${tensor(8, 12)}}`, 12), /overlap or leave a gap at byte 4/],
    ["bytes left over", safetensors(`{"a":${tensor(0, 4)}}`, 12), /fill 4 of 12 bytes/],
    ["offsets beyond the file", safetensors(`{"a":${tensor(0, 400)}}`, 12), /"a" ends behind the end of the file/],
    ["offsets the wrong way round", safetensors(`{"a":${tensor(8, 4)}}`, 12), /"a" is described wrongly/],
    ["negative sizes", safetensors(`{"a":${tensor(0, 4, "[-1,-1]")}}`, 4), /"a" is described wrongly/],
    ["sizes that overflow", safetensors(`{"a":${tensor(0, 4, "[4294967296,4294967296]")}}`, 4), /"a" is described wrongly/],
    ["a shape that does not fit", safetensors(`{"a":${tensor(0, 8, "[3]")}}`, 8), /has 8 bytes where its shape needs 12/],
    ["a length of the wrong byte order", joined(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2), ascii("{}")), /header claims 144115188075855872 bytes, more than safetensors allows/],
    ["a name that stands twice", safetensors(`{"a":${tensor(0, 4)},"\\u0061" :${tensor(0, 4)}}`, 4), /its header has the name "a" twice/],
    ["a name that stands twice with other bytes", safetensors(`{"a":${tensor(0, 4)},"a":${tensor(4, 8)}}`, 8), /its header has the name "a" twice/],
    ["a type that stands twice", safetensors(`{"a":{"dtype":"I32",${tensor(0, 4).slice(1)}}`, 4), /its header has the name "dtype" twice/],
    ["a header in another encoding", joined(safetensors("", 0, 4), ascii("{\xff\xfe}")), /no JSON object/],
    ["sizes beyond whole numbers", safetensors(`{"a":${tensor(0, 4, "[1e400]")}}`, 4), /"a" is described wrongly/],
    ["a prototype's name", safetensors(`{"__proto__":{"dtype":"F32"}}`), /"__proto__" is described wrongly/],
  ];
  for (const [what, bytes, says] of cases) it(`refuses ${what}`, async () => assert.match(await refusal(bytes, "x.safetensors"), says));
});

describe("hostile pickles", () => {
  const proto = "\x80\x02";
  const lists = (n: number): string => `${"]".repeat(n)}${"a".repeat(n - 1)}.`;
  const doubled = `(lp0\n${Array.from({ length: 60 }, (_, i) => `(g${i}\ng${i}\nlp${i + 1}\n`).join("")}.`;
  const dictBomb = `}q\x00${Array.from({ length: 11 }, (_, i) => `}(${Array.from({ length: 30 }, (_, k) => `K${String.fromCharCode(k)}h${String.fromCharCode(i)}`).join("")}uq${String.fromCharCode(i + 1)}`).join("")}.`;
  const cases: [string, string, RegExp][] = [
    ["a call of os.system", "cos\nsystem\n(S'touch /tmp/owned'\ntR.", /holds no tensors that can be read \(an object of "os.system"\)/],
    ["a call hidden in a state", "}X\x01\x00\x00\x00ac__builtin__\neval\n(S'1'\ntRs.", /holds no tensors/],
    ["an exponential list", doubled, /holds no tensors|over a million/],
    ["an exponential dict", dictBomb, /over a million times/],
    ["deep nesting", lists(200_000), /holds no tensors/],
    ["a string longer than the file", "X\xff\xff\xff\x7f", /ends in the middle/],
    ["bytes longer than the file, 64 bits", "\x8e\xff\xff\xff\xff\xff\xff\xff\xff", /ends in the middle/],
    ["a huge integer", `\x8b\x00\x01\x01\x00${"\xff".repeat(70_000)}.`, /integer of 65792 bytes/],
    ["a memo that does not exist", "h\x07.", /damaged/],
    ["an empty stack", "0.", /damaged/],
    ["no mark", "t.", /damaged/],
    ["a tuple from nothing", "\x87.", /damaged/],
    ["a protocol of the future", "\x80\x09N.", /protocol is 9/],
    ["an unknown opcode", "\xfe.", /unknown opcode \(0xfe\)/],
    ["an endless line", `c${"a".repeat(3_000_000)}`, /endless line/],
    ["negative lengths", "T\xff\xff\xff\xff.", /damaged/],
    ["out-of-band buffers", "\x97.", /buffers outside/],
  ];
  for (const [what, body, says] of cases) {
    it(`refuses ${what}`, async () => assert.match(await refusal(ascii(proto + body), "x.pkl"), says));
  }

  it("stops a pickle that unfolds to more than 512 MB", async function () {
    this.timeout(60_000);
    assert.match(await refusal(joined(ascii(`${proto}(`), new Uint8Array(4_000_000).fill(0x7d)), "x.pkl"), /unfolds to more than 512 MB/);
  });
});

describe("hostile tensors and archives", () => {
  /** A legacy file with one tensor of four floats and the given offset, size and stride. */
  const legacy = (offset: string, size: string, stride: string, count = "K\x04"): Uint8Array =>
    joined(
      ascii("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}."),
      ascii(`\x80\x02}X\x01\x00\x00\x00wctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpu${count}NtQ${offset}${size}${stride}\x89}tRs.`),
      ascii("\x80\x02]X\x01\x00\x00\x000a."),
      new Uint8Array(new BigUint64Array([4n]).buffer),
      new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer),
    );

  it("reads the harmless form of the file below", async () => {
    const result = await openCheckpoint(inMemory(legacy("K\x00", "K\x04\x85", "K\x01\x85")), "x.pth");
    assert.ok(result.ok, result.ok ? "" : result.message);
    assert.deepEqual(new Float32Array((await result.value.entries.get("w")!.read()).slice().buffer), Float32Array.of(1, 2, 3, 4));
  });

  it("refuses views beyond their storage", async () => {
    assert.match(await refusal(legacy("K\x01", "K\x04\x85", "K\x01\x85")), /"w" reaches beyond its storage \(20 of 16 bytes\)/);
    assert.match(await refusal(legacy("K\x00", "K\x04\x85", "J\xff\xff\xff\x7f\x85")), /reaches beyond/);
    assert.match(await refusal(legacy("J\xff\xff\xff\xff", "K\x04\x85", "K\x01\x85")), /make no sense/);
    assert.match(await refusal(legacy("K\x00", "J\xff\xff\xff\xff\x85", "K\x01\x85")), /make no sense/);
    assert.match(await refusal(legacy("K\x00", "K\x04\x85", "K\x01K\x01\x86")), /make no sense/);
    assert.match(await refusal(legacy("K\x00", "K\x04\x85", "K\x01\x85", "J\xff\xff\xff\xff")), /no sensible size/);
  });

  it("does not unfold an expanded tensor without bound", async () => {
    const result = await openCheckpoint(inMemory(legacy("K\x00", "J\xff\xff\xff\x7f\x85", "K\x00\x85")), "x.pth");
    assert.ok(result.ok);
    await assert.rejects(result.value.entries.get("w")!.read(), /too large to read/);
  });

  const patched = (name: string, find: number, change: (view: DataView, at: number) => void): Uint8Array => patchedBytes(bytesOf(name).slice(), find, change);
  const patchedBytes = (bytes: Uint8Array, find: number, change: (view: DataView, at: number) => void): Uint8Array => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + 4 <= bytes.length; at++) if (view.getUint32(at, true) === find) change(view, at);
    return bytes;
  };
  const entry = 0x02014b50;

  it("refuses zip bombs and encrypted or foreign archives", async () => {
    assert.match(await refusal(patched("deflated.pt", entry, (v, at) => v.setUint32(at + 24, 0x7fffffff, true))), /claims 2147483647 bytes from/);
    assert.match(await refusal(patched("deflated.pt", entry, (v, at) => v.setUint32(at + 24, v.getUint32(at + 24, true) - 1, true))), /does not unpack to/);
    assert.match(await refusal(patched("deflated.pt", entry, (v, at) => v.setUint16(at + 8, 1, true))), /encrypted/);
    assert.match(await refusal(patched("deflated.pt", entry, (v, at) => v.setUint16(at + 10, 14, true))), /packed by method 14/);
    assert.match(await refusal(patched("dtypes.pt", 0x04034b50, (v, at) => at > 0 && v.setUint32(at, 0, true))), /zip entry ".*" is damaged/);
  });

  it("says what else a file is", async () => {
    assert.match(await refusal(bytesOf("scripted.pt")), /^file.pt: it is a TorchScript archive: save model.state_dict\(\) with torch.save$/);
    assert.match(await refusal(bytesOf("single.pt")), /one tensor, not a state dict/);
    assert.match(await refusal(bytesOf("empty.pt")), /no tensors that can be read/);
    assert.match(await refusal(bytesOf("plain.npy")), /single numpy array/);
  });

  const others: [string, Uint8Array, RegExp, name?: string][] = [
    ["nothing", new Uint8Array(0), /^file.pt: the file is empty/],
    ["a Git LFS pointer", ascii("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), /Git LFS pointer, not the file itself: run git lfs pull/, "model.safetensors"],
    ["a web page", ascii("<!DOCTYPE html><html>"), /it is a web page, not a checkpoint: download the file itself/],
    ["a web page with a gap before it", ascii("\n  <HTML lang=en>"), /web page/, "model.bin"],
    ["a server's answer", ascii("Entry not found"), /it is text \("Entry not found"\), not a checkpoint: download the file itself/, "model.bin"],
    ["a server's answer in JSON", ascii('{"message":"Not Found"}'), /JSON without a "weight_map"/],
    ["Python source", ascii("import torch\nclass Net: pass\n"), /it is text \("import torch"\)/, "net.pth"],
    ["text of another name", ascii("hello"), /it is text \("hello"\)/, "x.txt"],
    ["unknown bytes", ascii("\x01\x02\x03\x04"), /none of .safetensors, .pt, .pth, .bin or a .index.json of shards: give such a file/, "x.dat"],
    ["HDF5", ascii("\x89HDF\r\n\x1a\n"), /HDF5 file \(Keras\).*convert the weights/, "model.h5"],
    ["a numpy array", bytesOf("plain.npy"), /single numpy array.*torch.save/, "w.npy"],
    ["an ONNX model", ascii("\x08\x0a\x12\x07pytorch:"), /ONNX model.*give the PyTorch weights/, "net.onnx"],
    ["a part of a TensorFlow checkpoint", ascii("\x00\x00\x10\x01"), /TensorFlow checkpoint/, "model.ckpt.index"],
    ["TensorFlow Lite", ascii("\x1c\x00\x00\x00TFL3"), /TensorFlow Lite/, "net.bin"],
    ["GGUF", ascii("GGUF\x03"), /GGUF file.*safetensors/, "net.bin"],
    ["gzip", ascii("\x1f\x8b\x08"), /packed with gzip: unpack it/, "net.pth"],
    ["xz", ascii("\xfd7zXZ\x00"), /packed with xz/, "net.pth"],
    ["zstd", ascii("\x28\xb5\x2f\xfd"), /packed with zstd/, "net.pth"],
    ["7-Zip", ascii("7z\xbc\xaf\x27\x1c"), /7-Zip archive/, "net.pth"],
    ["RAR", ascii("Rar!\x1a\x07"), /RAR archive/, "net.pth"],
    ["a picture", ascii("\x89PNG\r\n"), /it is a picture/, "net.pth"],
    ["zeros of a download that was cut off", new Uint8Array(4096), /nothing but zeros.*download it again/, "net.pth"],
  ];
  for (const [what, bytes, says, name] of others) it(`says that a file is ${what}`, async () => assert.match(await refusal(bytes, name), says));

  it("holds the numbers of a tensor to their checksum, where the writer left one", async () => {
    const bytes = bytesOf("plain.bin").slice();
    const { entries } = await opened(bytes, "plain.bin");
    const { offset } = entries.get("0.weight")!.location!;
    bytes[offset + 2]! ^= 0x10;
    await assert.rejects(entries.get("0.weight")!.read(), /zip entry ".*data\/0" does not have its checksum: the file is damaged; download or save it again/);
    assert.equal((await entries.get("0.bias")!.read()).length, 16);
    // PyTorch can be told to leave checksums out: they are zero then.
    const without = patchedBytes(bytes, entry, (v, at) => v.setUint32(at + 16, 0, true));
    assert.equal((await (await opened(without, "plain.bin")).entries.get("0.weight")!.read()).length, 48);
  });

  it("takes memory in proportion to the file: bombs cost less than a gigabyte", async function () {
    this.timeout(60_000);
    const before = process.resourceUsage().maxRSS;
    const bomb = deflateRawSync(new Uint8Array(2 ** 28));
    const zeros = archive({ "x/data.pkl": { stored: bomb, size: 2 ** 28 } });
    assert.match(await refusal(zeros, "x.pt"), /unknown opcode|checksum/);
    assert.match(await refusal(archive({ "x/data.pkl": { stored: bomb, size: 2 ** 27 } }), "x.pt"), /does not unpack to 134217728 bytes/);
    assert.match(await refusal(archive({ "x/data.pkl": { stored: bomb, size: 2 ** 30 } }), "x.pt"), /claims 1073741824 bytes from/);
    await refusal(joined(ascii("\x80\x02("), new Uint8Array(4_000_000).fill(0x5d)), "x.pkl");
    await refusal(joined(ascii("\x80\x02(K\x00"), new Uint8Array(4_000_000).fill(0x32), ascii("l.")), "x.pkl");
    const taken = (process.resourceUsage().maxRSS - before) / 1000;
    assert.ok(taken < 1000, `${taken} MB`);
  });

  it("turns a failing source into a message", async () => {
    const result = await openCheckpoint({ size: 100, read: () => Promise.reject(new Error("EIO: i/o error,\nread")) }, "x.pt");
    assert.deepEqual(result, { ok: false, message: "x.pt: could not be read (EIO: i/o error, read)" });
    const short = await openCheckpoint({ size: 100, read: async () => new Uint8Array(3) }, "x.pt");
    assert.match(!short.ok ? short.message : "", /cut off/);
  });
});
