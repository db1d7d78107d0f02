/** Inputs that nobody states, as the model's own code tells them: which arguments it needs, of which rank, with which sides. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import type { InspectionJson } from "../../src/model/index.ts";
import { Bed, root } from "../harness.ts";

const packages = path.join(root, ".corpus/site-packages");
const imports = "import torch\nfrom torch import nn\n";

const inputsOf = ({ inputs }: InspectionJson) => inputs.map(({ path: name, shape, why }) => `${name} [${shape.join(", ")}] ${why}`);
const headsOf = ({ heads }: InspectionJson) => heads.filter(({ role }) => role !== "features").map((one) => one.path);

describe("inputs that nobody states", function () {
  this.timeout(60_000);
  const bed = new Bed();
  const only = (text: string): InspectionJson => {
    const [record] = bed.inspect(imports + text);
    assert.deepEqual(record!.findings, []);
    return record!;
  };

  it("are given to a model that could be called without, but would refuse that", () => {
    const record = only(`
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(100, 16)
        self.out = nn.Linear(16, 5)
    def forward(self, mask=None, ids=None):
        if ids is None:
            raise ValueError("ids are needed")
        x = self.words(ids)
        return self.out(x if mask is None else x * mask)
`);
    assert.deepEqual(inputsOf(record), ["ids [N, T] the convention for tokens (Embedding first)"]);
    assert.deepEqual(headsOf(record), ["out"]);
  });

  it("are as many as the pass needs", () => {
    const record = only(`
class Translator(nn.Module):
    def __init__(self):
        super().__init__()
        self.source, self.target = nn.Embedding(50, 8), nn.Embedding(60, 8)
        self.body = nn.Transformer(8, 2, 1, 1, 16, batch_first=True)
        self.out = nn.Linear(8, 60)
    def forward(self, source=None, target=None):
        memory = self.body.encoder(self.source(source))
        if target is None:
            raise ValueError("the decoder has nothing to read")
        return self.out(self.body.decoder(self.target(target), memory))
`);
    assert.deepEqual(inputsOf(record).map((one) => one.split(" ")[0]), ["source", "target"]);
    assert.deepEqual(headsOf(record), ["out"]);
  });

  it("are rows of features where the model unpacks three sizes, with names from the source", () => {
    const record = only(`
class Attention(nn.Module):
    def __init__(self, n_embd, num_classes, n_head=4):
        super().__init__()
        self.n_head = n_head
        self.qkv, self.head = nn.Linear(n_embd, 3 * n_embd), nn.Linear(n_embd, num_classes)
    def forward(self, x):
        B, T, C = x.shape
        q, k, v = self.qkv(x).split(C, dim=2)
        return self.head((q * k).view(B, T, C) + v)
`);
    assert.deepEqual(inputsOf(record), ["x [N, T, n_embd] the convention for features (Linear first)"]);
    assert.deepEqual((record.outputs as { readonly shape: readonly string[] }).shape, ["N", "T", "num_classes"]);
  });

  it("begin with what a class calls its main input", () => {
    const record = only(`
class Two(nn.Module):
    main_input_name = "image"
    def __init__(self):
        super().__init__()
        self.words, self.conv = nn.Embedding(10, 4), nn.Conv2d(3, 4, 3)
    def forward(self, ids=None, image=None):
        return self.conv(image).mean((2, 3)) if image is not None else self.words(ids).mean(1)
`);
    assert.deepEqual(inputsOf(record), ["image [N, 3, 224, 224] the convention for images (Conv2d first)"]);
  });

  it("have no axis that the model itself puts in", () => {
    const record = only(`
class Sound(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(1, 8, 10, stride=5)
        self.out = nn.Linear(8, 2)
    def forward(self, wave):
        return self.out(self.conv(wave[:, None]).mean(-1))
`);
    assert.deepEqual(inputsOf(record), ["wave [N, 1024] the convention for signal (Conv1d first)"]);
    assert.deepEqual(record.outputs, { shape: ["N", "2"], size: [1, 2], dtype: "float32" });
  });

  it("have the side that the code asks for", () => {
    const record = only(`
class Patches(nn.Module):
    def __init__(self, side=96):
        super().__init__()
        self.side = side
        self.conv = nn.Conv2d(3, 8, 16, stride=16)
    def forward(self, x):
        if x.shape[-1] != self.side:
            raise ValueError(f"images of {self.side} pixels are wanted")
        return self.conv(x)
`);
    assert.deepEqual(inputsOf(record), ["x [N, 3, 96, 96] fits only 96×96"]);
  });

  it("say nothing wrong of a model that makes something else of them first", () => {
    only(`
class Folded(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(12, 8, 3)
    def forward(self, x):
        return self.conv(x.reshape(1, 1, *x.shape))
`);
  });

  it("are found for transformers' models", function () {
    if (!existsSync(path.join(packages, "transformers"))) return this.skip();
    const records = new Bed({ packages: [packages] }).inspect(`from transformers import BertConfig, BertForSequenceClassification, LlamaConfig, LlamaForCausalLM, T5Config, T5ForConditionalGeneration, ViTConfig, ViTForImageClassification
small = dict(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
bert = BertForSequenceClassification(BertConfig(**small))
llama = LlamaForCausalLM(LlamaConfig(vocab_size=99, **small))
t5 = T5ForConditionalGeneration(T5Config(d_model=32, d_kv=8, d_ff=64, num_layers=1, num_heads=2))
vit = ViTForImageClassification(ViTConfig(image_size=32, patch_size=4, **small))
`);
    assert.deepEqual(records.map((one) => [one.inputs.map((input) => `${input.path} [${input.shape.join(", ")}]`).join("; "), headsOf(one).join(", ")]), [
      ["input_ids [N, T]", "classifier"], ["input_ids [N, T]", "lm_head"], ["input_ids [N, T]; decoder_input_ids [N, T]", "lm_head"], ["pixel_values [N, 3, 32, 32]", "classifier"],
    ]);
    assert.deepEqual(records.flatMap((one) => one.findings), []);
  });
});
