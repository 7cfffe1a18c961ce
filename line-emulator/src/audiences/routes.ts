import type { EndpointRow } from '../endpoint-table.ts';
import { lineError } from '../line-error.ts';
import { perMinute } from '../rate-limits.ts';
import * as audiences from './audiences.ts';
import { createByClick, createByImpression } from './retarget.ts';
import * as upload from './upload.ts';

const GROUP = '/v2/bot/audienceGroup';
/** All endpoints of audiences: 60 a minute, each on its own. */
const LIMIT = perMinute(60);
const file = { body: 'any', maxBodyBytes: upload.MAX_FILE_BYTES } as const;

/** LINE has taken these away; a client that still asks is told that there is nothing. */
const gone = (): never => {
  throw lineError(404, 'Not found');
};

/** LINE's API for audiences; fixed paths stand before the one with an id. */
export const audienceRows: EndpointRow[] = [
  ['POST', `${GROUP}/upload`, 'audience.upload.create', LIMIT, upload.createByJson],
  ['PUT', `${GROUP}/upload`, 'audience.upload.add', LIMIT, upload.addByJson],
  ['POST', `${GROUP}/upload/byFile`, 'audience.file.create', LIMIT, upload.createByFile, file],
  ['PUT', `${GROUP}/upload/byFile`, 'audience.file.add', LIMIT, upload.addByFile, file],
  ['POST', `${GROUP}/click`, 'audience.click', LIMIT, createByClick],
  ['POST', `${GROUP}/imp`, 'audience.imp', LIMIT, createByImpression],
  ['GET', `${GROUP}/list`, 'audience.list', LIMIT, audiences.listAudiences],
  ['GET', `${GROUP}/shared/list`, 'audience.shared.list', LIMIT, audiences.listShared],
  ['GET', `${GROUP}/shared/:audienceGroupId`, 'audience.shared.get', LIMIT, audiences.getShared],
  ['GET', `${GROUP}/authorityLevel`, 'audience.authority-level.get', LIMIT, gone],
  ['PUT', `${GROUP}/authorityLevel`, 'audience.authority-level.set', LIMIT, gone, { body: 'any' }],
  ['PUT', `${GROUP}/:audienceGroupId/activate`, 'audience.activate', LIMIT, gone, { body: 'any' }],
  ['PUT', `${GROUP}/:audienceGroupId/updateDescription`, 'audience.rename', LIMIT, audiences.renameAudience],
  ['GET', `${GROUP}/:audienceGroupId`, 'audience.get', LIMIT, audiences.getAudience],
  [
    'DELETE',
    `${GROUP}/:audienceGroupId`,
    'audience.delete',
    LIMIT,
    audiences.deleteAudience,
    { body: 'any' },
  ],
];
