import { generateKeyPairSync, randomBytes, sign, verify, type KeyObject } from 'node:crypto';

/**
 * The key behind ES256 ID tokens (LIFF and native apps), published at /oauth2/v2.1/certs. Made when first used: most tests
 * never do.
 */
export class SigningKey {
  readonly kid = randomBytes(32).toString('hex');
  #pair: { publicKey: KeyObject; privateKey: KeyObject } | undefined;

  /** The public key as a JSON Web Key. */
  jwk(): Record<string, unknown> {
    const { kty, crv, x, y } = this.#keys().publicKey.export({ format: 'jwk' });
    return { kty, alg: 'ES256', use: 'sig', kid: this.kid, crv, x, y };
  }

  /** The signature of a JWT's first two parts. */
  sign(input: string): Buffer {
    return sign('sha256', Buffer.from(input), {
      key: this.#keys().privateKey,
      dsaEncoding: 'ieee-p1363',
    });
  }

  verifies(input: string, signature: Buffer): boolean {
    return verify(
      'sha256',
      Buffer.from(input),
      { key: this.#keys().publicKey, dsaEncoding: 'ieee-p1363' },
      signature,
    );
  }

  #keys(): { publicKey: KeyObject; privateKey: KeyObject } {
    return (this.#pair ??= generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  }
}
