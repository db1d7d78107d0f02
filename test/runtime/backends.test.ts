/** The choice of a backend: a self-test before WebGPU's numbers are believed, and Wasm with the reason where they are not. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { before, describe, it } from "mocha";
import { forward, type Engine, type RunSuccess } from "../../src/runtime/index.ts";
import { nodeEngine } from "../../src/runtime/node.ts";
import { request, smallNet } from "./plans.ts";

const assets = dirname(fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")));

type Create = (model: Uint8Array, options: { executionProviders: string[]; enableProfiling?: boolean; extra?: unknown }) => Promise<Session>;
type Session = { run(...parameters: unknown[]): Promise<Record<string, { data: Float32Array; getData(): Promise<Float32Array> }>> };

/** An engine whose "WebGPU" is Wasm, with its sessions changed. */
const withGpu = (engine: Engine, change: (session: Session, isProfiled: boolean) => Session): Engine => {
  const create = engine.ort.InferenceSession.create as unknown as Create;
  const changed: Create = async (model, options) => {
    if (!options.executionProviders.includes("webgpu")) return create(model, options);
    return change(await create(model, { ...options, executionProviders: ["wasm"] }), options.enableProfiling === true);
  };
  return { ...engine, proven: new Map(), unavailable: async () => undefined, ort: { ...engine.ort, InferenceSession: { create: changed } } as unknown as Engine["ort"] };
};

/** The session with `run` replaced; its other members belong to the original. */
const running = (session: Session, run: Session["run"]): Session =>
  new Proxy(session, { get: (target, name) => {
    const value = name === "run" ? run : Reflect.get(target, name, target);
    return typeof value === "function" ? value.bind(target) : value;
  } });

describe("a model whose layers do not fit in memory together", () => {
  it("is measured in parts, with the same result", async () => {
    const engine = await nodeEngine(assets, 1);
    let sessions = 0;
    const create = engine.ort.InferenceSession.create as unknown as Create;
    const counted: Create = (...parameters) => { sessions++; return create(...parameters); };
    const counting = { ...engine, ort: { ...engine.ort, InferenceSession: { create: counted } } as unknown as Engine["ort"] };
    const results = [];
    for (const made of [{ ...counting, heldAtOnce: 600 }, counting]) {
      const result = await forward(request(smallNet()), made);
      assert.ok(result.ok);
      results.push(result.layers.map(({ ms: _, ...layer }) => layer));
      assert.ok(result.layers.every(({ ms }) => ms !== undefined));
    }
    assert.deepEqual(results[0], results[1]);
    assert.equal(sessions, 3 + 1);
  });
});

describe("a model that does not fit into the memory", () => {
  it("is refused before any is taken, with the numbers", async () => {
    const engine = await nodeEngine(assets, 1);
    const created: string[] = [];
    const counted: Create = () => { created.push("session"); throw new Error("not asked for"); };
    const small = { ...engine, memoryLimit: 3000, ort: { ...engine.ort, InferenceSession: { create: counted } } as unknown as Engine["ort"] };
    const phases: string[] = [];
    const plan = smallNet();
    // Drawing would touch the program: it must not.
    const unread = new Proxy(plan, { get: (target, name) => { if (name === "program") created.push("weights"); return Reflect.get(target, name, target) as unknown; } });
    const result = await forward(request(unread), small, ({ phase }) => phases.push(phase));
    assert.deepEqual([created, phases], [[], []]);
    assert.deepEqual(result, { ok: false, kind: "memory", message: "this needs about 3.46 kB (weights 900 B, activations 2.56 kB); WebAssembly can hold 3 kB" });
    assert.ok((await forward(request(plan), { ...engine, memoryLimit: 5000 })).ok);
  });

  it("runs with weights as they are where it fits only so, with the same numbers", async () => {
    const engine = await nodeEngine(assets, 1);
    const asked: unknown[] = [];
    const create = engine.ort.InferenceSession.create as unknown as Create;
    const heard: Create = (model, options) => { asked.push(structuredClone(options.extra)); return create(model, options); };
    const hearing = { ...engine, ort: { ...engine.ort, InferenceSession: { create: heard } } as unknown as Engine["ort"] };
    const layers = [];
    for (const memoryLimit of [3500, 5000]) {
      const result = await forward(request(smallNet()), { ...hearing, memoryLimit });
      assert.ok(result.ok);
      layers.push(result.layers.map(({ ms: _, ...layer }) => layer));
    }
    assert.deepEqual(asked, [{ session: { disable_prepacking: "1" } }, undefined]);
    assert.deepEqual(layers[0], layers[1]);
  });
});

describe("WebGPU", () => {
  let engine: Engine;
  before(async () => { engine = await nodeEngine(assets, 1); });

  const asked = async (made: Engine): Promise<RunSuccess> => {
    const result = await forward(request(smallNet(), { backend: "webgpu" }), made);
    assert.ok(result.ok, result.ok ? "" : result.message);
    return result;
  };

  it("is used where its self-test agrees with Wasm", async () => {
    const { backend, fallback } = await asked(withGpu(engine, (session) => session));
    assert.deepEqual([backend, fallback], ["webgpu", undefined]);
  });

  it("is not believed where it gives other numbers", async () => {
    const wrong = withGpu(engine, (session) => running(session, async (...parameters) => {
      const answer = await session.run(...parameters);
      for (const tensor of Object.values(answer)) tensor.data[0]! += 0.5;
      return answer;
    }));
    const { backend, fallback } = await asked(wrong);
    assert.equal(backend, "wasm");
    assert.match(fallback!, /^WebGPU gave other numbers than Wasm for Conv in a self-test \(.* off\), so this ran on Wasm$/);
  });

  it("is tried with every kind of node that the model has, each once", async () => {
    const tried: string[] = [];
    const gpu = withGpu(engine, (session, isProfiled) => {
      if (!isProfiled) tried.push((session as unknown as { outputNames: string[] }).outputNames.join());
      return session;
    });
    for (let pass = 0; pass < 2; pass++) assert.equal((await asked(gpu)).backend, "webgpu");
    assert.deepEqual(tried, ["conv#0", "act#0", "pool#0", "flatten#0", "fc#0"]);
  });

  it("is not believed where a single kind of node is wrong, however late", async () => {
    const wrong = withGpu(engine, (session) => running(session, async (...parameters) => {
      const answer = await session.run(...parameters);
      if (answer["fc#0"]) answer["fc#0"].data[1]! *= 1.01;
      return answer;
    }));
    assert.match((await asked(wrong)).fallback!, /than Wasm for Gemm in a self-test/);
  });

  it("is not believed where it gives NaN", async () => {
    const wrong = withGpu(engine, (session) => running(session, async (...parameters) => {
      const answer = await session.run(...parameters);
      for (const tensor of Object.values(answer)) tensor.data[0] = NaN;
      return answer;
    }));
    assert.equal((await asked(wrong)).backend, "wasm");
  });

  it("says through which operators it may lose a NaN", async () => {
    const hiding = withGpu(engine, (session) => running(session, async (...parameters) => {
      const answer = await session.run(...parameters);
      const relu = answer["act#0"]?.data;
      relu?.forEach((value, i) => { if (Number.isNaN(value)) relu[i] = 0; });
      return answer;
    }));
    for (let pass = 0; pass < 2; pass++) assert.deepEqual((({ backend, hidesNaN }) => [backend, hidesNaN])(await asked(hiding)), ["webgpu", ["Relu"]]);
    assert.equal((await asked(withGpu(engine, (session) => session))).hidesNaN, undefined);
  });

  it("is left where it fails, with its words", async () => {
    const { backend, fallback } = await asked(withGpu(engine, () => { throw new Error("no shader for you"); }));
    assert.deepEqual([backend, fallback], ["wasm", "WebGPU failed its self-test of Conv (no shader for you), so this ran on Wasm"]);
  });

  it("is left where it fails on the model itself", async () => {
    const lost = withGpu(engine, (session, isProfiled) => {
      if (!isProfiled) return session;
      return running(session, () => Promise.reject(new Error("Non-zero status code returned while running Conv node. Name:'conv#0' Status Message: device lost")));
    });
    const { backend, fallback } = await asked(lost);
    assert.deepEqual([backend, fallback], ["wasm", "WebGPU failed (conv (Conv2d): device lost), so this ran on Wasm"]);
  });
});
