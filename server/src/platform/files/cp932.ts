/**
 * CP932 (Windows-31J), which older spreadsheet set-ups of offices expect. The table is turned round from the platform's
 * own decoder (WHATWG's shift_jis is CP932), so that nothing is kept twice.
 */

/** What is written where CP932 has no character: the mark that Japanese offices know from name registers. */
const MISSING = '〓';

let table: ReadonlyMap<string, number> | undefined;

function encodeTable(): ReadonlyMap<string, number> {
  if (table) return table;
  const decoder = new TextDecoder('shift_jis');
  const made = new Map<string, number>();
  const learn = (bytes: number[], code: number) => {
    const text = decoder.decode(Uint8Array.from(bytes));
    // Some characters stand at two places (NEC and IBM extensions); Windows writes the first that is not NEC's selection.
    const nec = bytes[0] === 0xed || bytes[0] === 0xee;
    if ([...text].length === 1 && text !== '\ufffd' && (!made.has(text) || isNecSelected(made.get(text)!)))
      if (!nec || !made.has(text)) made.set(text, code);
  };
  for (let one = 0; one < 0x80; one += 1) made.set(String.fromCharCode(one), one);
  for (let one = 0xa1; one <= 0xdf; one += 1) learn([one], one);
  for (let lead = 0x81; lead <= 0xfc; lead += 1) {
    if (lead >= 0xa0 && lead <= 0xdf) continue;
    for (let trail = 0x40; trail <= 0xfc; trail += 1)
      if (trail !== 0x7f) learn([lead, trail], lead * 256 + trail);
  }
  // The same signs under the code points that keyboards and other systems use.
  for (const [from, to] of [
    ['\u301c', '\uff5e'], // wave dash
    ['\u2212', '\uff0d'], // minus
    ['\u2016', '\u2225'], // double bar
    ['\u2014', '\u2015'], // dash
    ['\u00a5', '\\'],
  ] as const)
    made.set(from, made.get(to)!); // each is in CP932
  table = made;
  return made;
}

function isNecSelected(code: number): boolean {
  return code >> 8 === 0xed || code >> 8 === 0xee;
}

/** @returns the bytes, and the characters that were lost (each once, in order of appearance) */
export function encodeCp932(text: string): { bytes: Buffer; lost: string[] } {
  const codes = encodeTable();
  const bytes: number[] = [];
  const lost = new Set<string>();
  for (const character of text) {
    let code = codes.get(character);
    if (code === undefined) {
      lost.add(character);
      code = codes.get(MISSING)!; // row 2 of JIS X 0208
    }
    if (code > 0xff) bytes.push(code >> 8);
    bytes.push(code & 0xff);
  }
  return { bytes: Buffer.from(bytes), lost: [...lost] };
}
