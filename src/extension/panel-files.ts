/** Files that the panel reads and writes on the user's word: checkpoints in, results and ONNX models out. */
import * as vscode from "vscode";
import { openCheckpoint } from "../checkpoint/index.ts";
import { besideWeights, bytesText, drawInTurns, embedWeights, fitCheckpoint, foldWeights, mostEmbedded, overlayWeight, readTaken, type Fit, type ForwardPlan } from "../runtime/index.ts";
import { largestPiece, type FoundWeights, type PanelSubject, type Reply, type WeightPiece } from "../../webview/protocol.ts";
import { openFile, writeFile, type OpenFile } from "./disk.ts";

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

/** A checkpoint that was opened, waiting for its tensors to be wanted. */
export interface OpenWeights extends vscode.Disposable {
  readonly found: FoundWeights;
  readonly fit: Fit;
  /** The next tensors, about `largestPiece` together; none are the end. */
  next(begin: boolean): Promise<readonly WeightPiece[]>;
}

/** Asks for a checkpoint and reads its names; `null` when the user turned away. */
export const pickWeights = async (plan: ForwardPlan): Promise<Reply<OpenWeights | null>> => {
  const filters = { [vscode.l10n.t("Checkpoints")]: ["safetensors", "pt", "pth", "bin", "ckpt", "json"] };
  const [uri] = (await vscode.window.showOpenDialog({ canSelectMany: false, filters })) ?? [];
  return uri ? openWeights(uri, plan) : { ok: null };
};

const openWeights = async (uri: vscode.Uri, plan: ForwardPlan): Promise<Reply<OpenWeights>> => {
  const files: OpenFile[] = [];
  const open = async (one: vscode.Uri): Promise<OpenFile> => {
    const file = await openFile(one);
    files.push(file);
    return file;
  };
  const close = (): void => { for (const file of files) void file.close(); };
  const opened = await openCheckpoint(await open(uri), nameOf(uri), { sibling: (name) => open(vscode.Uri.joinPath(folderOf(uri), name)).catch(() => null) });
  if (!opened.ok) {
    close();
    return { problem: opened.message };
  }
  const fit = fitCheckpoint(plan, opened.value);
  const found: FoundWeights = {
    file: nameOf(uri), tensors: fit.taken.length, bytes: fit.taken.reduce((sum, { entry }) => sum + entry.bytes, 0), isRemote: vscode.env.remoteName !== undefined,
    missing: fit.missing, unexpected: fit.unexpected, notes: fit.notes,
    mismatched: fit.mismatched.map(({ name, file, model }) => vscode.l10n.t("{0} [{1}], not [{2}]", name, file.join(", "), model.join(", "))),
  };
  let pieces = piecesOf(fit);
  const next = async (begin: boolean): Promise<readonly WeightPiece[]> => {
    if (begin) pieces = piecesOf(fit);
    return (await pieces.next()).value ?? [];
  };
  return { ok: { found, fit, next, dispose: close } };
};

/** The tensors in messages of a bearable size. Each piece has memory of its own: a message takes the whole of it along. */
async function* piecesOf({ taken }: Fit): AsyncGenerator<readonly WeightPiece[], undefined> {
  let waiting: WeightPiece[] = [];
  let size = 0;
  for (const one of taken) {
    const { dtype, data } = await readTaken(one);
    for (let at = 0; at < Math.max(1, data.length); at += largestPiece) {
      const piece = data.slice(at, at + largestPiece);
      if (waiting.length > 0 && size + piece.length > largestPiece) {
        yield waiting;
        [waiting, size] = [[], 0];
      }
      waiting.push({ name: one.name, dtype, data: piece });
      size += piece.length;
    }
  }
  if (waiting.length > 0) yield waiting;
  return undefined;
}

/** What ends the writing of a file whose progress was cancelled. */
class Cancelled extends Error {}

export interface ExportParts {
  readonly plan: ForwardPlan;
  readonly seed: number;
  /** Laid over the drawn weights. */
  readonly weights: OpenWeights | null;
}

/**
 * Writes the model with the weights of this seed in it; too large ones go into a file beside it. Progress is shown and can be
 * cancelled. The file's name, or `null`.
 */
export const exportOnnx = async ({ uri, model }: PanelSubject, parts: ExportParts): Promise<string | null> => {
  const source = vscode.Uri.parse(uri, true);
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folderOf(source), `${model}.onnx`), filters: { ONNX: ["onnx"] },
  });
  if (!target) return null;
  const progress = { location: vscode.ProgressLocation.Notification, cancellable: true, title: vscode.l10n.t("Writing {0}", nameOf(target)) };
  try {
    return await vscode.window.withProgress(progress, async (shownProgress, token) => {
      let shown = 0;
      await writeOnnx(target, parts, (share, message) => {
        if (token.isCancellationRequested) throw new Cancelled();
        shownProgress.report({ increment: 100 * (share - shown), message });
        shown = share;
      });
      return nameOf(target);
    });
  } catch (thrown) {
    if (thrown instanceof Cancelled) return null;
    throw thrown;
  }
};

/** Shares of the time that drawing, reading and writing take, roughly. */
const [drawn, read] = [0.5, 0.7];

const writeOnnx = async (target: vscode.Uri, { plan, seed, weights }: ExportParts, turn: (share: number, message: string) => void): Promise<void> => {
  const made = await drawInTurns(plan, seed, async (share) => {
    turn(share * drawn, vscode.l10n.t("making the weights"));
    await new Promise((done) => { setTimeout(done, 0); });
  });
  const { taken } = weights?.fit ?? { taken: [] };
  for (const [index, one] of taken.entries()) {
    turn(drawn + (read - drawn) * (index / taken.length), one.name);
    overlayWeight(plan, made, one.name, await readTaken(one));
  }
  const write = async (uri: vscode.Uri, all: readonly Uint8Array[]): Promise<void> => {
    const size = all.reduce((sum, { length }) => sum + length, 0);
    await writeFile(uri, all, (written) => turn(read + (1 - read) * (written / size), bytesText(written)));
  };
  const model = foldWeights(plan.model, made.bytes);
  if (model.length + made.bytes.length <= mostEmbedded) return write(target, embedWeights(model, made.bytes));
  const beside = `${nameOf(target)}.data`;
  await write(vscode.Uri.joinPath(folderOf(target), beside), [made.bytes]);
  return write(target, besideWeights(model, beside));
};
