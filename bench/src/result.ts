/** What a benchmark answers. */
export interface BenchResult {
  readonly name: string;
  readonly figures: Readonly<Record<string, number | string>>;
  /** The budget of architecture section 6 in one sentence. */
  readonly budget: string;
  readonly met: boolean;
}

/** `--residents 50000 --quick` → { residents: '50000', quick: 'true' } */
export type Flags = Readonly<Record<string, string>>;
