/**
 * The modules in their order, each with the modules above it that it uses. The structure check is made from this list:
 * using another module means adding it here, where a reviewer sees it.
 */
export const MODULE_MAP: readonly { readonly module: string; readonly uses: readonly string[] }[] = [
  { module: 'municipalities', uses: [] },
  { module: 'line', uses: [] },
  { module: 'staff', uses: [] },
  { module: 'integration', uses: ['staff'] },
  { module: 'publication', uses: ['municipalities', 'staff'] },
  { module: 'questions', uses: ['line'] },
  { module: 'talk', uses: ['municipalities', 'line', 'publication', 'questions'] },
  { module: 'residents', uses: ['municipalities', 'line', 'staff', 'publication', 'questions', 'talk'] },
  { module: 'audiences', uses: ['staff', 'questions', 'residents'] },
  { module: 'delivery', uses: ['municipalities', 'line', 'staff', 'talk', 'residents', 'audiences'] },
  { module: 'rich-menus', uses: ['line', 'staff', 'residents'] },
  { module: 'incidents', uses: ['staff', 'audiences'] },
  { module: 'audit', uses: ['staff', 'integration', 'residents'] },
  { module: 'watching', uses: ['line', 'staff', 'audit', 'incidents'] },
  { module: 'inspection', uses: ['staff', 'audit', 'watching'] },
];

/** Folders of the server from the ground up: each may import only itself and what stands before it. */
export const LAYERS = ['platform', 'modules', 'app'] as const;

/** Workspaces and what each may import of the others (paths or package names). */
export const WORKSPACES: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  'talk-view': [],
  server: ['contract'],
  'apps/admin': ['contract', 'talk-view'],
  'apps/resident': ['contract'],
  'line-emulator': ['talk-view'],
};

/** The system role sees every municipality: only these files may ask it. */
export const SYSTEM_ROLE_FILES: readonly string[] = [
  'server/src/platform/db/open.ts',
  'server/src/platform/db/partitions.ts',
  'server/src/platform/crypto/key-uses.ts',
  'server/src/platform/crypto/former-proofs.ts',
  'server/src/platform/events/find-pending.ts',
  'server/src/platform/files/remove-strays.ts',
  'server/src/app/services.ts',
  'server/src/modules/municipalities/create-municipality.ts',
  'server/src/modules/residents/postal/import-postal.ts',
  'server/src/modules/line/channels/find-channel.ts',
];
