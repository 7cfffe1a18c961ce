/** uuidv7 in strictly rising order within this process: entries of one transaction sort as they were appended. */
import { randomBytes } from 'node:crypto';

let lastTime = 0;
let counter = 0;

export function newEntryId(): string {
  const time = Temporal.Now.instant().epochMilliseconds;
  if (time > lastTime) {
    lastTime = time;
    counter = 0;
  } else if (++counter > 0xfff) {
    // RFC 9562 section 6.2: a full counter borrows from the time.
    lastTime += 1;
    counter = 0;
  }
  const bytes = randomBytes(16);
  bytes.writeUIntBE(lastTime, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f); // index 8 of 16 bytes exists
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
