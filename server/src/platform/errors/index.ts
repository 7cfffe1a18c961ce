/**
 * Expected failures. Everything else that is thrown is a defect and answers 500 with a request id.
 */

/**
 * A refusal that the contract names: the endpoint's contract lists `code` with its HTTP status, the app holds the
 * Japanese sentence. `data` may name the field and what to do (`{ field: 'name', limit: 40 }`), never personal data.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: string, data: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.code = code;
    this.data = data;
  }
}

/** Throws `DomainError('not_found', { what })` when a looked-up record is absent; narrows the type otherwise. */
export function found<T>(record: T | null | undefined, what: string): T {
  if (record === null || record === undefined) throw new DomainError('not_found', { what });
  return record;
}
