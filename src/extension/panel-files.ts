/** Files that the panel reads and writes on the user's word: checkpoints in, results and ONNX models out. */
import * as vscode from "vscode";
import { inMemory, openCheckpoint, type TensorEntry } from "../checkpoint/index.ts";
import { besideWeights, drawWeights, embedWeights, mostEmbedded, type ElementType, type ForwardPlan, type WeightSpec, type WeightValue } from "../runtime/index.ts";
import type { FoundWeights, PanelSubject, Reply } from "../../webview/protocol.ts";

const folderOf = (uri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(uri, "..");
const nameOf = (uri: vscode.Uri): string => uri.path.slice(uri.path.lastIndexOf("/") + 1);

/** Asks for a place and writes there; the file's name, or `null` when the user turned away. */
export const saveFile = async (besides: string | undefined, name: string, content: string | Uint8Array): Promise<string | null> => {
  const source = besides === undefined ? undefined : vscode.Uri.parse(besides, true);
  const target = await vscode.window.showSaveDialog(source ? { defaultUri: vscode.Uri.joinPath(folderOf(source), name) } : {});
  if (!target) return null;
  await vscode.workspace.fs.writeFile(target, typeof content === "string" ? new TextEncoder().encode(content) : content);
  return nameOf(target);
};

/** Types that a plan's weights can have. */
const elementTypes: ReadonlySet<string> = new Set<ElementType>([
  "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool",
]);

/** A checkpoint that was opened, waiting for its tensors to be wanted. */
export interface OpenWeights {
  readonly found: FoundWeights;
  load(): Promise<Readonly<Record<string, WeightValue>>>;
}

/** Asks for a checkpoint and reads its names; `null` when the user turned away. */
export const pickWeights = async (plan: ForwardPlan | null): Promise<Reply<OpenWeights | null>> => {
  const filters = { [vscode.l10n.t("Checkpoints")]: ["safetensors", "pt", "pth", "bin", "ckpt", "json"] };
  const [file] = (await vscode.window.showOpenDialog({ canSelectMany: false, filters })) ?? [];
  if (!file) return { ok: null };
  const bytes = await vscode.workspace.fs.readFile(file);
  const sibling = async (name: string) => {
    try {
      return inMemory(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folderOf(file), name)));
    } catch {
      return null;
    }
  };
  const opened = await openCheckpoint(inMemory(bytes), nameOf(file), { sibling });
  if (!opened.ok) return { problem: opened.message };
  const { entries, notes } = opened.value;
  const wanted = wantedBy(plan);
  const fits = ([name, { shape }]: readonly [string, TensorEntry]): boolean => plan === null || String(wanted.get(name)?.shape) === String(shape);
  const known = [...entries].filter(([name, { dtype }]) => elementTypes.has(dtype) && (plan === null || wanted.has(name)));
  const taken = known.filter(fits);
  const odd = [...entries].filter(([, { dtype }]) => !elementTypes.has(dtype)).map(([name, { dtype }]) => vscode.l10n.t("{0} is left out: its type {1} cannot be run", name, dtype));
  const found: FoundWeights = {
    file: nameOf(file), tensors: taken.length, bytes: taken.reduce((sum, [, entry]) => sum + entry.bytes, 0), isRemote: vscode.env.remoteName !== undefined,
    missing: [...new Set(wanted.values())].filter(({ name, aliases = [] }) => ![name, ...aliases].some((one) => entries.has(one))).map(({ name }) => name),
    unexpected: plan ? [...entries.keys()].filter((name) => !wanted.has(name)) : [],
    mismatched: known.filter((entry) => !fits(entry)).map(([name, { shape }]) => `${name} [${shape.join(", ")}], not [${wanted.get(name)!.shape.join(", ")}]`),
    notes: [...notes, ...odd],
  };
  return { ok: { found, load: () => readAll(taken) } };
};

const readAll = async (taken: readonly (readonly [string, TensorEntry])[]): Promise<Readonly<Record<string, WeightValue>>> => {
  const values: Record<string, WeightValue> = {};
  for (const [name, entry] of taken) values[name] = { data: await entry.read(), dtype: entry.dtype as ElementType };
  return values;
};

/** The plan's weights by every name that they have. */
const wantedBy = (plan: ForwardPlan | null): ReadonlyMap<string, WeightSpec> =>
  new Map((plan?.weights ?? []).filter(({ offset }) => offset !== null).flatMap((spec) => [spec.name, ...(spec.aliases ?? [])].map((name) => [name, spec] as const)));

/** Writes the model with the weights of this seed in it; too large ones go into a file beside it. The file's name, or `null`. */
export const exportOnnx = async ({ uri, model }: PanelSubject, plan: ForwardPlan, seed: number): Promise<string | null> => {
  const source = vscode.Uri.parse(uri, true);
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folderOf(source), `${model}.onnx`), filters: { ONNX: ["onnx"] },
  });
  if (!target) return null;
  const { bytes } = drawWeights(plan, seed);
  if (plan.model.length + bytes.length <= mostEmbedded) {
    await vscode.workspace.fs.writeFile(target, joined(embedWeights(plan.model, bytes)));
  } else {
    const beside = `${nameOf(target)}.data`;
    await vscode.workspace.fs.writeFile(target, joined(besideWeights(plan.model, beside)));
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folderOf(target), beside), bytes);
  }
  return nameOf(target);
};

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
