/** Files of this machine as streams, where the host is Node; anything else goes through VS Code's file system, which knows whole files only. */
import * as vscode from "vscode";
import { inMemory, type ByteSource } from "../checkpoint/index.ts";

/** A file that stays open while its parts are asked for. */
export interface OpenFile extends ByteSource {
  close(): Promise<void>;
}

const isHere = ({ scheme }: vscode.Uri): boolean => scheme === "file" && typeof process === "object" && typeof process.versions?.node === "string";

export const openFile = async (uri: vscode.Uri): Promise<OpenFile> => {
  if (!isHere(uri)) return { ...inMemory(await vscode.workspace.fs.readFile(uri)), close: async () => undefined };
  const { open } = await import("node:fs/promises");
  const handle = await open(uri.fsPath);
  const { size } = await handle.stat();
  return {
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await handle.read(bytes, 0, length, offset);
      return bytes.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
};

/** Bytes that are written at once. */
const largestWrite = 2 ** 26;

/** Writes parts one after another. `turn` is called with the bytes so far; where it throws, all is as it was: a file of the name is replaced only by a whole one. */
export const writeFile = async (uri: vscode.Uri, parts: readonly Uint8Array[], turn: (written: number) => void): Promise<void> => {
  if (!isHere(uri)) return vscode.workspace.fs.writeFile(uri, joined(parts));
  const { open, rename, rm } = await import("node:fs/promises");
  const unfinished = `${uri.fsPath}.part`;
  const handle = await open(unfinished, "w");
  let written = 0;
  try {
    for (const part of parts) for (let at = 0; at < part.length; at += largestWrite) {
      const piece = part.subarray(at, at + largestWrite);
      await handle.write(piece);
      turn(written += piece.length);
    }
    await handle.close();
    await rename(unfinished, uri.fsPath);
  } catch (thrown) {
    await handle.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    throw thrown;
  }
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
