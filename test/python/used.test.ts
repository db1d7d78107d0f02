/** What real model files use of Python is shown: by a page of the book or by a program whose output CPython wrote. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "../../src/syntax/index.ts";
import { readPage } from "../book/page.ts";
import { featuresOf } from "./features.ts";
import { grammarFromDisk } from "./machine.ts";

const root = new URL("../", import.meta.url).pathname;

/** Every Python text of the book and of the programs. */
const texts = (): string[] => [
  ...readdirSync(`${root}book`, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md") && name !== "README.md")
    .flatMap((name) => readPage(readFileSync(`${root}book/${name}`, "utf8")).map(({ text }) => text)),
  ...readdirSync(`${root}python/programs`).filter((name) => name.endsWith(".txt"))
    .flatMap((name) => readFileSync(`${root}python/programs/${name}`, "utf8").split(/^=== .*\n/m).map((part) => part.split(/^--- out\n/m)[0]!)),
];

/** What neither shows, and why. */
const leftOut: Readonly<Record<string, string>> = {
  "relative import": "asks for a second file: test/imports and the packages of samples/",
  "import (relative)": "asks for a second file: test/imports and the packages of samples/",
  "open()": "files are not read: an unknown value",
  "with open": "files are not read: an unknown value",
  "with tarfile.open": "files are not read: an unknown value",
  "with zipfile.ZipFile": "files are not read: an unknown value",
  "with tempfile.NamedTemporaryFile": "files are not read: an unknown value",
  "with urllib.request.urlopen": "nothing is fetched: an unknown value",
  "os.makedirs": "the machine is not touched",
  "os.remove": "the machine is not touched",
  "os.system": "the machine is not touched",
  "os.listdir": "folders are not read: an unknown value",
  "os.getpid": "differs from run to run: an unknown value",
  "hashlib.sha1": "digests name files of weights, which are not read: an unknown value",
  "numpy.load": "files are not read: an unknown value",
  "numpy.genfromtxt": "files are not read: an unknown value",
  "numpy.savez_compressed": "files are not written",
  "numpy.cov": "statistics of data, no part of a model: an unknown value",
  "import gzip": "files are not read: an unknown value",
  "import ipaddress": "networks are no part of a model: an unknown module",
  "with logging.tqdm": "a method that transformers gives its own logging module",
  __name__: "a method of one class of a training script",
};

describe("what model files use of Python", () => {
  const used = JSON.parse(readFileSync(`${root}facts/python-frequency.json`, "utf8")) as Readonly<Record<string, readonly string[]>>;
  const seen = new Set<string>();
  before(async () => {
    const grammar = await grammarFromDisk();
    for (const text of texts()) for (const name of featuresOf(parse(text, grammar).tree)) seen.add(name);
  });
  for (const [kind, names] of Object.entries(used))
    it(`${kind} is shown`, () => {
      assert.deepEqual(names.filter((name) => !seen.has(name) && leftOut[name] === undefined), []);
    });
  it("nothing is left out that is shown, or that nobody uses", () => {
    const asked = new Set(Object.values(used).flat());
    assert.deepEqual(Object.keys(leftOut).filter((name) => seen.has(name) || !asked.has(name)), []);
  });
});
