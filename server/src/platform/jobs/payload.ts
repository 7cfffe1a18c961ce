/** Payloads stay readable in the database for days, so they hold ids: numbers, uuids, codes. Never a person's words. */

const CODE = /^[A-Za-z0-9_:.@/+-]{1,120}$/;

/**
 * @throws TypeError naming the field that holds something else than ids
 */
export function refuseTexts(job: string, value: unknown, place = 'payload'): void {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number')
    return;
  if (typeof value === 'string') {
    if (CODE.test(value)) return;
    throw new TypeError(`job ${job}: ${place} must be an id or a code, not a text`);
  }
  if (Array.isArray(value))
    return value.forEach((item, index) => refuseTexts(job, item, `${place}[${index}]`));
  if (typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) refuseTexts(job, item, `${place}.${name}`);
    return;
  }
  throw new TypeError(`job ${job}: ${place} cannot be stored`);
}
