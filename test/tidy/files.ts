/** The repository's files as the house rules look at them: paths, texts, rooms, imports. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../harness.ts";

/** Files under version control or about to be, that are there, by path from the root. */
export const tracked: readonly string[] = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\n").filter((name) => name !== "" && existsSync(path.join(root, name)));

export const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

/** Sources in TypeScript below the given folders. */
export const sourcesIn = (...folders: readonly string[]): readonly string[] =>
  tracked.filter((file) => /\.m?ts$/.test(file) && !file.endsWith(".d.mts") && folders.some((folder) => file.startsWith(`${folder}/`)));

/** The room of a file below `src`; null for others. */
export const roomOf = (file: string): string | null => /^src\/([^/]+)\//.exec(file)?.[1] ?? null;

export interface Import {
  readonly from: string;
  readonly line: number;
  /** As it is written. */
  readonly what: string;
  /** Path from the root, for a relative one. */
  readonly to: string | null;
}

const importPattern = /(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g;

export const importsOf = (file: string): readonly Import[] =>
  read(file).split("\n").flatMap((line, i) => (/^\s*(\*|\/\/|\/\*)/.test(line) ? [] : [...line.matchAll(importPattern)].map(([, what]) => ({
    from: file, line: i + 1, what: what!, to: what!.startsWith(".") ? path.posix.join(path.posix.dirname(file), what!) : null,
  }))));

/** How a breach is told: where, and what. */
export const told = ({ from, line, what }: Import): string => `${from}:${line} imports ${what}`;
