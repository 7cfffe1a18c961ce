/** Whether an address is one of those named: single ones and ranges, IPv4 and IPv6. */
import { BlockList, isIP } from 'node:net';

/** @param named as the contract lets them in: `192.0.2.1`, `192.0.2.0/24`, `2001:db8::/32` */
export function isAmong(address: string | null, named: readonly string[]): boolean {
  if (named.length === 0) return true;
  if (address === null) return false;
  // A socket that listens for both writes an IPv4 caller as ::ffff:192.0.2.1.
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(plain);
  if (family === 0) return false;
  const list = new BlockList();
  for (const one of named) {
    const [network = '', bits] = one.split('/');
    const kind = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(network, kind);
    else list.addSubnet(network, Number(bits), kind);
  }
  return list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

/** RFC 1918 and RFC 4193, as one network or a part of it. */
export function isPrivateNetwork(text: string): boolean {
  const [address = '', bits = '', more] = text.split('/');
  const family = isIP(address);
  const prefix = /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (more !== undefined || family === 0 || prefix > (family === 4 ? 32 : 128)) return false;
  return PRIVATE.some(
    ({ network, bits: least }) =>
      prefix >= least && isIP(network) === family && isAmong(address, [`${network}/${least}`]),
  );
}

const PRIVATE = [
  { network: '10.0.0.0', bits: 8 },
  { network: '172.16.0.0', bits: 12 },
  { network: '192.168.0.0', bits: 16 },
  { network: 'fd00::', bits: 8 },
];
