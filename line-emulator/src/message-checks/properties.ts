import { invalidProperty } from '../line-error.ts';
import type { Finding } from './findings.ts';

/** A place in a request body as LINE writes it: `messages[0].text`. */
export function propertyOf(start: string, path: readonly (string | number)[]): string {
  return start + path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
}

/** LINE answers a value of the wrong JSON type before it looks at anything else. */
export function refuseWrongTypes(findings: readonly Finding[], start: string): void {
  const wrong = findings.find((finding) => finding.wrongType);
  if (wrong !== undefined) throw invalidProperty(propertyOf(start, wrong.path));
}
