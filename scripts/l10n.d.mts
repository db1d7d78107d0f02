export const interfaceStrings: () => Record<string, string>;
