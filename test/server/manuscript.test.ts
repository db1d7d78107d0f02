/** Notebooks as one text, and places in it as places in cells. */
import assert from "node:assert/strict";
import { notebookManuscript } from "../../src/server/manuscript.ts";
import { Places } from "../../src/server/places.ts";

const cells = [
  { uri: "cell:a", text: "%matplotlib inline\nimport torch" },
  { uri: "cell:b", text: "%%bash\nls -la\n\necho" },
  { uri: "cell:c", text: "%%time\nx = 1\n!pip install torch" },
];
const notebook = notebookManuscript("file:///n.ipynb", 3, cells);

describe("a notebook's manuscript", () => {
  it("is Python, each character in its place", () => {
    assert.equal(notebook.text, "#matplotlib inline\nimport torch\n#%bash\n#s -la\n\n#cho\n#%time\nx = 1\n#pip install torch\n");
    for (const [index, { start, end }] of notebook.parts.entries()) assert.equal(end - start, cells[index]!.text.length);
  });

  it("asks no question of IPython's", () => {
    const { text } = notebookManuscript("file:///n.ipynb", 1, [{ uri: "cell:a", text: "model?\nnn.Linear??\nx = 1  # why?\ny = x" }]);
    assert.equal(text, "#odel?\n#n.Linear??\nx = 1  # why?\ny = x\n");
  });

  const places = new Places((uri) => (uri === notebook.uri ? notebook.text : null));
  places.setParts(notebook.uri, notebook.parts);

  it("knows each offset's cell, line and column", () => {
    const offset = notebook.text.indexOf("x = 1");
    assert.deepEqual(places.point({ uri: notebook.uri, offset }), { uri: "cell:c", position: { line: 1, character: 0 } });
    assert.deepEqual(places.spot("cell:c", { line: 1, character: 0 }), { uri: notebook.uri, offset });
  });

  it("edits the cell", () => {
    const start = notebook.text.indexOf("1\n");
    assert.deepEqual(places.workspaceEdit([{ span: { uri: notebook.uri, start, end: start + 1 }, text: "2" }]), {
      changes: { "cell:c": [{ range: { start: { line: 1, character: 4 }, end: { line: 1, character: 5 } }, newText: "2" }] },
    });
  });

  it("ends a span with its cell", () => {
    const { uri, range } = places.location({ uri: notebook.uri, start: notebook.text.indexOf("torch"), end: notebook.text.length });
    assert.equal(uri, "cell:a");
    assert.deepEqual(range.end, { line: 1, character: 12 });
  });

  it("is forgotten when the notebook closes", () => {
    places.setParts(notebook.uri, []);
    assert.equal(places.manuscriptOf("cell:a"), "cell:a");
  });
});
