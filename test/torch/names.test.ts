/** Every public name of PyTorch, torchvision's functions and einops (test/facts/names.json) is known, or left out for a reason. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Raised, Unknown, type Value } from "../../src/python/index.ts";
import type { Engine } from "../../src/torch/index.ts";
import { hasTorchvision, makeEngine } from "./samples.ts";

const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as T;
const facts = read<Readonly<Record<string, string>>>("../facts/names.json");
/** By reason: names of a module ("torch: smm hspmm"), `*` for any run of letters. */
const omissions = read<Readonly<Record<string, readonly string[]>>>("omissions.json");

const left = Object.values(omissions).flat().map((line) => {
  const [holder, names] = line.split(": ") as [string, string];
  return { holder, names: names.split(" ").map((one) => ({ text: one, fits: new RegExp(`^${one.replaceAll("*", ".*")}$`) })) };
});
const isLeftOut = (holder: string, name: string): boolean => left.some((one) => one.holder === holder && one.names.some(({ fits }) => fits.test(name)));

const holderOf = ({ vm }: Engine, path: string): Value =>
  path === "torch.Tensor" ? vm.getAttr(vm.importer.load(vm, "torch"), "Tensor") : vm.importer.load(vm, path);

const isKnown = ({ vm }: Engine, holder: Value, name: string): boolean => {
  vm.refuel();
  try {
    return !(vm.getAttr(holder, name) instanceof Unknown);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    return false;
  }
};

describe("public names", () => {
  const engine = makeEngine();
  const known = new Map<string, ReadonlySet<string>>();
  before(() => {
    engine.vm.catchers.push(() => true);
    for (const [path, names] of Object.entries(facts)) {
      if (path.startsWith("torchvision.") && !hasTorchvision) continue;
      const holder = holderOf(engine, path);
      known.set(path, new Set(names.split(" ").filter((name) => isKnown(engine, holder, name))));
    }
  });

  for (const [path, names] of Object.entries(facts))
    it(`of ${path} are known or left out`, function () {
      if (path.startsWith("torchvision.") && !hasTorchvision) this.skip();
      assert.deepEqual(names.split(" ").filter((name) => !known.get(path)!.has(name) && !isLeftOut(path, name)), []);
    });

  it("that are left out are not known, and there", () => {
    const wrong = left.flatMap(({ holder, names }) => names.flatMap(({ text, fits }) => {
      const meant = facts[holder]?.split(" ").filter((name) => fits.test(name)) ?? [];
      const got = meant.filter((name) => known.get(holder)?.has(name));
      return meant.length === 0 ? [`${holder}.${text} is no name`] : got.map((name) => `${holder}.${name} is known`);
    }));
    assert.deepEqual(wrong, []);
  });
});
