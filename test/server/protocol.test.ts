/** Bytes that cross as JSON come out as they went in. */
import assert from "node:assert/strict";
import { packBytes, unpackBytes } from "../../src/server/protocol.ts";

describe("packed bytes", () => {
  it("survive JSON, wherever they stand", () => {
    const plan = { model: Uint8Array.from({ length: 70_000 }, (_, i) => i % 251), steps: [{ data: new Uint8Array([0, 255]) }, { data: null }], title: "Net" };
    assert.deepEqual(unpackBytes(JSON.parse(JSON.stringify(packBytes(plan)))), plan);
  });
});
