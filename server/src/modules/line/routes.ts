import { line } from '@madoguchi/contract/line';
import { implement } from '../../platform/http/routes.ts';
import { checkConnection } from './channels/check-connection.ts';
import { listChannels } from './channels/queries.ts';

export const routes = implement(line, {
  listChannels: async (ctx) => {
    const channels = await ctx.transaction((ctx) => listChannels(ctx));
    return {
      channels: channels.map((channel) => ({
        id: channel.id,
        name: channel.name,
        lineChannelId: channel.lineChannelId,
        basicId: channel.basicId,
        webhookUrl: `${ctx.publicUrl}/line/webhook/${channel.key}`,
        loginChannelId: channel.loginChannelId,
      })),
    };
  },
  checkConnection: async (ctx, { id }) => {
    const { checks, accountName, inbox } = await checkConnection(ctx, id);
    return {
      checks: [...checks],
      accountName,
      eventsLastDay: inbox.eventsLastDay,
      newestEventAt: inbox.newestAt?.toString() ?? null,
      failedLastDay: inbox.failedLastDay,
      waiting: inbox.waiting,
    };
  },
});
