interface FilesTable {
  municipality_id: number;
  file_id: string;
  class: 'public' | 'private';
  public_name: string | null;
  media_type: string;
  size: number;
  width: number | null;
  height: number | null;
  name_sealed: Buffer | null;
  key_sealed: Buffer | null;
  keep_until: Temporal.PlainDate;
  created_at: Temporal.Instant;
}

declare module '../db/tables.ts' {
  interface Tables {
    files: FilesTable;
  }
}

export {};
