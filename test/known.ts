/**
 * What is known to be wrong, by the name of its test: lists that only get shorter. A listed test must still be wrong, so that the day
 * it is right the list has to say so; `UPDATE_KNOWN=1` writes the lists anew.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export class Known {
  private readonly file: string;
  private readonly listed: ReadonlySet<string>;
  private readonly wrong: string[] = [];
  constructor(file: URL) {
    this.file = fileURLToPath(file);
    this.listed = new Set(existsSync(this.file) ? (JSON.parse(readFileSync(this.file, "utf8")) as string[]) : []);
  }

  /** Runs a test's check; what it throws is expected where `name` is listed, and only there. */
  check(name: string, check: () => void): void {
    const failure = failureOf(check);
    if (failure !== null) this.wrong.push(name);
    if (process.env["UPDATE_KNOWN"]) return;
    if (this.listed.has(name)) assert.ok(failure !== null, `${name} is right now: take it off ${this.file}`);
    else if (failure !== null) throw failure;
  }

  /** Writes the list, when that is asked for. */
  finish(): void {
    if (process.env["UPDATE_KNOWN"]) writeFileSync(this.file, `${JSON.stringify(this.wrong.sort(), null, 1)}\n`);
  }
}

const failureOf = (check: () => void): Error | null => {
  try {
    check();
    return null;
  } catch (error) {
    return error as Error;
  }
};
