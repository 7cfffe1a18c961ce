/** The staff module, as the composition root connects it. */
import { ephemeralColumn, sealedColumn } from '../../platform/crypto/sealed-columns.ts';
import type { Module } from '../../platform/module.ts';
import { tokenPlace } from './factors/accept-token-code.ts';
import { purgeSignInsJob, schedules, tellRecoveryJob, sendNoticeJob } from './jobs.ts';
import { mountPlacePage } from './access/mount-place-page.ts';
import { routes } from './routes.ts';
import { clientSecretPlace } from './single-sign-on/settings.ts';
import { totpPlace } from './sign-in/find-account.ts';

export const staffModule: Module = {
  name: 'staff',
  routes,
  mount: mountPlacePage,
  jobs: [purgeSignInsJob, tellRecoveryJob, sendNoticeJob],
  schedules,
  plugs: [
    sealedColumn.with({
      table: 'staff_credentials',
      column: 'totp_secret',
      key: [{ column: 'staff_member_id', type: 'uuid' }],
      place: (id) => totpPlace(id!), // one key, one value
    }),
    sealedColumn.with({
      table: 'staff_otp_tokens',
      column: 'secret',
      key: [{ column: 'id', type: 'uuid' }],
      place: (id) => tokenPlace(id!), // one key, one value
    }),
    sealedColumn.with({
      table: 'staff_single_sign_on',
      column: 'client_secret',
      key: [{ column: 'id', type: 'uuid' }],
      place: (id) => clientSecretPlace(id!), // one key, one value
    }),
    ephemeralColumn.with({
      table: 'staff_factor_offers',
      column: 'offered_secret',
      why: 'gone after ten minutes',
    }),
    ephemeralColumn.with({
      table: 'staff_challenges',
      column: 'offered_secret',
      why: 'gone after ten minutes',
    }),
  ],
};
