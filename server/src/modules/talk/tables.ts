/** A step of a dialogue: ids and keys only, never an answer. */
export type DialogueState = Readonly<Record<string, string | number | boolean | null>>;

interface DialoguesTable {
  municipality_id: number;
  resident_no: number;
  dialogue: string;
  phase: 'active' | 'paused';
  state: DialogueState;
  touched_at: Temporal.Instant;
}

declare module '../../platform/db/tables.ts' {
  interface Tables {
    dialogues: DialoguesTable;
  }
}
