/**
 * Every table that Kysely knows. Each module's `tables.ts` adds its own by declaration merging:
 *
 *     declare module '../../platform/db/tables.ts' { interface Tables { segments: SegmentsTable } }
 */
// oxlint-disable-next-line no-empty-interface -- filled by declaration merging
export interface Tables {}
