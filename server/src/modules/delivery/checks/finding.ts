/** A finding of the check: what, where, and how to mend it. */

/** Replaces a part of the text in which it was found. */
export interface Fix {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** What the button says: 「日曜日に直す」. */
  readonly label: string;
}

export interface Finding {
  /** `note`: worth knowing; nobody has to agree to it. */
  readonly severity: 'error' | 'warning' | 'note';
  /** `blocks.0.text` */
  readonly path: string;
  readonly message: string;
  readonly fix?: Fix | undefined;
}

/** Of one text, before it is known where that stands. */
export type TextFinding = Omit<Finding, 'path' | 'severity'>;
