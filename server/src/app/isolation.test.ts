/**
 * The wall between municipalities, tried as the working role by plain SQL. Tables, partitions and functions are discovered
 * from the catalogue: a new one is in the test by itself, and one without a municipality must be named here with its reason.
 */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testing/index.ts';

/** Tables that belong to no municipality, and why that gives nothing away. */
const WITHOUT_MUNICIPALITY: Readonly<Record<string, string>> = {
  kysely_migration: 'which migrations ran',
  migration_hashes: 'what each migration read when it ran',
  kysely_migration_lock: 'one row: whether a migration is running',
  postal_towns: "Japan Post's public table, the same for everybody; the working role can only read it",
  rate_budgets: 'when a channel may call LINE next: a random id and an instant',
  installation_keys:
    'the secret of the installation, wrapped by the master key; neither working role may read it',
  audit_epochs: 'counts restored backups of the whole installation; the working role can only read it',
};
/** Functions that run with their owner's rights, and why the working role cannot reach a neighbour through them. */
const DEFINER_FUNCTIONS: Readonly<Record<string, string>> = {
  ensure_partitions: 'makes empty months; only the system role may call it',
  drop_partitions: 'drops months that are over; only the system role may call it',
  remove_cut_audit_blocks: 'removes blocks behind a cut; only the system role may call it',
  begin_audit_epoch: 'counts restored backups; only the system role may call it',
  make_line_inbox_partitions:
    'takes no argument, makes empty days by the clock of the database, answers a count',
  drop_line_inbox_partitions: 'takes no argument, drops days past their fixed keeping time, answers a count',
};

interface Table {
  readonly name: string;
  readonly columns: readonly { name: string; type: string; required: boolean }[];
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly partition: boolean;
}

let db: TestDatabase;
let app: pg.Client;
let tables: Table[];
let tenant: Table[];

beforeAll(async () => {
  db = await testDatabase();
  tables = await readTables();
  tenant = tables.filter((table) => table.columns.some((column) => column.name === 'municipality_id'));
  await removeConstraints();
  for (const table of reachable())
    if (table.name !== 'municipalities') await db.sql(insertOf(table, db.municipality)); // it has its row
  app = new pg.Client({ connectionString: db.appUrl });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await db.close();
});

/** Partitions are reached through their parents; directly they are closed altogether (tested below). */
const reachable = () => tenant.filter((table) => !table.partition);

async function readTables(): Promise<Table[]> {
  return db.sql<Table>(`
    SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced, c.relispartition AS partition,
      (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL),
          'required', a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attgenerated = '') ORDER BY a.attnum)
       FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname`);
}

/** So that any row can be written into this throwaway database: what is tried here is the wall, not the rules of the rows. */
async function removeConstraints(): Promise<void> {
  const rows = await db.sql<{ statement: string }>(`
    SELECT format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', conrelid::regclass, conname) AS statement
    FROM pg_constraint WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace AND conrelid <> 0 AND conislocal
    ORDER BY contype DESC`);
  for (const { statement } of rows) await db.sql(statement);
}

const SAMPLES: Readonly<Record<string, string>> = {
  smallint: '1',
  integer: '1',
  bigint: '1',
  numeric: '1',
  text: `'a'`,
  uuid: 'uuidv7()',
  bytea: `'\\x00'`,
  boolean: 'true',
  date: 'current_date',
  'timestamp with time zone': 'now()',
  jsonb: `'{}'`,
  xid8: `'1'`,
  'bit varying': `B'1'`,
};

function insertOf(table: Table, municipality: number): string {
  const columns = table.columns.filter((column) => column.required || column.name === 'municipality_id');
  const values = columns.map(({ name, type }) => {
    if (name === 'municipality_id') return String(municipality);
    const sample = type.endsWith('[]') ? `'{}'` : SAMPLES[type];
    if (!sample) throw new Error(`no sample of ${type} for ${table.name}.${name}: add one`);
    return sample;
  });
  const names = columns.map((column) => column.name).join(', ');
  return `INSERT INTO ${table.name} (${names}) OVERRIDING SYSTEM VALUE VALUES (${values.join(', ')})`;
}

/** Runs one statement as the working role and undoes it. */
async function asApp(
  municipality: number | null,
  text: string,
): Promise<{ rows: number } | { refused: string }> {
  await app.query(`BEGIN; SELECT set_config('app.municipality', '${municipality ?? ''}', true)`);
  try {
    return { rows: (await app.query(text)).rowCount ?? 0 };
  } catch (error) {
    return { refused: (error as pg.DatabaseError).code ?? '' };
  } finally {
    await app.query('ROLLBACK');
  }
}

const RLS_OR_PRIVILEGE = '42501';
/** The number of a municipality is handed out by the database and can never be changed. */
const IDENTITY_COLUMN = '428C9';

describe('自治体の壁', () => {
  it('自治体の列がない表は、わけを添えて挙げたものだけ', () => {
    const named = tables.filter((table) => !tenant.includes(table)).map((table) => table.name);
    expect(named).toEqual(Object.keys(WITHOUT_MUNICIPALITY).sort());
  });

  it('自治体の列がある表は、区画も含めてすべて壁の内にあり、持ち主にも効く', () => {
    expect(tenant.length).toBeGreaterThan(40);
    expect(tenant.filter((table) => !table.enabled || !table.forced).map((table) => table.name)).toEqual([]);
  });

  it('壁の決まりはどの表でも同じ1つで、ゆるめる決まりが足されていない', async () => {
    const policies = await db.sql<{ table: string; n: number; same: boolean }>(`
      SELECT polrelid::regclass::text AS table, count(*)::int AS n,
        bool_and(polcmd = '*' AND polpermissive AND polwithcheck IS NULL AND pg_get_expr(polqual, polrelid) =
          '(municipality_id = (NULLIF(current_setting(''app.municipality''::text, true), ''''::text))::integer)') AS same
      FROM pg_policy GROUP BY polrelid ORDER BY 1`);
    expect(policies.filter((policy) => policy.n !== 1 || !policy.same)).toEqual([]);
    expect(policies.map((policy) => policy.table).sort()).toEqual(tenant.map((table) => table.name).sort());
  });

  it('別の自治体からは、どの表の1行も見えない', async () => {
    for (const { name } of reachable()) {
      const own = await asApp(db.municipality, `SELECT 1 FROM ${name}`);
      expect(own, name).toHaveProperty('rows');
      expect((own as { rows: number }).rows, name).toBeGreaterThan(0);
      expect(
        await asApp(db.otherMunicipality, `SELECT 1 FROM ${name} WHERE municipality_id = ${db.municipality}`),
        name,
      ).toEqual({ rows: 0 });
      // Without WHERE: only the other municipality's own rows, never ours.
      const all = await asApp(
        db.otherMunicipality,
        `SELECT 1 FROM ${name} WHERE municipality_id IS DISTINCT FROM ${db.otherMunicipality}`,
      );
      expect(all, name).toEqual({ rows: 0 });
      expect(await asApp(null, `SELECT 1 FROM ${name}`), name).toEqual({ rows: 0 });
    }
  });

  it('別の自治体からは、どの表にも書けず、変えられず、消せない', async () => {
    for (const table of reachable()) {
      const { name } = table;
      expect(await asApp(db.otherMunicipality, insertOf(table, db.municipality)), name).toEqual({
        refused: RLS_OR_PRIVILEGE,
      });
      expect(await asApp(null, insertOf(table, db.municipality)), name).toEqual({
        refused: RLS_OR_PRIVILEGE,
      });
      for (const statement of [
        `UPDATE ${name} SET municipality_id = ${db.otherMunicipality} WHERE municipality_id = ${db.municipality}`,
        `DELETE FROM ${name} WHERE municipality_id = ${db.municipality}`,
      ])
        expect(
          [{ rows: 0 }, { refused: RLS_OR_PRIVILEGE }, { refused: IDENTITY_COLUMN }],
          statement,
        ).toContainEqual(await asApp(db.otherMunicipality, statement));
      const given = await asApp(
        db.municipality,
        `UPDATE ${name} SET municipality_id = ${db.otherMunicipality}`,
      );
      // A row cannot be given to a neighbour either.
      expect([{ refused: RLS_OR_PRIVILEGE }, { refused: IDENTITY_COLUMN }], name).toContainEqual(given);
    }
    for (const { name } of reachable()) {
      const [row] = await db.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM ${name} WHERE municipality_id = $1`,
        [db.municipality],
      );
      expect(row!.n, name).toBeGreaterThan(0);
    }
  });

  it('区画には親の表からしか入れない', async () => {
    const partitions = tenant.filter((table) => table.partition);
    expect(partitions.length).toBeGreaterThan(3);
    for (const { name } of partitions)
      expect(await asApp(db.municipality, `SELECT 1 FROM ${name}`), name).toEqual({
        refused: RLS_OR_PRIVILEGE,
      });
  });

  it('操作記録は、同じ自治体からも書き換えられず、消せない', async () => {
    for (const name of ['audit_entries', 'audit_blocks'])
      for (const statement of [
        `UPDATE ${name} SET municipality_id = municipality_id`,
        `DELETE FROM ${name}`,
        `TRUNCATE ${name}`,
      ])
        expect(await asApp(db.municipality, statement), statement).toEqual({ refused: RLS_OR_PRIVILEGE });
  });
});

describe('壁を越えうるもの', () => {
  it('表があるのは public と、識別番号だけを運ぶ仕事の列（jobs）だけ', async () => {
    const schemas = await db.sql<{ schema: string }>(`
      SELECT DISTINCT n.nspname AS schema FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`);
    expect(schemas.map((row) => row.schema)).toEqual(['jobs', 'public']);
  });

  it('持ち主の力で動く関数は、わけを添えて挙げたものだけで、働く役には何も渡さない', async () => {
    const functions = await db.sql<{
      name: string;
      args: string;
      returns: string;
      app: boolean;
      path: boolean;
    }>(`
      SELECT proname AS name, pg_get_function_identity_arguments(oid) AS args, pg_get_function_result(oid) AS returns,
        has_function_privilege('madoguchi_app', oid, 'EXECUTE') AS app,
        EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting LIKE 'search_path=%') AS path
      FROM pg_proc WHERE prosecdef AND pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`);
    expect(functions.map((entry) => entry.name).sort()).toEqual(Object.keys(DEFINER_FUNCTIONS).sort());
    for (const entry of functions) {
      expect(entry.path, `${entry.name} fixes its search_path`).toBe(true);
      if (!entry.app) continue;
      expect(
        entry,
        'callable by the working role: no argument to aim with, no row in the answer',
      ).toMatchObject({ args: '', returns: 'integer' });
      const answer = await asApp(db.otherMunicipality, `SELECT 1 FROM ${entry.name}() AS n WHERE n <> 0`);
      expect(answer, entry.name).toEqual({ rows: 0 });
    }
  });

  it('見えるものを広げる表示用の表（ビュー）がない', async () => {
    expect(
      await db.sql(
        `SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace`,
      ),
    ).toEqual([]);
  });

  it('役の力は設計どおり', async () => {
    const roles = await db.sql(`
      SELECT rolname AS role, rolsuper AS super, rolbypassrls AS bypass, rolcanlogin AS login, rolcreatedb OR rolcreaterole AS creates
      FROM pg_roles WHERE rolname LIKE 'madoguchi%' ORDER BY 1`);
    const plain = { super: false, creates: false };
    expect(roles).toEqual([
      { role: 'madoguchi_app', bypass: false, login: true, ...plain },
      { role: 'madoguchi_definer', bypass: true, login: false, ...plain },
      { role: 'madoguchi_owner', bypass: false, login: false, ...plain },
      { role: 'madoguchi_system', bypass: true, login: true, ...plain },
    ]);
    // The working role cannot become another one, and owns nothing.
    expect(await db.sql(`SELECT 1 FROM pg_auth_members WHERE member = 'madoguchi_app'::regrole`)).toEqual([]);
    expect(await db.sql(`SELECT 1 FROM pg_class WHERE relowner = 'madoguchi_app'::regrole`)).toEqual([]);
    for (const statement of [
      'SET ROLE madoguchi_system',
      'SET ROLE madoguchi_owner',
      'SET row_security = off; SELECT 1 FROM residents',
      'CREATE TABLE mine (n int)',
      'ALTER TABLE residents DISABLE ROW LEVEL SECURITY',
    ])
      expect(await asApp(db.otherMunicipality, statement), statement).toEqual({ refused: RLS_OR_PRIVILEGE });
    const { rows } = await app.query('SHOW transaction_timeout');
    expect(rows).toEqual([{ transaction_timeout: '30s' }]);
  });
});
