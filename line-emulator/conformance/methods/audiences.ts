import { expect } from 'vitest';
import { refused, until, type Exercises } from '../world.ts';

const TEXT = { type: 'text/plain' };

export const audiences: Exercises = {
  'オーディエンス: 作り、足し、名を変え、一覧で見て、消す': async ({ clients, userId, watch }) => {
    const { audience, audienceBlob } = clients;
    const made = await audience.createAudienceGroup({ description: '子育て', audiences: [{ id: userId }] });
    expect(watch.last('audience.createAudienceGroup').status).toBe(202);
    expect(made).toMatchObject({ createRoute: 'MESSAGING_API', type: 'UPLOAD', permission: 'READ_WRITE' });
    const id = made.audienceGroupId ?? 0;
    await until(async () => (await audience.getAudienceData(id)).audienceGroup?.status, 'READY');
    await audience.addAudienceToAudienceGroup({ audienceGroupId: id, audiences: [{ id: userId }] });
    expect(watch.last('audience.addAudienceToAudienceGroup').status).toBe(202);
    await audience.updateAudienceGroupDescription(id, { description: '子育て（市内）' });
    expect((await audience.getAudienceData(id)).audienceGroup?.description).toBe('子育て（市内）');

    const byFile = await audienceBlob.createAudienceForUploadingUserIds(
      new Blob([`${userId}\n`], TEXT),
      '防災',
      false,
      '一度目',
    );
    expect(watch.last('audienceBlob.createAudienceForUploadingUserIds').status).toBe(202);
    const fileId = byFile.audienceGroupId ?? 0;
    await until(async () => (await audience.getAudienceData(fileId)).audienceGroup?.status, 'READY');
    await audienceBlob.addUserIdsToAudience(new Blob([`${userId}\n`], TEXT), fileId, '二度目');

    const list = await audience.getAudienceGroups(1, '子育て', 'READY', 20);
    expect(list).toMatchObject({ totalCount: 1, page: 1, hasNextPage: false });
    await refused(audience.getAudienceGroups(1, undefined, undefined, 41), 400);
    await audience.getSharedAudienceGroups(1);

    await audience.deleteAudienceGroup(id);
    await refused(audience.getAudienceData(id), 400);
    await audience.deleteAudienceGroup(fileId);
  },

  'オーディエンス: 開いた人、押した人から作る。形のおかしいIDは断る': async (world) => {
    const { clients, trial, watch } = world;
    const channelId = trial.channel.channelId;
    await trial.control(`/channels/${channelId}/friends`, { count: 60, seed: '反応' });
    await clients.messaging.broadcast({ messages: [{ type: 'text', text: 'https://example.com/' }] });
    const requestId = watch.last('messaging.broadcast').headers.get('x-line-request-id') ?? '';
    const url = 'https://example.com/';
    await trial.control(`/channels/${channelId}/opens`, { requestId, share: 1, clickShare: 1, url });
    const { audience } = clients;
    const imp = await audience.createImpBasedAudienceGroup({ description: '開いた人', requestId });
    expect(imp).toMatchObject({ type: 'IMP', requestId });
    const click = await audience.createClickBasedAudienceGroup({
      description: '押した人',
      requestId,
      clickUrl: url,
    });
    expect(click).toMatchObject({ type: 'CLICK', requestId, clickUrl: url });
    await refused(audience.createAudienceGroup({ description: '誤り', audiences: [{ id: 'U1' }] }), 400);
    await refused(audience.createAudienceGroup({ description: 'あ'.repeat(121) }), 400);
  },
};
