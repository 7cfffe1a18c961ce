/** The list of addresses as the officer types it. */
import type { PlaceRule } from '@madoguchi/contract/staff';

export interface Typed {
  readonly network: string;
  readonly note: string;
}

/** One network a line, what stands behind the first space is the note: 「203.0.113.0/24 本庁」. */
export function readNetworks(text: string): Typed[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [network = '', ...note] = line.split(/\s+/u);
      return { network, note: note.join(' ') };
    });
}

/** The other way round. A single address is shown without its prefix. */
export function writeNetworks(networks: PlaceRule['networks']): string {
  return networks
    .map(({ network, note }) => {
      const plain = network.replace(/^([\d.]+)\/32$/, '$1').replace(/^([\da-f:]+)\/128$/, '$1');
      return note === '' ? plain : `${plain} ${note}`;
    })
    .join('\n');
}
