/** Where a channel's secrets are sealed to: a ciphertext moved to another column or row does not open. */
import type { FieldCipher } from '../../../platform/crypto/field-cipher.ts';
import type { MunicipalityId } from '../../../platform/db/database.ts';

type SecretColumn = 'channel_secret' | 'access_token' | 'login_channel_secret';

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
