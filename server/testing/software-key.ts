/** A security key in software (WebAuthn level 2, ES256, no attestation), with what a thief would like to change about it. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest();
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

export interface KeyPlace {
  readonly rpId: string;
  readonly origin: string;
}

export class SoftwareKey {
  readonly id = randomBytes(32);
  counter = 0;
  private readonly place: KeyPlace;
  private readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  constructor(place: KeyPlace) {
    this.place = place;
  }

  /** What `navigator.credentials.create` would answer. */
  create(challenge: string, place: Partial<KeyPlace> = {}) {
    const { x, y } = this.pair.publicKey.export({ format: 'jwk' });
    // COSE_Key: kty EC2, alg ES256, crv P-256, x, y (RFC 9053 section 7.1.1).
    const cose = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x!, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y!, 'base64url'),
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const authData = Buffer.concat([this.head(0x41, place), Buffer.alloc(16), length, this.id, cose]);
    const size = Buffer.alloc(2);
    size.writeUInt16BE(authData.length);
    // {fmt: 'none', attStmt: {}, authData: bytes} in CBOR.
    const attestation = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461' + '59', 'hex'),
      size,
      authData,
    ]);
    return this.answer({
      clientDataJSON: base64url(this.client('webauthn.create', challenge, place)),
      attestationObject: base64url(attestation),
      transports: ['usb'],
    });
  }

  /** What `navigator.credentials.get` would answer. */
  sign(challenge: string, place: Partial<KeyPlace> = {}) {
    this.counter += 1;
    const authData = this.head(0x01, place);
    const client = this.client('webauthn.get', challenge, place);
    const signature = sign('sha256', Buffer.concat([authData, sha256(client)]), this.pair.privateKey);
    return this.answer({
      clientDataJSON: base64url(client),
      authenticatorData: base64url(authData),
      signature: base64url(signature),
    });
  }

  private answer<R>(response: R) {
    const id = base64url(this.id);
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {}, response };
  }

  private head(flags: number, { rpId }: Partial<KeyPlace>): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([sha256(rpId ?? this.place.rpId), Buffer.from([flags]), counter]);
  }

  private client(type: string, challenge: string, { origin }: Partial<KeyPlace>): Buffer {
    return Buffer.from(
      JSON.stringify({ type, challenge, origin: origin ?? this.place.origin, crossOrigin: false }),
    );
  }
}
