/** What a run notes is bounded: a list that grows in a loop is seen whole at each turn, and must not fill the memory. */
import assert from "node:assert/strict";
import type { Fact } from "../../src/torch/index.ts";
import { Bed } from "../harness.ts";

const tensorsIn = (fact: Fact): number => (fact.kind === "tensor" ? 1 : fact.kind === "list" || fact.kind === "tuple" ? fact.items.reduce((sum, one) => sum + tensorsIn(one), 0) : 0);

describe("the recorder", function () {
  this.timeout(60_000);
  const noted = (turns: number): { readonly tensors: number; readonly first: number; readonly result: string } =>
    new Bed().read(`
import torch

seen = []
for i in range(${turns}):
    seen = seen + [torch.zeros(2)]
print(len(seen), tuple(torch.stack(seen).shape))
`, ({ script: { observations, printed } }) => {
      const counts = observations.map(({ fact }) => tensorsIn(fact));
      return { tensors: counts.reduce((a, b) => a + b, 0), first: counts.slice(0, 40).reduce((a, b) => a + b, 0), result: printed.trim() };
    });

  it("notes a list in full while it is short", () => {
    const short = noted(20);
    // a turn has its list as the target and as the sum, and the new tensor by itself and in its list
    assert.ok(short.tensors >= 2 * (20 * 21) / 2, `${short.tensors} tensors`);
    assert.equal(short.result, "20 (20, 2)");
  });

  it("notes a list that grows for long within its bound, and the run goes on", () => {
    const long = noted(4000);
    assert.ok(long.tensors <= 500_000, `${long.tensors} tensors`);
    assert.ok(long.first > 0);
    assert.equal(long.result, "4000 (4000, 2)");
  });
});
