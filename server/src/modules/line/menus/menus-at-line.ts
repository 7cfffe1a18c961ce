/**
 * Rich menus as LINE keeps them. Nothing here decides or remembers: each call answers what LINE said, and a caller that was
 * cut off in the middle may make it again (facts, section 5).
 */
import { messagingApi } from '@line/bot-sdk';
import type { Ctx } from '../../../platform/context/context.ts';
import { readChannel } from '../channels/read-channel.ts';
import { askSdk } from '../outgoing/ask-sdk.ts';
import '../outside.ts';

export type LineMenu = messagingApi.RichMenuRequest;

/** LINE takes this many people in one call. */
export const MOST_LINKED_AT_ONCE = 500;

/** LINE said no; 429 means later. */
export class MenuRefused extends Error {
  override readonly name = 'MenuRefused';
  readonly status: number;

  constructor(what: string, status: number, body: string) {
    super(`LINE refused to ${what}: ${status} ${body.slice(0, 300)}`);
    this.status = status;
  }
}

export interface MenusAtLine {
  /** @returns LINE's id of the new menu */
  create(menu: LineMenu): Promise<string>;
  /** All that were made by the API, by their names. */
  list(): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** A second upload of the same menu is taken as done. */
  upload(id: string, picture: Buffer, mediaType: string): Promise<void>;
  /** One that is gone already is taken as done. */
  remove(id: string): Promise<void>;
  setDefault(id: string | null): Promise<void>;
  /** Makes the alias, or points it elsewhere. */
  pointAlias(alias: string, id: string): Promise<void>;
  removeAlias(alias: string): Promise<void>;
  /** Links up to 500 people; LINE does it within seconds. */
  link(users: readonly string[], id: string): Promise<void>;
  unlink(users: readonly string[]): Promise<void>;
  /**
   * Moves everybody who is linked to one of `from`, whoever they are: three times an hour.
   * @param resumeKey the same key again is the same request
   */
  moveAll(from: readonly string[], to: string, resumeKey: string): Promise<void>;
}

/**
 * Every method throws `MenuRefused` on LINE's 4xx and `LineUnreachable` when it does not answer.
 * @throws DomainError not_found
 */
export async function menusAtLine(ctx: Ctx, channelId: string): Promise<MenusAtLine> {
  const { accessToken } = await readChannel(ctx, channelId);
  const { api, data } = ctx.outside.lineOrigins;
  const client = new messagingApi.MessagingApiClient({ channelAccessToken: accessToken, baseURL: api });
  const blobs = new messagingApi.MessagingApiBlobClient({ channelAccessToken: accessToken, baseURL: data });
  /** @param fine whether a refusal means that it is done already */
  const ask = async <T>(
    what: string,
    question: Promise<T>,
    fine: (status: number, body: string) => boolean = () => false,
  ): Promise<T | null> => {
    const result = await askSdk(question);
    if (result.ok) return result.answer;
    if (fine(result.status, result.body)) return null;
    throw new MenuRefused(what, result.status, result.body);
  };
  return {
    async create(menu) {
      const answer = await ask('make a menu', client.createRichMenu(menu));
      return answer!.richMenuId; // null only where a refusal is fine
    },
    async list() {
      const answer = await ask('list the menus', client.getRichMenuList());
      return answer!.richmenus.map(({ richMenuId, name }) => ({ id: richMenuId, name }));
    },
    async upload(id, picture, mediaType) {
      const blob = new Blob([new Uint8Array(picture)], { type: mediaType });
      const already = (status: number, body: string) =>
        status === 400 && body.includes('already been uploaded');
      await ask('take a picture', blobs.setRichMenuImage(id, blob), already);
    },
    async remove(id) {
      await ask('remove a menu', client.deleteRichMenu(id), (status) => status === 404);
    },
    async setDefault(id) {
      await ask(
        'change the default menu',
        id === null ? client.cancelDefaultRichMenu() : client.setDefaultRichMenu(id),
      );
    },
    async pointAlias(alias, id) {
      const made = await ask(
        'point an alias',
        client.updateRichMenuAlias(alias, { richMenuId: id }),
        (status) => status === 404 || status === 400, // LINE's documents name 400 for an alias that is not there
      );
      if (made === null)
        await ask('make an alias', client.createRichMenuAlias({ richMenuAliasId: alias, richMenuId: id }));
    },
    async removeAlias(alias) {
      await ask(
        'remove an alias',
        client.deleteRichMenuAlias(alias),
        (status) => status === 404 || status === 400,
      );
    },
    async link(users, id) {
      await ask('link people', client.linkRichMenuIdToUsers({ userIds: [...users], richMenuId: id }));
    },
    async unlink(users) {
      await ask('unlink people', client.unlinkRichMenuIdFromUsers({ userIds: [...users] }));
    },
    async moveAll(from, to, resumeKey) {
      const operations = from.map((one) => ({ type: 'link' as const, from: one, to }));
      await ask('move everybody', client.richMenuBatch({ operations, resumeRequestKey: resumeKey }));
    },
  };
}
