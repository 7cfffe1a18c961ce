/** Where a channel's secrets are sealed to: a ciphertext moved to another column or row does not open. */
import type { FieldCipher } from '../../../platform/crypto/field-cipher.ts';
import type { SealedColumn } from '../../../platform/crypto/sealed-columns.ts';
import type { MunicipalityId } from '../../../platform/db/database.ts';

const SECRET_COLUMNS = ['channel_secret', 'access_token', 'login_channel_secret'] as const;
type SecretColumn = (typeof SECRET_COLUMNS)[number];

export function secretPlace(channelId: string, column: SecretColumn) {
  return { table: 'line_channels', column, row: channelId };
}

export function openSecret(
  cipher: FieldCipher,
  municipalityId: MunicipalityId,
  channelId: string,
  column: SecretColumn,
  sealed: Buffer,
): Promise<string> {
  return cipher.open(municipalityId, secretPlace(channelId, column), sealed);
}

/** For the rotation of keys. */
export const CHANNEL_COLUMNS: readonly SealedColumn[] = SECRET_COLUMNS.map((column) => ({
  table: 'line_channels',
  column,
  key: [{ column: 'id', type: 'uuid' }],
  place: (id) => secretPlace(id!, column), // one key, one value
}));
