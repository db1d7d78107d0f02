export const makeVsix: () => Promise<string>;
export const stage: () => { readonly folder: string; remove(): void };
export const shippedManifest: () => Record<string, unknown>;
