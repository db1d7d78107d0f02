export const glyphs: readonly string[];
export const firstCode: number;
