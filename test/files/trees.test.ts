/** Trees of libraries are kept by content; a user's own are not. */
import assert from "node:assert/strict";
import { Store } from "../../src/answers/index.ts";
import type { Grammar } from "../../src/syntax/index.ts";
import { grammar } from "../harness.ts";

const library = "file:///env/lib/python3.12/site-packages/pkg/a.py";

/** A store of a fresh start over `kept`, and how often its starts have parsed. */
const starts = (kept: Map<string, Uint8Array>) => {
  const parses = { count: 0 };
  const counted: Grammar = { read: (code) => (parses.count++, grammar.read(code)) };
  const trees = { read: (key: string) => kept.get(key) ?? null, write: (key: string, bytes: Uint8Array) => void kept.set(key, bytes) };
  return { parses, open: () => new Store(counted, { prelude: {}, trees }) };
};

/** The tree of a library's text, in a start that then has time to keep it. */
const treeIn = (store: Store, uri: string, text: string) => {
  const tree = store.tree(uri, text);
  store.keepTrees();
  return tree;
};

describe("the tree cache", () => {
  it("gives a later start the tree of the same text, whatever the file is called", () => {
    const kept = new Map<string, Uint8Array>();
    const { parses, open } = starts(kept);
    const first = treeIn(open(), library, "def f(x):\n    return x + 1\n");
    const { count } = parses;
    assert.ok(count > 0);
    assert.deepEqual(treeIn(open(), library.replace("a.py", "b.py"), "def f(x):\n    return x + 1\n"), first);
    assert.equal(parses.count, count);
    treeIn(open(), library, "def f(x):\n    return x + 2\n");
    assert.equal(kept.size, 2);
  });

  it("waits until there is time, and keeps as many at once as it is told", () => {
    const kept = new Map<string, Uint8Array>();
    const store = starts(kept).open();
    for (const text of ["x = 1\n", "x = 2\n", "x = 3\n"]) store.tree(library, text);
    assert.equal(kept.size, 0);
    assert.equal(store.keepTrees(2), true);
    assert.equal(kept.size, 2);
    assert.equal(store.keepTrees(2), false);
    assert.equal(kept.size, 3);
  });

  it("parses again what was damaged", () => {
    const kept = new Map<string, Uint8Array>();
    const { parses, open } = starts(kept);
    const first = treeIn(open(), library, "x = [1, 2]\n");
    for (const [key, bytes] of kept) for (const at of [0, 40, bytes.length - 1]) {
      const damaged = bytes.slice();
      damaged[at] = damaged[at]! ^ 1;
      kept.set(key, damaged);
      const { count } = parses;
      assert.deepEqual(treeIn(open(), library, "x = [1, 2]\n"), first);
      assert.ok(parses.count > count, `byte ${at}`);
    }
    for (const [key, bytes] of kept) kept.set(key, bytes.slice(0, 20));
    assert.deepEqual(treeIn(open(), library, "x = [1, 2]\n"), first);
  });

  it("reads bytes wherever they lie in memory", () => {
    const kept = new Map<string, Uint8Array>();
    const { parses, open } = starts(kept);
    const first = treeIn(open(), library, "x = 1\n");
    const { count } = parses;
    for (const [key, bytes] of kept) for (const shift of [1, 2, 3]) {
      const moved = new Uint8Array(bytes.length + shift);
      moved.set(bytes, shift);
      kept.set(key, moved.subarray(shift));
      assert.deepEqual(treeIn(open(), library, "x = 1\n"), first);
    }
    assert.equal(parses.count, count);
  });

  it("holds no tree of a file that is not an installed package's", () => {
    const kept = new Map<string, Uint8Array>();
    treeIn(starts(kept).open(), "file:///project/net.py", "x = 1\n");
    assert.equal(kept.size, 0);
  });
});
