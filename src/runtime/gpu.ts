/** Whether this window has WebGPU; loads nothing of the runtime. */

interface Gpu {
  requestAdapter(): Promise<unknown>;
}

/** Why there is no WebGPU here, or nothing. */
export const webgpuMissing = async (): Promise<string | undefined> => {
  const { gpu } = navigator as { gpu?: Gpu };
  if (gpu === undefined) return "this window has no WebGPU";
  const adapter = await gpu.requestAdapter().catch(() => null);
  return adapter === null ? "WebGPU found no graphics adapter" : undefined;
};
