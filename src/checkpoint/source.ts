/** Bytes that are read where they are needed, and the answer "this cannot be read, because". */

/** A file, a part of one or a buffer. The room does no input or output of its own. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** The bytes from `offset` to `offset + length`; the range lies within `size`. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A value, or one line that says what is wrong and what to do. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** Bytes in memory as a source. */
export const inMemory = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
});

/** Why a file cannot be read. Thrown within the room only; `attempt` turns it into a `Result`. */
export class Unreadable extends Error {}

/** Ends the reading with a line that says what is wrong and what to do. */
export const unreadable = (message: string): never => {
  throw new Unreadable(message);
};

/** Runs `work`; whatever it throws becomes the message of a result, after `name`. */
export const attempt = async <T>(name: string, work: () => Promise<T> | T): Promise<Result<T>> => {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, message: `${name}: ${oneLine(error)}` };
  }
};

const oneLine = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replace(/\s+/g, " ").trim();
  return error instanceof Unreadable ? line : `could not be read (${line.slice(0, 200)})`;
};

/** Reads a range that a file's own header names; a range outside the file, or a short read, means the file is cut off. */
export const readRange = async (source: ByteSource, offset: number, length: number, what: string): Promise<Uint8Array> => {
  checkRange(source, offset, length, what);
  if (length === 0) return new Uint8Array(0);
  const bytes = await source.read(offset, length);
  return bytes.length === length ? bytes : unreadable(cutOff(what));
};

export const checkRange = (source: ByteSource, offset: number, length: number, what: string): void => {
  const valid = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (!valid || offset + length > source.size) unreadable(cutOff(what));
};

const cutOff = (what: string): string => `${what} lies outside the file: it is cut off or damaged; download or save it again`;

/** A name or a word out of a file, fit for a one-line message. */
export const quoted = (text: string): string => {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
  return `"${clean.length > 80 ? `${clean.slice(0, 79)}…` : clean}"`;
};
