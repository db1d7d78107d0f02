/** Code that PyTorch's own table does not hold: custom functions and operators are read, declared in headtorch.json, or a gap with a place. */
import assert from "node:assert/strict";
import type { InspectionJson } from "../../src/model/index.ts";
import { Bed } from "../harness.ts";

const bed = new Bed();
const declared = JSON.stringify({
  ops: {
    "mylib::pool": { inputs: ["[N, C, H, W]"], output: "[N, C, H // 2, max(W, 4)]" },
    "my_ext.split": { inputs: ["[N, C]"], output: ["[N, C // 2]", "[N]"], dtype: "float16" },
    "fused_ext.bias_act": { inputs: ["[N, C]", "[C]"], output: "[N, C]" },
    "broken::op": { output: "N, C" },
  },
});

const inspect = (forward: string, { before = "", init = "", x = "[4, 8]", settings = null as string | null }): InspectionJson => {
  const body = (text: string): string => text.split("\n").map((line) => `        ${line}`).join("\n");
  const text = `import torch\nfrom torch import nn\n${before}\n\nclass Net(nn.Module):\n    # headtorch: x=${x}\n    def __init__(self):\n        super().__init__()\n${body(init)}\n\n    def forward(self, x):\n${body(forward)}\n`;
  return bed.inspect(text, { callable: "Net", settings })[0]!;
};
const sizes = (record: InspectionJson): unknown => {
  const read = (fact: InspectionJson["outputs"]): unknown => (fact && "size" in fact ? fact.size : fact && "list" in fact ? fact.list.map(read) : fact);
  return read(record.outputs);
};
const gapsOf = ({ gaps }: InspectionJson): readonly string[] => gaps.map(({ code, line }) => `${code}:${line}`);
const errorsOf = ({ findings }: InspectionJson): readonly string[] => findings.filter((one) => one.severity === "error").map(({ message }) => message);

describe("custom functions", () => {
  const double = "class Double(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x, weight):\n        ctx.save_for_backward(x, weight)\n        return x @ weight\n\n    @staticmethod\n    def backward(ctx, grad):\n        raise RuntimeError('never read')\n";
  it("of autograd are read by their forward, and heads are found behind them", () => {
    const record = inspect("return Double.apply(x, self.weight)", { before: double, init: "self.weight = nn.Parameter(torch.zeros(8, 5))" });
    assert.deepEqual([sizes(record), record.macs, record.heads.map(({ path, in: into, out }) => [path, into, out])], [[4, 5], 4 * 8 * 5, [["weight", 8, 5]]]);
  });
  it("that keep their context apart are read too", () => {
    const record = inspect("return Half.apply(x)", { before: "class Half(torch.autograd.Function):\n    @staticmethod\n    def forward(x):\n        return x[:, ::2]\n\n    @staticmethod\n    def setup_context(ctx, inputs, output):\n        ctx.width = inputs[0].shape[1]\n" });
    assert.deepEqual([record.ok, sizes(record)], [true, [4, 4]]);
  });
});

describe("custom operators", () => {
  it("that nothing registers are a gap at their call, not an error", () => {
    const record = inspect("y = torch.ops.mylib.pool(x)\nreturn y", {});
    assert.deepEqual([record.ok, gapsOf(record), errorsOf(record)], [false, ["custom-op:12"], []]);
  });
  it("are absent where the code asks for them", () => {
    const record = inspect("try:\n    torch.ops.mylib.pool\n    return x[0]\nexcept AttributeError:\n    return x.relu() if not hasattr(torch.ops.mylib, 'other') else x[0]", {});
    assert.deepEqual([record.ok, sizes(record)], [true, [4, 8]]);
  });
  it("have the shape that headtorch.json declares", () => {
    const record = inspect("return torch.ops.mylib.pool(self.conv(x))", { init: "self.conv = nn.Conv2d(3, 6, 1)", x: "[2, 3, 9, 10]", settings: declared });
    assert.deepEqual([record.ok, sizes(record), gapsOf(record)], [true, [2, 6, 4, 10], []]);
    assert.deepEqual(record.heads.map(({ path }) => path), ["conv"]);
  });
  it("keep the names of sizes", () => {
    const record = inspect("return torch.ops.mylib.pool(x)", { x: "[N, 3, H, W]", settings: declared });
    const { outputs } = record;
    assert.deepEqual(outputs && "shape" in outputs ? outputs.shape : null, ["N", "3", "H//2", "max(W, 4)"]);
  });
  it("called with other sizes than declared are a gap that says so", () => {
    const record = inspect("return torch.ops.mylib.pool(x)", { settings: declared });
    assert.deepEqual([record.ok, gapsOf(record)], [false, ["declared-op:12"]]);
    assert.match(record.gaps[0]!.reason, /declares input 0 of mylib::pool as \[N, C, H, W\]; it has 2 sizes/);
  });
  it("of a compiled package may be declared as well", () => {
    const record = inspect("a, b = my_ext.split(x)\nreturn a, b", { before: "import my_ext", settings: declared });
    assert.deepEqual([record.ok, sizes(record)], [true, [[4, 4], [4]]]);
    assert.equal(record.outputs && "list" in record.outputs && record.outputs.list[0] && "dtype" in record.outputs.list[0] ? record.outputs.list[0].dtype : null, "float16");
  });
  it("of an extension that is built while the program runs are a gap, or declared", () => {
    const code = { before: "from torch.utils.cpp_extension import load\nfused = load(name='fused_ext', sources=['fused.cpp'])" };
    const forward = "return fused.bias_act(x, x[0])";
    assert.deepEqual([inspect(forward, code).ok, errorsOf(inspect(forward, code))], [false, []]);
    assert.deepEqual(sizes(inspect(forward, { ...code, settings: declared })), [4, 8]);
  });
  it("written in Python are read", () => {
    const record = inspect("return torch.ops.mylib.twice(x)", { before: "@torch.library.custom_op('mylib::twice', mutates_args=())\ndef twice(x: torch.Tensor) -> torch.Tensor:\n    return torch.cat([x, x], 1)\n" });
    assert.deepEqual([record.ok, sizes(record)], [true, [4, 16]]);
  });
  it("have the shape of their fake implementation, and heads are found behind them", () => {
    const before = "@torch.library.custom_op('mylib::fast', mutates_args=())\ndef fast(x: torch.Tensor) -> torch.Tensor:\n    return torch.from_numpy(kernel(x.numpy()))\n\n@fast.register_fake\ndef _(x):\n    return x.new_empty(x.shape[0], x.shape[1] // 2)\n";
    for (const call of ["fast(self.fc(x))", "torch.ops.mylib.fast(self.fc(x))"]) {
      const record = inspect(`return ${call}`, { before, init: "self.fc = nn.Linear(8, 6)" });
      assert.deepEqual([record.ok, sizes(record), record.heads.map(({ path }) => path)], [true, [4, 3], ["fc"]], call);
    }
  });
  it("defined by a schema have the shape of a fake that is registered by name", () => {
    const before = "lib = torch.library.Library('mylib', 'FRAGMENT')\nlib.define('norm(Tensor x) -> Tensor')\n\n@torch.library.register_fake('mylib::norm')\ndef _(x):\n    return torch.empty_like(x)[:, :1]\n";
    assert.deepEqual(sizes(inspect("return torch.ops.mylib.norm.default(x)", { before })), [4, 1]);
  });
  it("of Triton write into tensors whose shapes stay known", () => {
    const before = "import triton\nimport triton.language as tl\n\n@triton.jit\ndef kernel(x, y, n, BLOCK: tl.constexpr):\n    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)\n    tl.store(y + at, tl.load(x + at, mask=at < n) * 2)\n";
    const record = inspect("y = torch.empty_like(x)\nkernel[(triton.cdiv(x.numel(), 64),)](x, y, x.numel(), BLOCK=64)\nreturn y", { before });
    assert.deepEqual([sizes(record), errorsOf(record)], [[4, 8], []]);
  });
});
