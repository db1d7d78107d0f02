/**
 * Published model files cut after every tenth line, with lines left out, brackets unbalanced and numbers swapped: the engine never throws, fuel and
 * time are kept. The tests take a share of the 300 files and of the damages; `npm run storm` takes all.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { dice } from "../fuzz/dice.ts";
import { Survival } from "../fuzz/survival.ts";
import { root } from "../harness.ts";

const packages = path.join(root, ".corpus/site-packages");
const hasCorpus = existsSync(path.join(packages, "timm"));
const all = process.env["STORM"] === "all";

const filesBelow = (folder: string, pattern: RegExp): string[] =>
  readdirSync(path.join(packages, folder), { recursive: true, encoding: "utf8" }).filter((name) => pattern.test(name)).sort().map((name) => path.join(folder, name));

/** torchvision's and timm's models and layers, and transformers' modeling files up to 300. */
const files = (): readonly string[] => {
  const own = ["torchvision/models", "torchvision/ops", "timm/models", "timm/layers"].flatMap((folder) => filesBelow(folder, /\.py$/));
  const rest = filesBelow("transformers/models", /modeling_\w+\.py$/);
  const step = Math.floor(rest.length / (300 - own.length));
  return [...own, ...rest.filter((_, i) => i % step === 0)].slice(0, 300);
};

const damages = (text: string, seed: number): readonly string[] => {
  const draw = dice(seed);
  const lines = text.split("\n");
  const cuts = Array.from({ length: Math.ceil(lines.length / 10) }, (_, i) => lines.slice(0, i * 10).join("\n"));
  const without = Array.from({ length: 10 }, () => {
    const at = draw(lines.length);
    return [...lines.slice(0, at), ...lines.slice(at + 1 + draw(3))].join("\n");
  });
  const brackets = Array.from({ length: 10 }, () => {
    const places = [...text.matchAll(/[()[\]{}]/g)].map(({ index }) => index);
    const at = places[draw(Math.max(1, places.length))] ?? 0;
    return text.slice(0, at) + (draw(2) === 0 ? "" : text[at]! + "([{)]}"[draw(6)]!) + text.slice(at + 1);
  });
  const numbers = Array.from({ length: 10 }, () => text.replace(/\b\d+\b/g, (found) => (draw(10) === 0 ? ["0", "-1", "3", "10**9", "2.5", "None"][draw(6)]! : found)));
  const made = [...cuts, ...without, ...brackets, ...numbers];
  return all ? made : [cuts[draw(cuts.length)]!, without[0]!, brackets[0]!, numbers[0]!];
};

describe("storm over published model files", function () {
  this.timeout(all ? 36_000_000 : 300_000);

  it(all ? "all of them" : "a share of them", async function () {
    // the libraries' sources are no part of the repository: npm run corpus
    if (!hasCorpus) return this.skip();
    const survival = await Survival.open();
    const chosen = files().filter((_, i) => all || i % 100 === 7);
    assert.ok(chosen.length >= (all ? 300 : 3));
    chosen.forEach((file, number) => {
      const text = readFileSync(path.join(packages, file), "utf8");
      damages(text, number + 1).forEach((damaged, i) => assert.equal(survival.model(damaged), null, `${file}, damage ${i}`));
    });
  });
});
