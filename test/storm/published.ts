/** Published model files and the ways they are damaged: cut after every tenth line, lines left out, brackets unbalanced, numbers swapped. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { dice } from "../fuzz/dice.ts";
import { root } from "../harness.ts";

const packages = path.join(root, ".corpus/site-packages");
export const hasCorpus = existsSync(path.join(packages, "timm"));

const filesBelow = (folder: string, pattern: RegExp): string[] =>
  readdirSync(path.join(packages, folder), { recursive: true, encoding: "utf8" }).filter((name) => pattern.test(name)).sort().map((name) => path.join(folder, name));

/** torchvision's and timm's models and layers, and transformers' modeling files up to 300. */
export const publishedFiles = (): readonly string[] => {
  const own = ["torchvision/models", "torchvision/ops", "timm/models", "timm/layers"].flatMap((folder) => filesBelow(folder, /\.py$/));
  const rest = filesBelow("transformers/models", /modeling_\w+\.py$/);
  const step = Math.floor(rest.length / (300 - own.length));
  return [...own, ...rest.filter((_, i) => i % step === 0)].slice(0, 300);
};

export const textOf = (file: string): string => readFileSync(path.join(packages, file), "utf8");

/** What the file is called as a module: its relative imports are found. */
export const moduleOf = (file: string): string => file.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", ".");

export interface Damages {
  readonly cuts: readonly string[];
  readonly without: readonly string[];
  readonly brackets: readonly string[];
  readonly numbers: readonly string[];
}

/** Every text that the storm makes of one; the same for the same seed. */
export const damages = (text: string, seed: number): Damages => {
  const draw = dice(seed);
  const lines = text.split("\n");
  const ten = <T,>(make: () => T): T[] => Array.from({ length: 10 }, make);
  return {
    cuts: Array.from({ length: Math.ceil(lines.length / 10) }, (_, i) => lines.slice(0, i * 10).join("\n")),
    without: ten(() => {
      const at = draw(lines.length);
      return [...lines.slice(0, at), ...lines.slice(at + 1 + draw(3))].join("\n");
    }),
    brackets: ten(() => {
      const places = [...text.matchAll(/[()[\]{}]/g)].map(({ index }) => index);
      const at = places[draw(Math.max(1, places.length))] ?? 0;
      return text.slice(0, at) + (draw(2) === 0 ? "" : text[at]! + "([{)]}"[draw(6)]!) + text.slice(at + 1);
    }),
    numbers: ten(() => text.replace(/\b\d+\b/g, (found) => (draw(10) === 0 ? ["0", "-1", "3", "10**9", "2.5", "None"][draw(6)]! : found))),
  };
};
