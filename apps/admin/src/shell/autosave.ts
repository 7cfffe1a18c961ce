/**
 * Saves what somebody is writing, at the server, every few seconds and on demand. One save at a time, in order; nothing
 * is dropped: what could not be saved is tried again until it is, or until a person decides about a conflict.
 */

export type SaveState =
  /** Everything is at the server. */
  | { readonly kind: 'saved'; readonly at: string | null }
  | { readonly kind: 'unsaved'; readonly at: string | null }
  | { readonly kind: 'saving'; readonly at: string | null }
  /** Tried again at the next beat. */
  | { readonly kind: 'failed'; readonly at: string | null; readonly error: unknown }
  /** Somebody else saved meanwhile: nothing is saved until `settle`. */
  | { readonly kind: 'conflict'; readonly at: string | null; readonly error: unknown };

interface Saved {
  readonly revision: number;
  readonly savedAt: string;
}

export interface AutosaveOptions<T> {
  readonly revision: number;
  readonly everyMs: number;
  readonly save: (value: T, revision: number) => Promise<Saved>;
  readonly isConflict: (error: unknown) => boolean;
  /** After a lost answer our own save looks like somebody else's: the revision to go on with, when it is ours. */
  readonly ownRevision: (sent: T) => Promise<number | null>;
  readonly onState: (state: SaveState) => void;
}

export interface Autosave<T> {
  readonly revision: number;
  change(value: T): void;
  /** Saves now. True when nothing is left to save. */
  flush(): Promise<boolean>;
  /** After a conflict: go on over the revision that a person decided to replace. */
  settle(revision: number): Promise<boolean>;
  stop(): void;
}

export function createAutosave<T>(options: AutosaveOptions<T>): Autosave<T> {
  let revision = options.revision;
  let pending: { value: T } | null = null;
  let running: Promise<boolean> | null = null;
  let conflict = false;
  let lastSent: { value: T } | null = null;
  let at: string | null = null;

  async function saveOnce(): Promise<boolean> {
    if (conflict) return false;
    while (pending) {
      const sent = pending;
      pending = null;
      options.onState({ kind: 'saving', at });
      try {
        const saved = await options.save(sent.value, revision);
        revision = saved.revision;
        at = saved.savedAt;
        lastSent = null;
      } catch (error) {
        // Newer words win over those that could not be sent.
        const unanswered = lastSent;
        pending ??= sent;
        if (!options.isConflict(error)) {
          lastSent = sent;
          options.onState({ kind: 'failed', at, error });
          return false;
        }
        const own = unanswered ? await options.ownRevision(unanswered.value).catch(() => null) : null;
        lastSent = null;
        if (own === null) {
          conflict = true;
          options.onState({ kind: 'conflict', at, error });
          return false;
        }
        revision = own;
      }
    }
    options.onState({ kind: 'saved', at });
    return true;
  }

  function flush(): Promise<boolean> {
    if (!pending && !running) return Promise.resolve(!conflict);
    running ??= saveOnce().finally(() => {
      running = null;
    });
    return running;
  }

  const beat = setInterval(() => void flush(), options.everyMs);
  return {
    get revision() {
      return revision;
    },
    change(value) {
      pending = { value };
      if (!conflict && !running) options.onState({ kind: 'unsaved', at });
    },
    flush,
    settle(newRevision) {
      revision = newRevision;
      conflict = false;
      return flush();
    },
    stop: () => clearInterval(beat),
  };
}
