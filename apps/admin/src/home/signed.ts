import { formatPeople } from '../shell/format.ts';

/** +3人, −2人, ±0人 */
export function signed(count: number): string {
  const sign = count > 0 ? '+' : count < 0 ? '−' : '±';
  return `${sign}${formatPeople(Math.abs(count))}`;
}
