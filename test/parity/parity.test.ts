/** Models of libraries and of every common family from seed to answer: the numbers and shapes are PyTorch's. `npm run parity` runs the whole set. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { decodesCleanly } from "./decoding.ts";
import { factsOf, packages, parityOf, paritySet, plannedModel, ranModel } from "./models.ts";

/** One of each kind; small enough for every test run. */
const held = [
  "squeezenet1_1", "mobilenet_v3_small", "shufflenet_v2_x0_5", "regnet_y_400mf", "lraspp_mobilenet_v3_large", "repghostnet_050",
  "BertForSequenceClassification", "GPT2LMHeadModel", "LlamaForCausalLM", "T5EncoderModel", "CLIPModel", "ViTForImageClassification", "ViTMAEModel", "Wav2Vec2ForCTC",
  "lstm", "transformer", "unet", "vae", "pointnet", "experts", "dueling", "dcgan_discriminator", "rotary", "spectrogram",
];

describe("from seed 0", () => {
  const set = new Map(paritySet().map((one) => [one.name, one]));
  for (const name of held)
    it(`${name} answers what PyTorch answers`, async function () {
      // their sources are what `npm run corpus` unpacks
      if (!existsSync(`${packages}/torchvision`)) this.skip();
      const entry = set.get(name)!;
      const plan = plannedModel(entry);
      assert.ok(!("problem" in plan), "problem" in plan ? plan.problem : "");
      assert.deepEqual(plan.unsupported, []);
      assert.equal(decodesCleanly(plan.model), null);
      const result = await ranModel(plan);
      assert.ok(result.ok, result.ok ? "" : result.message);
      const { problem, output, inner, shapes } = parityOf(plan, result, factsOf(entry.group).get(name)!);
      assert.equal(problem, undefined);
      assert.ok(output! < 1e-4, `an output is off by ${output} of its scale`);
      assert.ok(inner! < 1e-4, `an inner layer is off by ${inner} of its scale`);
      assert.equal(shapes![1], 0, "a layer has another shape than predicted");
    }).timeout(120_000);
});
