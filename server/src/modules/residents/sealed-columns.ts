/** Where residents' sealed values are, for the rotation of keys. */
import type { SealedColumn } from '../../platform/crypto/sealed-columns.ts';
import { sealedPlace } from './answers.ts';
import { displayNamePlace } from './jobs.ts';
import { requestPlace } from './disclosure/data-requests.ts';
import { packageReasonPlace } from './disclosure/prepare-disclosure.ts';
import { reasonPlace } from './protection/mark-resident.ts';

export const RESIDENT_COLUMNS: readonly SealedColumn[] = [
  {
    table: 'residents',
    column: 'display_name',
    key: [{ column: 'resident_no', type: 'int' }],
    place: (no) => displayNamePlace(Number(no)),
  },
  {
    table: 'sealed_values',
    column: 'value',
    key: [
      { column: 'resident_no', type: 'int' },
      { column: 'definition_id', type: 'uuid' },
    ],
    place: (no, definition) => sealedPlace(Number(no), definition!), // two keys, two values
  },
  {
    table: 'disclosure_packages',
    column: 'reason',
    key: [{ column: 'id', type: 'uuid' }],
    place: (id) => packageReasonPlace(id),
  },
  ...(['content', 'decision'] as const).map((column) => ({
    table: 'personal_data_requests',
    column,
    key: [{ column: 'id', type: 'uuid' as const }],
    place: (id: string) => requestPlace(column, id),
  })),
  ...(['reason', 'lift_reason'] as const).map((column) => ({
    table: 'resident_protections',
    column,
    key: [{ column: 'id', type: 'uuid' as const }],
    place: (id: string) => reasonPlace(column, id),
  })),
];
