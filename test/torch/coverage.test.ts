/** Every name of the op table has its samples, good and bad ones. */
import assert from "node:assert/strict";
import { allOps } from "../../src/torch/index.ts";
import { families, samplesOf } from "./samples.ts";

const enough = { samples: 20, raising: 3 };
/** Names that have fewer, and why. */
const exceptions: Readonly<Record<string, string>> = {
  "torch.Tensor.t_all": "what the property T asks; sampled under that name",
  "torch.Tensor.mt_all": "what the property mT asks; sampled under that name",
  "torch.Tensor.h_all": "what the property H asks; sampled under that name",
  "torch.Tensor.mh_all": "what the property mH asks; sampled under that name",
  "torch.nn.functional.scaled_mm": "its ways of scaling are objects of an enumeration, which a sample cannot hold; the book has its claims",
  "torch.from_numpy": "arrays of NumPy are not followed, and a sample cannot hold one",
  "torch.Tensor.cuda": "the answer is that of the machine, not of the call",
  "torch.Tensor.xpu": "the answer is that of the machine, not of the call",
  "torch._C._outline": "a name of our own, for a shape that headtorch.json declares; PyTorch has none",
  "torch.lstm": "does not check its sizes: a wrong call reads beyond its weights",
  "torch._VF.lstm": "does not check its sizes: a wrong call reads beyond its weights",
  "torch.ops.torchvision.deform_conv2d": "sampled as torchvision.ops.deform_conv2d, whose Python calls it; a wrong call of its own can crash the process",
  "torch.ops.torchvision.nms": "sampled as torchvision.ops.nms, whose Python calls it; a wrong call of its own can crash the process",
  "torch.ops.torchvision.ps_roi_align": "sampled as torchvision.ops.ps_roi_align, whose Python calls it; a wrong call of its own can crash the process",
  "torch.ops.torchvision.ps_roi_pool": "sampled as torchvision.ops.ps_roi_pool, whose Python calls it; a wrong call of its own can crash the process",
  "torch.ops.torchvision.roi_align": "sampled as torchvision.ops.roi_align, whose Python calls it; a wrong call of its own can crash the process",
  "torch.ops.torchvision.roi_pool": "sampled as torchvision.ops.roi_pool, whose Python calls it; a wrong call of its own can crash the process",
};

const counted = new Map<string, { samples: number; raising: number }>();
for (const family of families)
  for (const [name, samples] of Object.entries(samplesOf(family))) {
    const known = counted.get(name) ?? { samples: 0, raising: 0 };
    counted.set(name, { samples: known.samples + samples.length, raising: known.raising + samples.filter(({ error }) => error !== undefined).length });
  }

describe("every name of the op table", () => {
  const names = allOps.flatMap((one) => one.names);
  const thin = names.filter((name) => {
    const { samples, raising } = counted.get(name) ?? { samples: 0, raising: 0 };
    return samples < enough.samples || raising < enough.raising;
  });

  it(`has ${enough.samples} samples, of which ${enough.raising} raise`, () => {
    assert.deepEqual(thin.filter((name) => exceptions[name] === undefined).map((name) => `${name} ${JSON.stringify(counted.get(name) ?? 0)}`), []);
  });

  it("that has fewer is listed, and no other", () => assert.deepEqual(Object.keys(exceptions).filter((name) => !thin.includes(name)), []));
});
