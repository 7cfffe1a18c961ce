import { useEffect, useRef, useState } from 'react';
import { createAutosave, type Autosave, type AutosaveOptions, type SaveState } from './autosave.ts';

/** Autosave for a screen: it lives as long as the screen, and warns before the browser's tab closes over unsaved words. */
export function useAutosave<T>(options: Omit<AutosaveOptions<T>, 'onState' | 'everyMs'>): {
  readonly autosave: Autosave<T>;
  readonly state: SaveState;
} {
  const [state, setState] = useState<SaveState>({ kind: 'saved', at: null });
  const latest = useRef(options);
  latest.current = options;
  const [autosave] = useState(() =>
    createAutosave<T>({
      revision: options.revision,
      everyMs: 10_000, // people.md: at the server every ten seconds, nothing in browser storage
      save: (value, revision) => latest.current.save(value, revision),
      isConflict: (error) => latest.current.isConflict(error),
      ownRevision: (sent) => latest.current.ownRevision(sent),
      onState: setState,
    }),
  );
  useEffect(() => () => autosave.stop(), [autosave]);
  const open = state.kind !== 'saved';
  useEffect(() => {
    if (!open) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [open]);
  return { autosave, state };
}
