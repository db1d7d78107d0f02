/** Whether this window has WebGPU; loads nothing of the runtime. */

export interface WebGpu {
  readonly usable: boolean;
  /** Why it cannot be used, or what to know before it is. */
  readonly note?: string;
}

interface Adapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: { readonly isFallbackAdapter?: boolean };
}

interface Gpu {
  requestAdapter(): Promise<Adapter | null>;
}

export const findWebGpu = async (): Promise<WebGpu> => {
  const { gpu } = navigator as { gpu?: Gpu };
  if (gpu === undefined) return { usable: false, note: "this window has no WebGPU" };
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (adapter === null) return { usable: false, note: "WebGPU found no graphics adapter" };
  const software = adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
  return software ? { usable: true, note: "WebGPU is emulated here: right, but slower than Wasm" } : { usable: true };
};
