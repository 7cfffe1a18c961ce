/** The file store over its two shelves. */
import { randomBytes } from 'node:crypto';
import { deriveKey } from '../config/config.ts';
import type { TxCtx } from '../context/context.ts';
import type { SealedColumn } from '../crypto/sealed-columns.ts';
import { DomainError, found } from '../errors/index.ts';
import type { Scan } from '../outside/clamd.ts';
import { fileTypesByExtension } from './media-types.ts';
import type { FileStore, PreparedFile, Shelves, StoredFile } from './file-store.ts';
import { HotFiles } from './hot-files.ts';
import { linkQuery, readLinkQuery } from './links.ts';
import { prepareFile } from './prepare.ts';
import { removeFiles } from './remove-files.ts';
import { openContent, sealContent } from './sealed-content.ts';
import './tables.ts';

export interface FileStoreOptions {
  readonly shelves: Shelves;
  /** The installation's, for the signatures of links. */
  readonly secret: Buffer;
  /** Looks for malware before anything is taken in; null where no scanner is set up. */
  readonly scan?: Scan | null;
}

/** Long enough to open a file that a screen just offered. */
const LINK_SECONDS = 300;

const KEY_PLACE = { table: 'files', column: 'key_sealed' } as const;
const NAME_PLACE = { table: 'files', column: 'name_sealed' } as const;

/** For the rotation of keys. */
export const FILE_COLUMNS: readonly SealedColumn[] = [KEY_PLACE, NAME_PLACE].map((place) => ({
  ...place,
  key: [{ column: 'file_id', type: 'uuid' }],
  place: (row) => ({ ...place, row: row! }), // one key, one value
}));

export function createFileStore(options: FileStoreOptions): FileStore {
  const { public: publicFiles, private: privateFiles } = options.shelves;
  const hot = new HotFiles();
  const linkKey = deriveKey(options.secret, 'links to files');

  return {
    stored: options.shelves,
    scans: Boolean(options.scan),
    prepare: (bytes, rules) => prepareFile(bytes, rules, options.scan),

    async putPublic(ctx, file, keep) {
      const id = crypto.randomUUID();
      // 256 random bits: nobody finds it who was not sent it.
      const name = `${randomBytes(32).toString('base64url')}.${file.extension}`;
      await publicFiles.write(name, [file.bytes]);
      await insert(ctx, id, file, keep.keepUntil, { class: 'public', public_name: name });
      hot.add(name, file.bytes);
      return {
        ...describe(ctx, id, file, keep.keepUntil),
        class: 'public',
        name: null,
        path: `/media/${name}`,
      };
    },

    async putPrivate(ctx, file, { keepUntil, name }) {
      const id = crypto.randomUUID();
      const municipality = ctx.scope.municipalityId;
      const key = randomBytes(32);
      await privateFiles.write(id, sealContent(key, file.bytes));
      await insert(ctx, id, file, keepUntil, {
        class: 'private',
        key_sealed: await ctx.cipher.seal(municipality, { ...KEY_PLACE, row: id }, key.toString('base64')),
        name_sealed: await ctx.cipher.seal(municipality, { ...NAME_PLACE, row: id }, name),
      });
      return { ...describe(ctx, id, file, keepUntil), class: 'private', name, path: null };
    },

    async find(ctx, id) {
      const row = await rowOf(ctx, id);
      if (!row) return null;
      const name = row.name_sealed
        ? await ctx.cipher.open(ctx.scope.municipalityId, { ...NAME_PLACE, row: id }, row.name_sealed)
        : null;
      return {
        id,
        class: row.class,
        mediaType: row.media_type,
        size: row.size,
        width: row.width,
        height: row.height,
        name,
        path: row.public_name ? `/media/${row.public_name}` : null,
        keepUntil: row.keep_until,
        createdAt: row.created_at,
      };
    },

    async read(ctx, id) {
      const row = found(await rowOf(ctx, id), 'file');
      if (row.public_name) return found(await publicFiles.read(row.public_name), 'file');
      const sealed = found(await privateFiles.read(id), 'file');
      if (!row.key_sealed) throw new DomainError('not_found', { what: 'file' });
      const key = await ctx.cipher.open(ctx.scope.municipalityId, { ...KEY_PLACE, row: id }, row.key_sealed);
      return openContent(Buffer.from(key, 'base64'), sealed);
    },

    async readPublic(name) {
      const [, extension] = /^[A-Za-z0-9_-]{43}\.([a-z0-9]{2,4})$/.exec(name) ?? [];
      const mediaType = extension && fileTypesByExtension[extension];
      if (!mediaType) return null;
      const bytes = hot.get(name) ?? (await publicFiles.read(name));
      if (!bytes) return null;
      hot.add(name, bytes);
      return { bytes, mediaType };
    },

    link(ctx, id, { seconds = LINK_SECONDS, download = false } = {}) {
      const until = ctx.now().add({ seconds });
      const query = linkQuery(linkKey, { municipality: ctx.scope.municipalityId, id, download }, until);
      return `${ctx.publicUrl}/files?${query}`;
    },

    readLink: (query, now) => readLinkQuery(linkKey, query, now),

    async remove(ctx, id) {
      const removed = await ctx.db
        .deleteFrom('files')
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .where('file_id', '=', id)
        .returning('public_name')
        .executeTakeFirst();
      if (!removed) return;
      const name = removed.public_name;
      ctx.afterCommit(async () => {
        if (name) {
          hot.remove(name);
          await publicFiles.remove(name);
        } else await privateFiles.remove(id);
      });
    },

    eraseAll: async (ctx) => (await removeFiles(ctx, { publicFiles, privateFiles, hot }, 'all')).removed,
    removeExpired: (ctx) => removeFiles(ctx, { publicFiles, privateFiles, hot }, 'expired'),
  };
}

async function rowOf(ctx: TxCtx, id: string) {
  return ctx.db
    .selectFrom('files')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('file_id', '=', id)
    .executeTakeFirst();
}

async function insert(
  ctx: TxCtx,
  id: string,
  file: PreparedFile,
  keepUntil: Temporal.PlainDate,
  more: { class: 'public' | 'private'; public_name?: string; key_sealed?: Buffer; name_sealed?: Buffer },
): Promise<void> {
  await ctx.db
    .insertInto('files')
    .values({
      municipality_id: ctx.scope.municipalityId,
      file_id: id,
      public_name: null,
      name_sealed: null,
      key_sealed: null,
      media_type: file.mediaType,
      size: file.bytes.length,
      width: file.width,
      height: file.height,
      keep_until: keepUntil,
      created_at: ctx.now(),
      ...more,
    })
    .execute();
}

function describe(
  ctx: TxCtx,
  id: string,
  file: PreparedFile,
  keepUntil: Temporal.PlainDate,
): Omit<StoredFile, 'class' | 'name' | 'path'> {
  return {
    id,
    mediaType: file.mediaType,
    size: file.bytes.length,
    width: file.width,
    height: file.height,
    keepUntil,
    createdAt: ctx.now(),
  };
}
