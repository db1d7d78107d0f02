/** The checksum of zip archives, eight bytes at a time. */

/** `tables[k][b]` is what byte `b` does to the sum when `k` more bytes follow it. */
const tables: readonly Uint32Array[] = (() => {
  const made = Array.from({ length: 8 }, () => new Uint32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    made[0]![byte] = sum;
  }
  for (let k = 1; k < 8; k++) for (let byte = 0; byte < 256; byte++) {
    const before = made[k - 1]![byte]!;
    made[k]![byte] = (before >>> 8) ^ made[0]![before & 0xff]!;
  }
  return made;
})();

export const crc32 = (bytes: Uint8Array): number => {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as unknown as readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  let sum = -1;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    const low = sum ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    sum = t7[low & 0xff]! ^ t6[(low >>> 8) & 0xff]! ^ t5[(low >>> 16) & 0xff]! ^ t4[low >>> 24]! ^ t3[bytes[at + 4]!]! ^ t2[bytes[at + 5]!]! ^ t1[bytes[at + 6]!]! ^ t0[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) sum = (sum >>> 8) ^ t0[(sum ^ bytes[at]!) & 0xff]!;
  return ~sum >>> 0;
};
