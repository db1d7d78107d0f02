/** Folders of files that only save time: written whole or not at all, the longest unused go first when there are too many. */
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Bytes that a folder may take. */
export const keptLimit = 256 * 1024 * 1024;
/** A file that was not read for this long (milliseconds) is marked as used again when it is. */
const usedAgain = 24 * 3600 * 1000;

/** The file of a key, which is safe as a file name; null where there is none. */
export const readKept = (folder: string, key: string): Uint8Array | null => {
  const file = path.join(folder, key);
  try {
    const bytes = readFileSync(file);
    if (Date.now() - statSync(file).mtimeMs > usedAgain) utimesSync(file, new Date(), new Date());
    return bytes;
  } catch {
    return null;
  }
};

/** Keeps bytes under a key. A full or read-only disk only costs time later. */
export const keepFile = (folder: string, key: string, bytes: Uint8Array): void => {
  const unfinished = path.join(folder, `${key}.${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(unfinished, bytes);
    renameSync(unfinished, path.join(folder, key));
  } catch {
    remove(unfinished);
  }
};

const remove = (file: string): void => {
  try {
    unlinkSync(file);
  } catch { /* gone, or not ours */ }
};

/** Removes the longest unused files until the folder takes at most three quarters of `limit`; nothing while it takes less than that. */
export const trimKept = (folder: string, limit: number = keptLimit): void => {
  try {
    const files = readdirSync(folder).map((name) => {
      const file = path.join(folder, name);
      const { size, mtimeMs } = statSync(file);
      return { file, size, used: mtimeMs };
    });
    let taken = files.reduce((sum, { size }) => sum + size, 0);
    if (taken <= limit) return;
    for (const { file, size } of files.sort((a, b) => a.used - b.used)) {
      if (taken <= limit * 0.75) return;
      remove(file);
      taken -= size;
    }
  } catch { /* no folder yet, or another process trims it */ }
};
