/** The book names every op: what no page tells is listed with its reason. */
import assert from "node:assert/strict";
import { allOps } from "../../src/torch/index.ts";
import { read, tracked } from "./files.ts";

/** Names that are not for people's code. */
const untold: Readonly<Record<string, string>> = {
  "torch.Tensor.t_all": "the property T",
  "torch.Tensor.mt_all": "the property mT",
  "torch.Tensor.mh_all": "the property mH",
  "torch.Tensor.h_all": "the property H",
};
const lastWord = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

describe("the book", () => {
  it("names every op of the table", () => {
    const pages = tracked.filter((file) => /^test\/book\/torch\/.*\.md$/.test(file)).map(read).join("\n");
    const words = new Set(pages.match(/[A-Za-z_]\w*/g));
    // a leading underscore says: PyTorch's own use
    const names = allOps.flatMap((one) => one.names).filter((name) => !lastWord(name).startsWith("_"));
    assert.deepEqual(names.filter((name) => !words.has(lastWord(name)) && untold[name] === undefined), []);
    assert.deepEqual(Object.keys(untold).filter((name) => words.has(lastWord(name))), []);
  });
});
