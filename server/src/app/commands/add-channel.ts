import { createChannel } from '../../modules/line/index.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { MUNICIPALITY, Refused, UsageError, type Command } from './command.ts';

const CHANNEL_SECRET = 'LINE_CHANNEL_SECRET';
const ACCESS_TOKEN = 'LINE_ACCESS_TOKEN';
const LOGIN_SECRET = 'LINE_LOGIN_CHANNEL_SECRET';

/** Field of `createChannel` → where it came from. */
const SOURCES: Readonly<Record<string, string>> = {
  name: '--name',
  lineChannelId: '--channel-id',
  channelSecret: CHANNEL_SECRET,
  accessToken: ACCESS_TOKEN,
  basicId: '--basic-id',
  'login.channelId': '--login-channel-id',
  'login.channelSecret': LOGIN_SECRET,
};

export const channelAdd: Command = {
  name: 'channel add',
  summary: 'LINE公式アカウントをつなぐ',
  options: {
    municipality: MUNICIPALITY,
    name: { example: 'みなと台市', text: '職員に見せる名前', required: true },
    'channel-id': { example: '2000000001', text: 'Messaging APIのチャネルID', required: true },
    'basic-id': { example: '@minatodai', text: 'ベーシックID' },
    'login-channel-id': { example: '2000000002', text: 'LINEログインのチャネルID（住民のページに要ります）' },
    'liff-id': { example: '2000000002-AbCdEfGh', text: 'LIFF ID' },
  },
  secrets: {
    [CHANNEL_SECRET]: 'チャネルシークレット',
    [ACCESS_TOKEN]: 'チャネルアクセストークン（長期）',
    [LOGIN_SECRET]: 'LINEログインのチャネルシークレット（--login-channel-id のとき）',
  },
  async run({ runtime, required, optional, secret, municipality }) {
    const ctx = await municipality();
    const [basicId, liffId, loginId] = [
      optional('basic-id'),
      optional('liff-id'),
      optional('login-channel-id'),
    ];
    const channel = {
      name: required('name'),
      lineChannelId: required('channel-id'),
      channelSecret: await secret(CHANNEL_SECRET),
      accessToken: await secret(ACCESS_TOKEN),
      ...(basicId ? { basicId } : {}),
      ...(liffId ? { liffId } : {}),
      ...(loginId ? { login: { channelId: loginId, channelSecret: await secret(LOGIN_SECRET) } } : {}),
    };
    try {
      const { id, webhookPath } = await ctx.transaction((ctx) => createChannel(ctx, channel));
      const webhookUrl = runtime.config.publicUrl + webhookPath;
      return {
        data: { channelId: id, webhookUrl },
        text: `「${channel.name}」をつなぎました。\nLINE Developersの「Webhook URL」に次のアドレスを入れ、「Webhookの利用」を入れてください。\n${webhookUrl}`,
      };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const field = (error.data as { field?: string } | undefined)?.field ?? '';
      if (error.code === 'channel_invalid')
        throw new UsageError(
          `${SOURCES[field] ?? field} の値が正しくありません。LINE Developersの画面から写してください。`,
        );
      if (error.code === 'channel_taken')
        throw new Refused(`チャネルID ${channel.lineChannelId} は、すでにつながっています。`);
      throw error;
    }
  },
};
