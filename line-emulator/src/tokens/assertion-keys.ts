import {
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  type KeyObject,
  type webcrypto,
} from 'node:crypto';

/** LINE's console takes this many keys per channel. */
export const MOST_KEYS = 2;

interface AssertionKey {
  kid: string;
  clientId: string;
  publicKey: KeyObject;
}

/** The public keys by which channels sign their assertions, as registered in LINE's console. */
export class AssertionKeys {
  readonly #keys = new Map<string, AssertionKey>();

  of(clientId: string): string[] {
    return [...this.#keys.values()].filter((key) => key.clientId === clientId).map(({ kid }) => kid);
  }

  /**
   * Registers a public key.
   * @throws Error with what LINE's console would complain about
   */
  register(clientId: string, jwk: Record<string, unknown>, kid: string = randomUUID()): string {
    if (jwk.kty !== 'RSA') throw new Error('kty must be RSA');
    if (jwk.alg !== undefined && jwk.alg !== 'RS256') throw new Error('alg must be RS256');
    if (jwk.d !== undefined) throw new Error('a private key must not be registered');
    const verifies = Array.isArray(jwk.key_ops) && jwk.key_ops.length === 1 && jwk.key_ops[0] === 'verify';
    if (jwk.use !== 'sig' && !verifies) throw new Error('use must be sig, or key_ops ["verify"]');
    const publicKey = createPublicKey({ key: jwk as webcrypto.JsonWebKey, format: 'jwk' });
    if (publicKey.asymmetricKeyDetails?.modulusLength !== 2048)
      throw new Error('the key must have 2048 bits');
    this.#keys.set(kid, { kid, clientId, publicKey });
    return kid;
  }

  /** Makes a pair and keeps the public half; the private one is shown this once, as in LINE's console. */
  generate(clientId: string): Record<string, unknown> {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const kid = randomUUID();
    this.#keys.set(kid, { kid, clientId, publicKey });
    return { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid };
  }

  find(kid: string): AssertionKey | undefined {
    return this.#keys.get(kid);
  }

  delete(kid: string): void {
    this.#keys.delete(kid);
  }
}
