/** Where bytes lie under a name of ours: a folder, or a bucket of an S3 store. */

export interface Stored {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  /** Left by a write that was interrupted. */
  readonly draft: boolean;
}

export interface Shelf {
  /** Whole or not at all. */
  write(name: string, parts: Iterable<Buffer>): Promise<void>;
  /** null when there is none. */
  read(name: string): Promise<Buffer | null>;
  remove(name: string): Promise<void>;
  removeDraft(name: string): Promise<void>;
  list(): AsyncGenerator<Stored>;
}

/** Names are made by us; this guards the one door through which a name comes from outside (media paths). */
export function checkedName(name: string): string {
  if (!/^[A-Za-z0-9_-]{22,}(\.[a-z0-9]{2,4})?$/.test(name)) throw new Error('not a file name of ours');
  return name;
}
