/** The text of a value from outside; '' for whatever is neither text nor number. Pure. */
export function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
