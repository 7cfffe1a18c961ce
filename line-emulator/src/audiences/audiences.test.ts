import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../clock.ts';
import { callLine, jobsDone } from '../rich-menus/test-menus.ts';
import { startTrial, type Trial } from '../test-setup.ts';
import { virtualUserId } from '../virtual-users.ts';

let trial: Trial;
let ids: string[];
const GROUP = '/v2/bot/audienceGroup';
const NOW = Temporal.Instant.from('2026-11-21T03:00:00Z').epochMilliseconds;
beforeEach(async () => {
  // A clock that stands: the minute of the rate limit must not pass while the machine is busy.
  trial = await startTrial({}, { limits: { enabled: false }, now: () => NOW });
  ids = Array.from({ length: 100 }, (_, i) => virtualUserId('町', i));
  await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: 100, seed: '町' });
});
afterEach(() => trial.stop());

const json = (method: string, path: string, body: unknown) =>
  callLine(trial, method, path, { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json' });
const upload = (body: Record<string, unknown>) => trial.line(`${GROUP}/upload`, body);
const group = async (id: number) => (await trial.lineGet(`${GROUP}/${id}`)).json;
const idsOf = (userIds: string[]) => userIds.map((id) => ({ id }));

async function form(method: string, fields: Record<string, string | File>) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const request = new Request('http://x/', { method: 'POST', body });
  const type = request.headers.get('content-type')!;
  const bytes = Buffer.from(await request.arrayBuffer());
  return callLine(trial, method, `${GROUP}/upload/byFile`, { bytes, type });
}
const textFile = (lines: string[], type = 'text/plain') => new File([lines.join('\n')], 'ids.txt', { type });

describe('利用者IDのオーディエンス', () => {
  test('JSONでつくり、足し、状態は作成中から利用可へ。友だちでない人も数に入る', async () => {
    const [stranger] = (await trial.control('/users', { count: 1 })).users;
    await trial.control('/jobs', { hold: true });
    const made = await upload({
      description: '子育て',
      audiences: idsOf([...ids.slice(0, 10), stranger.userId]),
      uploadDescription: '一回目',
    });
    expect(made).toMatchObject({ status: 202, json: { type: 'UPLOAD', createRoute: 'MESSAGING_API' } });
    const { audienceGroupId, created, expireTimestamp } = made.json;
    expect(made.json).toMatchObject({
      description: '子育て',
      permission: 'READ_WRITE',
      isIfaAudience: false,
    });
    expect(expireTimestamp - created).toBe((180 * DAY) / 1000);
    expect(await group(audienceGroupId)).toMatchObject({
      audienceGroup: { ...made.json, status: 'IN_PROGRESS', audienceCount: 0 },
      jobs: [{ jobStatus: 'QUEUED', description: '一回目', type: 'DIFF_ADD' }],
    });
    await trial.control('/jobs', { hold: false });
    await jobsDone(trial);
    expect(await group(audienceGroupId)).toMatchObject({
      audienceGroup: { status: 'READY', audienceCount: 11 },
      jobs: [{ jobStatus: 'FINISHED', audienceCount: 11, audienceGroupId }],
    });
    const more = { audienceGroupId, audiences: idsOf(ids.slice(5, 20)) };
    expect(await json('PUT', `${GROUP}/upload`, more)).toMatchObject({ status: 202, json: {} });
    await jobsDone(trial);
    expect(await group(audienceGroupId)).toMatchObject({
      audienceGroup: { audienceCount: 21 },
      jobs: [{}, { audienceCount: 10 }],
    });
  });

  test('空のオーディエンスは、だれかを足すまで作成中のまま', async () => {
    const { audienceGroupId } = (await upload({ description: '空', audiences: [] })).json;
    await jobsDone(trial);
    expect(await group(audienceGroupId)).toMatchObject({
      audienceGroup: { status: 'IN_PROGRESS', audienceCount: 0 },
      jobs: [],
    });
    await json('PUT', `${GROUP}/upload`, { audienceGroupId, audiences: idsOf([ids[0]!]) });
    await jobsDone(trial);
    expect(await group(audienceGroupId)).toMatchObject({
      audienceGroup: { status: 'READY', audienceCount: 1 },
    });
  });

  test('ファイルでつくり、足す。2MBを超えても受けとる', async () => {
    await trial.control(`/channels/${trial.channel.channelId}/friends`, { count: 70_000, seed: '市' });
    const many = Array.from({ length: 70_000 }, (_, i) => virtualUserId('市', i));
    const made = await form('POST', { description: 'ファイル', file: textFile(many) });
    expect(made).toMatchObject({ status: 202, json: { type: 'UPLOAD', description: 'ファイル' } });
    const { audienceGroupId } = made.json;
    const added = await form('PUT', {
      audienceGroupId: String(audienceGroupId),
      uploadDescription: '追加',
      file: textFile([`${ids[0]}\r`, '', ids[1]!, many[0]!]),
    });
    expect(added).toMatchObject({ status: 202, json: {} });
    await jobsDone(trial);
    expect(await group(audienceGroupId)).toMatchObject({
      audienceGroup: { status: 'READY', audienceCount: 70_002 },
      jobs: [{ audienceCount: 70_000 }, { audienceCount: 2, description: '追加' }],
    });
  });

  const tooMany = Array.from({ length: 10_001 }, (_, i) => ({ id: virtualUserId('町', i) }));
  test.each([
    ['長い名前', { description: 'あ'.repeat(121) }, 'AUDIENCE_GROUP_NAME_SIZE_OVER'],
    ['制御文字', { description: 'あ\nい' }, 'AUDIENCE_GROUP_NAME_WRONG'],
    ['空白だけの名前', { description: ' ' }, 'AUDIENCE_GROUP_NAME_EMPTY'],
    [
      '長い説明',
      { description: 'あ', uploadDescription: 'い'.repeat(301) },
      'AUDIENCE_GROUP_UPLOAD_DESCRIPTION_SIZE_OVER',
    ],
    [
      '正しくないID',
      { description: 'あ', audiences: [{ id: 'x' }] },
      'UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT',
    ],
    ['10,001人', { description: 'あ', audiences: tooMany }, 'UPLOAD_AUDIENCE_GROUP_TOO_MANY_AUDIENCE_IDS'],
  ])('断る理由は決まった符号で示す（%s）', async (_, body, code) => {
    const answer = await upload(body);
    expect(answer).toMatchObject({ status: 400, json: { details: [{ message: code }] } });
    expect((await trial.lineGet(`${GROUP}/list?page=1`)).json.totalCount).toBe(0);
  });

  test('ファイルの断り：型のちがうファイルは415、正しくないID・空は400', async () => {
    const code = async (file: File) => (await form('POST', { description: 'あ', file })).json.details[0];
    expect((await form('POST', { description: 'あ', file: textFile(ids, 'text/csv') })).status).toBe(415);
    expect((await upload({})).status).toBe(400);
    expect((await json('POST', `${GROUP}/upload/byFile`, {})).status).toBe(415);
    expect((await form('POST', { description: 'あ' })).status).toBe(400);
    expect(await code(textFile(['x']))).toEqual({
      message: 'UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT',
      property: 'file',
    });
    expect((await code(textFile([''])))?.message).toBe('UPLOAD_AUDIENCE_GROUP_NO_VALID_AUDIENCE_IDS');
  });

  test('広告用ID（IFA）は申請した企業だけのもの、ないもの・期限切れ・別のチャネルのものには足せない', async () => {
    expect((await upload({ description: 'あ', isIfaAudience: true })).status).toBe(403);
    const add = (audienceGroupId: number) =>
      json('PUT', `${GROUP}/upload`, { audienceGroupId, audiences: idsOf([ids[0]!]) });
    expect(await add(1)).toMatchObject({
      status: 400,
      json: { message: 'audience group not found', details: [{ message: 'AUDIENCE_GROUP_NOT_FOUND' }] },
    });
    const { audienceGroupId } = (await upload({ description: 'あ', audiences: idsOf(ids) })).json;
    await jobsDone(trial);
    await trial.control('/clock', { offsetMs: 181 * DAY });
    expect((await add(audienceGroupId)).json.details).toEqual([
      { message: 'AUDIENCE_GROUP_CAN_NOT_UPLOAD_STATUS_EXPIRED' },
    ]);
    expect((await group(audienceGroupId)).audienceGroup.status).toBe('EXPIRED');
    await trial.control('/clock', { offsetMs: 211 * DAY });
    expect((await trial.lineGet(`${GROUP}/${audienceGroupId}`)).status).toBe(400);
  });

  test('一つのオーディエンスに終わらない仕事が10件あると429。失敗した仕事はFAILEDになる', async () => {
    const { audienceGroupId } = (await upload({ description: 'あ' })).json;
    await trial.control('/jobs', { hold: true, fail: { kind: 'audience', after: 2 } });
    const add = () => json('PUT', `${GROUP}/upload`, { audienceGroupId, audiences: idsOf(ids) });
    const statuses = [];
    for (let i = 0; i < 11; i++) statuses.push((await add()).status);
    expect(statuses).toEqual([...Array(10).fill(202), 429]);
    await trial.control('/jobs', { hold: false });
    await jobsDone(trial);
    const { audienceGroup, jobs } = await group(audienceGroupId);
    expect(jobs[0]).toMatchObject({ jobStatus: 'FAILED', failedType: 'INTERNAL_ERROR', audienceCount: 2 });
    expect(jobs[1]).toMatchObject({ jobStatus: 'FINISHED', audienceCount: 98 });
    expect(audienceGroup).toMatchObject({ status: 'READY', audienceCount: 100 });
  });

  test('1,000件でいっぱいになる。どの入口も1分に60回', async () => {
    const { audiences } = trial.emulator.state;
    for (let i = 0; i < 1000; i++) {
      audiences.create({
        channelId: trial.channel.channelId,
        type: 'UPLOAD',
        createRoute: 'MESSAGING_API',
        description: 'あ',
        created: trial.emulator.state.clock.now(),
      });
    }
    expect((await upload({ description: 'もう一つ' })).json.details).toEqual([
      { message: 'AUDIENCE_GROUP_COUNT_MAX_OVER' },
    ]);
    await trial.control('/limits', { enabled: true });
    // The bucket fills by one a second while a slow machine asks: so many that some are refused for certain.
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => trial.lineGet(`${GROUP}/list?page=1`)),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(60);
    expect(answers.filter(({ status }) => status === 429)).not.toEqual([]);
  });
});

describe('オーディエンスを読み、名前を変え、消す', () => {
  test('一覧は名前の一部（大文字小文字を問わない）、状態、つくり方で絞り、ページに分ける', async () => {
    for (let i = 0; i < 45; i++) await upload({ description: `News ${i}`, audiences: idsOf(ids) });
    await upload({ description: '空の一覧' });
    await jobsDone(trial);
    const made = await trial.control(`/channels/${trial.channel.channelId}/audiences`, {
      type: 'CHAT_TAG',
      description: '窓口の札',
      userIds: ids.slice(0, 3),
    });
    expect(made).toMatchObject({ type: 'CHAT_TAG', permission: 'READ', status: 'READY', audienceCount: 3 });
    const list = async (query: string) => (await trial.lineGet(`${GROUP}/list?${query}`)).json;
    expect(await list('page=1')).toMatchObject({
      hasNextPage: true,
      totalCount: 47,
      readWriteAudienceGroupTotalCount: 46,
      page: 1,
      size: 20,
    });
    expect((await list('page=2&size=40&description=nEWS')).audienceGroups).toHaveLength(5);
    expect((await list('page=1&status=IN_PROGRESS')).audienceGroups).toMatchObject([
      { description: '空の一覧' },
    ]);
    expect((await list('page=1&createRoute=OA_MANAGER&createRoute=AD_MANAGER')).totalCount).toBe(1);
    expect(await list('page=1&size=41')).toEqual({
      message: 'size: must be less than or equal to 40',
      details: [{ message: 'TOO_HIGH' }],
    });
    for (const query of ['', 'page=0', 'page=x', 'page=1&status=NEW', 'page=1&createRoute=X']) {
      expect((await trial.lineGet(`${GROUP}/list?${query}`)).status).toBe(400);
    }
    const shared = async (query: string) => (await trial.lineGet(`${GROUP}/shared/list?${query}`)).json;
    expect((await shared('page=1')).totalCount).toBe(0);
    expect((await shared('page=1&includesOwnedAudienceGroups=true')).audienceGroups).toMatchObject([
      { type: 'CHAT_TAG' },
    ]);
  });

  test('名前を変え、消せる。管理画面でつくられたものは変えられない。共有はなく、廃止された入口は404', async () => {
    const { audienceGroupId } = (await upload({ description: '前', audiences: idsOf(ids) })).json;
    const rename = (id: number, description: string) =>
      json('PUT', `${GROUP}/${id}/updateDescription`, { description });
    expect((await rename(audienceGroupId, '後')).json).toEqual({});
    expect((await rename(audienceGroupId, '')).status).toBe(400);
    expect((await group(audienceGroupId)).audienceGroup.description).toBe('後');
    const { audienceGroupId: tag } = await trial.control(`/channels/${trial.channel.channelId}/audiences`, {
      type: 'CHAT_TAG',
      description: '札',
      userIds: [],
    });
    const refused = [
      await rename(tag, '札2'),
      await callLine(trial, 'DELETE', `${GROUP}/${tag}`),
      await json('PUT', `${GROUP}/upload`, { audienceGroupId: tag, audiences: idsOf(ids) }),
      await trial.lineGet(`${GROUP}/shared/${audienceGroupId}`),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect((await callLine(trial, 'DELETE', `${GROUP}/${audienceGroupId}`)).status).toBe(200);
    expect(await trial.lineGet(`${GROUP}/${audienceGroupId}`)).toMatchObject({
      status: 400,
      json: { message: 'audience group not found' },
    });
    expect((await trial.lineGet(`${GROUP}/authorityLevel`)).status).toBe(404);
  });
});
