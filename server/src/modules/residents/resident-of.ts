import type { PageRequest } from '../../platform/http/page.ts';

/** The gate of 'resident' pages lets nobody else in. */
export function residentNoOf(request: PageRequest): number {
  if (!request.resident) throw new Error('a resident page was reached without a resident');
  return request.resident.no;
}
