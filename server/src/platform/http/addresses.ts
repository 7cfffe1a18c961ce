/** Internet addresses and networks in one written form each, so that the same place is never two different texts. */
import { isIP, isIPv4 } from 'node:net';
import { isAmong } from './address-ranges.ts';

/** The eight groups of an IPv6 address as one number; `address` is valid (isIP says 6) and without a zone. */
function bitsOfIPv6(address: string): bigint {
  const dotted = /(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const text = dotted
    ? `${dotted[1]}${((Number(dotted[2]) << 8) | Number(dotted[3])).toString(16)}:${((Number(dotted[4]) << 8) | Number(dotted[5])).toString(16)}`
    : address;
  const [head = '', tail] = text.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(tail === undefined ? 0 : 8 - first.length - last.length).fill('0');
  return [...first, ...zeros, ...last].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

const bitsOfIPv4 = (address: string): bigint =>
  address.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);

const ipv4Of = (bits: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join('.');

/** As browsers write it: compressed, lower case (RFC 5952). */
function ipv6Of(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

/** IPv4 addresses written as IPv6 (RFC 4291, 2.5.5.2): what a dual-stack socket says of an IPv4 caller. */
const MAPPED = 0xffffn;

/**
 * The one form of an address: IPv4 out of `::ffff:…`, port, brackets and zone dropped.
 * @returns null for what is no address
 */
export function canonicalAddress(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '');
  switch (isIP(bare)) {
    case 4:
      return bare;
    case 6: {
      const bits = bitsOfIPv6(bare);
      return bits >> 32n === MAPPED ? ipv4Of(bits & 0xffff_ffffn) : ipv6Of(bits);
    }
    default:
      return null;
  }
}

/**
 * Wider than what anybody is given: such a list would let strangers in. /8 is the largest block of IPv4 that was ever handed
 * out (IANA), /16 is far above a provider's block of IPv6 (RIRs give /32 to /19).
 */
const WIDEST = { 4: 8, 6: 16 } as const;

/**
 * The one form of a network in CIDR notation; a single address becomes /32 or /128, bits behind the prefix become zero.
 * Full-width characters are narrowed.
 */
export function canonicalNetwork(text: string): string | { refused: 'unreadable' | 'too_wide' } {
  const [written, length, ...rest] = text.normalize('NFKC').trim().split('/');
  const address = canonicalAddress(written!); // a split has a first part
  if (address === null || rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length)))
    return { refused: 'unreadable' };
  const version = isIPv4(address) ? 4 : 6;
  const all = version === 4 ? 32 : 128;
  // Of a mapped address the prefix counts the bits of IPv6.
  const shift = version === 4 && !isIPv4(written!.trim()) && length !== undefined ? 96 : 0;
  const prefix = length === undefined ? all : Number(length) - shift;
  if (prefix < 0 || prefix > all) return { refused: 'unreadable' };
  if (prefix < WIDEST[version]) return { refused: 'too_wide' };
  const bits = version === 4 ? bitsOfIPv4(address) : bitsOfIPv6(address);
  const kept = (bits >> BigInt(all - prefix)) << BigInt(all - prefix);
  return `${version === 4 ? ipv4Of(kept) : ipv6Of(kept)}/${prefix}`;
}

/** @param networks in the form of `canonicalNetwork`; @param address in the form of `canonicalAddress` */
export function isInside(address: string | null, networks: readonly string[]): boolean {
  return networks.length > 0 && isAmong(address, networks);
}
