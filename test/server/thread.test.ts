/** Questions and answers between two threads, here over a channel in one. */
import assert from "node:assert/strict";
import { connectPort, type Port, type Remote } from "../../src/server/thread.ts";

/** Two ports; what is posted to one arrives at the other, later. */
const channel = (): [Port, Port] => {
  const listeners: ((message: unknown) => void)[] = [];
  const port = (own: number): Port => ({
    postMessage: (message) => queueMicrotask(() => listeners[1 - own]!(structuredClone(message))),
    listen: (receive) => { listeners[own] = receive; },
  });
  return [port(0), port(1)];
};

interface Adder { add(a: number, b: number): number; fail(): void }

describe("a remote desk", () => {
  const [near, far] = channel();
  const remote: Remote<Adder> = connectPort<Adder>(near, (_, [uri]) => `text of ${uri}`);
  const back = connectPort<{ fetch(uri: string): string }>(far, async (method, args) => {
    if (method === "add") return (args[0] as number) + (args[1] as number);
    throw new Error(`no ${method}`);
  });

  it("answers", async () => assert.deepEqual(await Promise.all([remote.add(1, 2), remote.add(3, 4)]), [3, 7]));
  it("asks back", async () => assert.equal(await back.fetch("a.py"), "text of a.py"));
  it("reports its faults", () => assert.rejects(() => remote.fail(), /no fail/));
  it("is no promise", async () => assert.equal(await remote, remote));
});
