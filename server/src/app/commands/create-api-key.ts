import { address, KEY_PERMISSIONS, MOST_KEY_DAYS } from '@madoguchi/contract/integration';
import { PERMISSIONS } from '@madoguchi/contract/permissions';
import { createApiKey } from '../../modules/integration/index.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { MUNICIPALITY, Refused, UsageError, type Command } from './command.ts';

const DEFAULT_DAYS = 90;

export const apiKeyCreate: Command = {
  name: 'api-key create',
  summary: '外部連携キーを作り、1度だけ示す',
  options: {
    municipality: MUNICIPALITY,
    name: { example: '庁内ポータル', text: 'どのシステムが使うか', required: true },
    permissions: {
      example: 'delivery.view,audiences.view',
      text: `できること（カンマ区切り）：${KEY_PERMISSIONS.map((one) => `${one}（${PERMISSIONS[one]}）`).join('、')}`,
      required: true,
    },
    addresses: {
      example: '192.0.2.1,198.51.100.0/24',
      text: '使えるIPアドレス（カンマ区切り。個人情報を扱うキーには必ず要ります）',
    },
    days: { example: '90', text: `有効な日数（${MOST_KEY_DAYS}日まで。なければ${DEFAULT_DAYS}日）` },
  },
  async run({ runtime, required, optional, municipality }) {
    const input = {
      name: required('name'),
      permissions: listed(required('permissions')).map((name) => {
        const known = KEY_PERMISSIONS.find((one) => one === name);
        if (!known) throw new UsageError(`--permissions の「${name}」は、キーに付けられません。`);
        return known;
      }),
      addresses: listed(optional('addresses') ?? ''),
      days: Number(optional('days') ?? DEFAULT_DAYS),
    };
    if (!Number.isInteger(input.days) || input.days < 1 || input.days > MOST_KEY_DAYS)
      throw new UsageError(`--days は 1 から ${MOST_KEY_DAYS} までの整数にしてください。`);
    const wrong = input.addresses.find((one) => !address.safeParse(one).success);
    if (wrong !== undefined) throw new UsageError(`--addresses の「${wrong}」は、IPアドレスではありません。`);
    const ctx = await municipality();
    try {
      const { id, key } = await ctx.transaction((ctx) => createApiKey(ctx, input));
      return {
        data: { id, key, ...input },
        text: [
          `外部連携キー「${input.name}」を作りました（${input.days}日間有効）。`,
          key,
          'このキーは二度と表示されません。使うシステムに安全に渡してください。',
          `使い方：curl -H "Authorization: Bearer <キー>" ${runtime.config.publicUrl}/api/v1/…`,
        ].join('\n'),
      };
    } catch (error) {
      if (error instanceof DomainError && error.code === 'addresses_needed')
        throw new Refused('個人情報を扱うキーには、使えるIPアドレス（--addresses）が要ります。');
      throw error;
    }
  },
};

function listed(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
}
