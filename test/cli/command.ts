/** The built command line in a process of its own. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { root } from "../harness.ts";

export const program = path.join(root, "dist/cli.cjs");

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built program in the repository's folder. */
export const headtorch = (...words: readonly string[]): Ended => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { cwd: root, encoding: "utf8", env: { ...process.env, HEADTORCH_CACHE: "off", VIRTUAL_ENV: "", CONDA_PREFIX: "" } });
  return { code: status, out: stdout, err: stderr };
};
