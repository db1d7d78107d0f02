/** Archives and indexes that lie: byte orders, 64-bit sizes, names that stand twice, parts that are missing or elsewhere. */
import assert from "node:assert/strict";
import { inMemory, openCheckpoint, type ByteSource } from "../../src/checkpoint/index.ts";
import { openZip, readEntry } from "../../src/checkpoint/zip.ts";
import { bytesOf, factOf, fileFacts, opened, refusal, siblings, tensorFacts } from "./facts.ts";

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
type Content = readonly (readonly [name: string, data: Uint8Array])[];

/** Entries of a file of `torch.save`, unpacked. */
const contentOf = async (name: string): Promise<Content> => {
  const zip = await openZip(inMemory(bytesOf(name)));
  return Promise.all([...zip.entries.values()].map(async (entry) => [entry.name, await readEntry(zip, entry)] as const));
};

interface Claims {
  /** In the 64-bit fields of the first entry. */
  readonly size?: bigint;
  readonly header?: bigint;
  /** Where the locator says that the 64-bit end record is. */
  readonly end?: bigint;
  /** In the 64-bit end record. */
  readonly directory?: bigint;
  readonly length?: bigint;
  /** Bytes of the extra field that hold the 64-bit sizes. */
  readonly extra?: number;
}

const filled = (length: number, ...fields: readonly (readonly [bits: 16 | 32 | 64, at: number, value: number | bigint])[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(length));
  for (const [bits, at, value] of fields) {
    if (bits === 64) view.setBigUint64(at, BigInt(value), true);
    else if (bits === 32) view.setUint32(at, Number(value), true);
    else view.setUint16(at, Number(value), true);
  }
  return new Uint8Array(view.buffer);
};

const unsaid = 0xffffffff;

/** A stored archive in ZIP64, as it is written beyond 4 GiB: sizes and offsets stand in 64-bit fields only. */
const archive64 = (content: Content, claims: Claims = {}): Uint8Array => {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [index, [name, data]] of content.entries()) {
    const claimed = index === 0 ? claims : {};
    const local = joined(filled(30, [32, 0, 0x04034b50], [16, 4, 45], [32, 18, data.length], [32, 22, data.length], [16, 26, name.length]), ascii(name), data);
    const size = claimed.size ?? data.length;
    const extra = filled(28, [16, 0, 1], [16, 2, claimed.extra ?? 24], [64, 4, size], [64, 12, size], [64, 20, claimed.header ?? at]);
    const entry = filled(46, [32, 0, 0x02014b50], [16, 4, 45], [16, 6, 45], [32, 20, unsaid], [32, 24, unsaid], [16, 28, name.length], [16, 30, 28], [32, 42, unsaid]);
    parts.push(local);
    directory.push(joined(entry, ascii(name), extra));
    at += local.length;
  }
  const length = directory.reduce((sum, one) => sum + one.length, 0);
  const end = filled(56, [32, 0, 0x06064b50], [64, 4, 44], [64, 24, content.length], [64, 32, content.length], [64, 40, claims.length ?? length], [64, 48, claims.directory ?? at]);
  const locator = filled(20, [32, 0, 0x07064b50], [64, 8, claims.end ?? at + length], [32, 16, 1]);
  return joined(...parts, ...directory, end, locator, filled(22, [32, 0, 0x06054b50], [16, 8, 0xffff], [16, 10, 0xffff], [32, 12, unsaid], [32, 16, unsaid]));
};

/** A plain stored archive, in which a name may stand twice. */
const archive = (content: Content): Uint8Array => archive64(content);

describe("the byte order of an archive", () => {
  const withOrder = async (order: string): Promise<Uint8Array> => {
    const content = await contentOf("plain.bin");
    const root = content[0]![0].split("/")[0]!;
    return archive([...content.filter(([name]) => !name.endsWith("/byteorder")), [`${root}/byteorder`, ascii(order)]]);
  };

  it("is believed: the same bytes are other numbers in the other order", async () => {
    const little = await (await opened(await withOrder("little"), "x.pt")).entries.get("0.bias")!.read();
    const big = await (await opened(await withOrder("big"), "x.pt")).entries.get("0.bias")!.read();
    assert.deepEqual(Buffer.from(big).swap32(), Buffer.from(little));
  });

  it("is refused where it is neither, as PyTorch does", async () => {
    assert.match(await refusal(await withOrder("middle")), /^file.pt: its byte order is "middle", neither little nor big: the file is damaged; download or save it again$/);
    assert.match(await refusal(await withOrder("")), /its byte order is ""/);
    assert.match(await refusal(await withOrder("big\nlittle")), /its byte order is "big little"/);
    assert.match(await refusal(await withOrder("little".repeat(1000))), /byteorder" is 6000 bytes, more than is read at once/);
  });

  it("of a legacy file is little: a count in the other order lies outside the file", async () => {
    const bytes = bytesOf("views_legacy.pth").slice();
    const wanted = Object.values(fileFacts.find(([name]) => name === "views_legacy.pth")![1].tensors)[0]!;
    assert.ok(wanted.bytes > 0);
    const view = new DataView(bytes.buffer);
    let turned = 0;
    for (let at = bytes.length - 8; at > bytes.length / 2 && turned === 0; at--) {
      const count = view.getBigUint64(at, true);
      if (count > 0n && count < 1000n && Number(count) * 4 + at + 8 === bytes.length) {
        view.setBigUint64(at, count, false);
        turned = at;
      }
    }
    assert.notEqual(turned, 0, "the count of the last storage was not found");
    assert.match(await refusal(bytes, "x.pth"), /^x.pth: storage "\d+" lies outside the file: it is cut off or damaged/);
  });
});

describe("an archive with 64-bit sizes", () => {
  const plain = fileFacts.find(([name]) => name === "plain.bin")![1];

  it("holds the same tensors", async () => {
    const checkpoint = await opened(archive64(await contentOf("plain.bin")), "x.bin");
    assert.deepEqual(await tensorFacts(checkpoint.entries.values()), plain.tensors);
  });

  const lies: [string, Claims, RegExp][] = [
    ["a size beyond the file", { size: 2n ** 40n }, /zip entry "plain\/data.pkl" is 1099511627776 bytes, more than is read at once/],
    ["a size beyond all numbers", { size: 2n ** 64n - 1n }, /zip entry "plain\/data.pkl" is 18446744073709552000 bytes, more than is read at once/],
    ["an entry beyond the file", { header: 2n ** 62n }, /zip entry ".*" lies outside the file/],
    ["a directory beyond the file", { directory: 2n ** 50n }, /the zip directory lies outside the file/],
    ["a directory of a huge length", { length: 2n ** 60n }, /its zip directory is over 64 MB/],
    ["an end record beyond the file", { end: 2n ** 63n }, /the zip directory lies outside the file/],
    ["an end record that is none", { end: 0n }, /its zip directory is over 64 MB/],
    ["64-bit fields that are cut off", { extra: 4 }, /zip entry "plain\/data.pkl" is 4294967295 bytes, more than is read at once/],
  ];
  for (const [what, claims, says] of lies) it(`is refused with ${what}`, async () => assert.match(await refusal(archive64(await contentOf("plain.bin"), claims), "x.bin"), says));
});

describe("a name that stands twice in an archive", () => {
  it("is refused: readers take one or the other", async () => {
    const content = await contentOf("plain.bin");
    const [name, data] = content.find(([one]) => one.endsWith("data/0"))!;
    assert.match(await refusal(archive([...content, [name, new Uint8Array(data.length)]])), /^file.pt: the zip archive has ".*data\/0" twice: the file is damaged or hostile/);
  });
});

describe("an index of shards", () => {
  const index = (map: Readonly<Record<string, unknown>>): Uint8Array => ascii(JSON.stringify({ weight_map: map }));
  /** Which files were asked for: none that does not lie beside the index. */
  const asked = async (bytes: Uint8Array): Promise<{ says: string; files: readonly string[] }> => {
    const files: string[] = [];
    const result = await openCheckpoint(inMemory(bytes), "x.index.json", { sibling: (name): Promise<ByteSource | null> => (files.push(name), siblings.sibling(name)) });
    return { says: result.ok ? "read" : result.message, files };
  };

  for (const file of ["../secret.bin", "..", ".", "...", "/etc/passwd", "a/b.bin", "..\\secret.bin", "C:secret.bin", "file:///etc/passwd", "", "a\0.bin"]) {
    it(`names no file elsewhere: ${JSON.stringify(file)}`, async () => {
      const { says, files } = await asked(index({ a: file }));
      assert.match(says, /^x.index.json: it names the file ".*", which does not lie beside it$/);
      assert.deepEqual(files, []);
    });
  }

  const cases: [string, Uint8Array, RegExp][] = [
    ["a part that is missing", index({ a: "part-00001-of-00002.safetensors", b: "part-00003-of-00003.safetensors" }), /its part "part-00003-of-00003.safetensors" is missing: put it beside the index/],
    ["a tensor that its part has not", index({ a: "dtypes.pt" }), /"a" is missing from "dtypes.pt": download that file again/],
    ["a part that is another index", index({ a: "model.bin.index.json" }), /model.bin.index.json: its part "part-0000.-of-00002.bin" is missing/],
    ["a part that is no checkpoint", index({ a: "expected.json" }), /expected.json: it is JSON without a "weight_map"/],
    ["a name that stands twice", ascii('{"weight_map":{"a":"one.bin","a":"two.bin"}}'), /the index has the name "a" twice/],
    ["no names", index({}), /the index names no tensors/],
    ["no file for a name", index({ a: 7 }), /the index names no file for "a"/],
    ["very many parts", index(Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`a${i}`, `part${i}.bin`]))), /it names 10001 files: more than is read/],
    ["damage", ascii('{"weight_map":{"a":'), /the index is no JSON object/],
  ];
  for (const [what, bytes, says] of cases) it(`is refused with ${what}`, async () => assert.match((await asked(bytes)).says, says));

  it("of more than 64 MB is not read", async () => {
    const result = await openCheckpoint({ size: 2 ** 30, read: async (_, length) => (assert.ok(length < 1000), ascii("{".padEnd(length))) }, "x.index.json");
    assert.match(result.ok ? "" : result.message, /the index is over 64 MB/);
  });

  it("may name a file by a name with dots before it", async () => {
    const hidden = await openCheckpoint(inMemory(index({ "0.weight": "..plain.bin" })), "x.index.json", { sibling: async (name) => (name === "..plain.bin" ? inMemory(bytesOf("plain.bin")) : null) });
    assert.ok(hidden.ok, hidden.ok ? "" : hidden.message);
    assert.equal(factOf(hidden.value.entries.get("0.weight")!, await hidden.value.entries.get("0.weight")!.read()).bytes, 48);
  });
});
