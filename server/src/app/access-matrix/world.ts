/** Two towns with departments and one person per standard role, whose sessions are written directly: fast, no sign-in. */
import { FIRST_DESIGN } from '../../modules/rich-menus/first-design.ts';
import { STANDARD_ROLES, type StandardRole } from '@madoguchi/contract/permissions';
import { randomBytes } from 'node:crypto';
import type { TestDatabase } from '../../../testing/index.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { createDepartment } from '../../modules/staff/index.ts';
import { SESSION_COOKIE, sessionCookieValue } from '../../modules/staff/sign-in/find-session.ts';
import { hashToken, newToken } from '../../platform/auth/token.ts';
import { administrate, type AdminQuery } from '../../platform/db/administrate.ts';
import type { MunicipalityId } from '../../platform/db/database.ts';
import { modules } from '../modules.ts';
import type { Kind, Owner } from './cells.ts';

export interface MatrixRecord {
  readonly id: string;
  /** What further ids of the address name: a post, a leave, an attribute. */
  readonly parts: Readonly<Record<string, string>>;
  /** What stands for it in an export, where no id does. */
  readonly title?: string;
}

export interface World {
  readonly departments: Readonly<Record<'own' | 'below' | 'former' | 'other' | 'elsewhere', string>>;
  readonly people: ReadonlyMap<StandardRole, { readonly id: string; readonly browser: StaffBrowser }>;
  readonly viewerRole: string;
  /** A fresh record of the kind. */
  make(kind: Kind, owner: Owner): Promise<MatrixRecord>;
  close(): Promise<void>;
}

export async function buildWorld(db: TestDatabase): Promise<World> {
  const api = staffApi(db, modules);
  const ctx = db.ctx();
  const department = async (name: string, parentId: string | null = null) =>
    (await createDepartment(ctx, { name, parentId })).id;
  const own = await department('自課');
  const below = await department('自係', own);
  const former = await department('旧課');
  const other = await department('他課');
  const elsewhere = (await createDepartment(db.ctxOf(db.otherMunicipality), { name: '他市の課' })).id;
  await db.sql(`UPDATE departments SET retired_on = '2020-04-01' WHERE id = $1`, [former]);
  await db.sql('INSERT INTO department_successors VALUES ($1, $2, $3)', [db.municipality, former, own]);
  // Roles come with the first staff member of a town.
  await staffWithAuthenticator(db, 'administrator', db.otherMunicipality);
  const people = new Map<StandardRole, { id: string; browser: StaffBrowser }>();
  for (const role of Object.keys(STANDARD_ROLES) as StandardRole[]) {
    const { id } = await staffWithAuthenticator(db, role, db.municipality, '自課');
    people.set(role, { id, browser: await signedIn(db, api.browser(), id) });
  }
  const [viewer] = await db.sql<{ id: string }>(
    `SELECT id FROM staff_roles WHERE municipality_id = $1 AND key = 'viewer'`,
    [db.municipality],
  );
  const departments = { own, below, former, other, elsewhere };
  const connection = await keptOpen(db.adminUrl);
  return {
    departments,
    people,
    viewerRole: viewer!.id,
    make: (kind, owner) => make(db, connection.query, departments, kind, owner),
    close: connection.close,
  };
}

/** One connection for a thousand records: opening one for each took more than half of the time of the test. */
async function keptOpen(url: string): Promise<{ query: AdminQuery; close: () => Promise<void> }> {
  const opened = Promise.withResolvers<AdminQuery>();
  const done = Promise.withResolvers<void>();
  const ended = administrate(url, async (query) => {
    opened.resolve(query);
    await done.promise;
  });
  ended.catch(opened.reject);
  const close = () => {
    done.resolve();
    return ended;
  };
  const query = await opened.promise;
  let last: Promise<unknown> = Promise.resolve();
  // One after the other: the connection takes a single statement at a time.
  const inTurn = <Row extends object>(text: string, values?: unknown[]): Promise<Row[]> => {
    const answer = last.then(() => query<Row>(text, values));
    last = answer.catch(() => undefined);
    return answer;
  };
  return { query: inTurn, close };
}

/** A session as the sign-in would have left it. */
async function signedIn(
  db: TestDatabase,
  browser: StaffBrowser,
  staffMemberId: string,
): Promise<StaffBrowser> {
  const token = newToken();
  await db.sql(
    `INSERT INTO staff_sessions (municipality_id, token_hash, staff_member_id, created_at, last_used_at, expires_at,
       confirmed_at)
     VALUES ($1, $2, $3, now(), now(), now() + interval '10 hours', now())`,
    [db.municipality, hashToken(token), staffMemberId],
  );
  browser.jar.set(SESSION_COOKIE, sessionCookieValue(db.municipality, token));
  return browser;
}

let serial = 0;

async function make(
  db: TestDatabase,
  query: AdminQuery,
  departments: World['departments'],
  kind: Kind,
  owner: Owner,
): Promise<MatrixRecord> {
  const municipality: MunicipalityId =
    owner === 'other municipality' ? db.otherMunicipality : db.municipality;
  const n = (serial += 1);
  const insert = async (table: string, values: Record<string, unknown>): Promise<string> => {
    const all = { municipality_id: municipality, ...values };
    const marks = Object.keys(all).map((_, index) => `$${index + 1}`);
    const [row] = await query<{ id: string }>(
      `INSERT INTO ${table} (${Object.keys(all).join(', ')}) VALUES (${marks.join(', ')}) RETURNING id`,
      Object.values(all),
    );
    return row!.id; // one row in, one id out
  };
  const owned = {
    department_id: departmentOf(owner, departments),
    exclusive: owner.endsWith(' alone'),
  };
  const attribute = () =>
    insert('attribute_definitions', {
      key: `matrix_${n}`,
      position: n,
      kind: 'number',
      label: '項目',
      purpose: '試験',
      class: 'open',
      settings: '{}',
    });
  const staffMember = async () => {
    const id = await insert('staff_members', { staff_number: `M${n}`, name: '行列 花子' });
    await query('INSERT INTO staff_credentials VALUES ($1, $2, $3, true)', [municipality, id, 'no hash']);
    const [role] = await query<{ id: string }>(
      `SELECT id FROM staff_roles WHERE municipality_id = $1 AND key = 'duty'`,
      [municipality],
    );
    const mine = { staff_member_id: id, from_date: '2026-01-01' };
    const postId = await insert('staff_posts', { ...mine, role_id: role!.id });
    const leaveId = await insert('staff_leaves', { ...mine, kind: 'other', until_date: '2026-01-02' });
    return { id, parts: { postId, leaveId } };
  };
  switch (kind) {
    case 'segment':
      return plain(
        await insert('segments', { name: `グループ${n}`, condition: '{"kind":"testers"}', ...owned }),
      );
    case 'residentList':
      return plain(
        await insert('resident_lists', {
          name: `名簿${n}`,
          purpose: '試験',
          class: 'open',
          kept_until: '2099-01-01',
          size: 1,
          created_at: '2026-01-01',
          updated_at: '2026-01-01',
          ...owned,
        }),
      );
    case 'delivery':
      return {
        ...plain(await insert('deliveries', { title: `配信${n}号`, ...owned })),
        title: `配信${n}号`,
      };
    case 'deliveryTemplate': {
      const id = await insert('delivery_templates', { kind: 'text', name: `文例${n}`, ...owned });
      await query(
        `INSERT INTO delivery_template_versions (municipality_id, template_id, version, content, saved_at)
         VALUES ($1, $2, 1, '{"blocks":[{"kind":"text","text":"文"}],"quickReplies":[],"languages":{}}', now())`,
        [municipality, id],
      );
      return plain(id);
    }
    case 'resident': {
      const id = await insert('residents', {
        resident_no: n,
        channel_id: crypto.randomUUID(),
        line_user_id: randomBytes(16),
        friendship: 'followed',
        friendship_at: '2026-01-01',
        first_followed_at: '2026-01-01',
      });
      return { id, parts: { definitionId: await attribute() } };
    }
    case 'attribute':
      return plain(await attribute());
    case 'staffMember':
      return staffMember();
    case 'vendorGrant': {
      const granter = await insert('staff_members', { staff_number: `G${n}`, name: '許可 太郎' });
      return plain(
        await insert('staff_vendor_grants', {
          staff_member_id: (await staffMember()).id,
          from_at: '2099-01-01T00:00:00Z',
          until_at: '2099-01-01T08:00:00Z',
          reason: '月例の点検',
          granted_by: granter,
          granted_at: '2026-01-01',
        }),
      );
    }
    case 'recovery': {
      const asker = await insert('staff_members', { staff_number: `A${n}`, name: '依頼 太郎' });
      return plain(
        await insert('staff_recoveries', {
          staff_member_id: (await staffMember()).id,
          reason: 'スマートフォンをなくした',
          asked_by: asker,
          asked_at: '2026-01-01',
          expires_at: '2099-01-01',
        }),
      );
    }
    case 'department': {
      const id = await insert('departments', { name: `所属${n}` });
      // Waits for its code, which nobody knows.
      await query(
        `INSERT INTO department_mails (municipality_id, department_id, mail, code_hash, code_expires_at, added_at)
         VALUES ($1, $2, 'nobody@city.example', '\\x00', '2099-01-01', '2026-01-01')`,
        [municipality, id],
      );
      return plain(id);
    }
    case 'otpToken':
      return plain(
        await insert('staff_otp_tokens', {
          serial: `TK${n}`,
          kind: 'totp',
          digits: 6,
          period: 30,
          secret: randomBytes(32),
          created_at: '2026-01-01',
        }),
      );
    case 'role':
      return plain(
        await insert('staff_roles', {
          name: `役割${n}`,
          permissions: ['delivery.view'],
          reach: 'own_department',
        }),
      );
    case 'menu': {
      const id = await insert('rich_menus', {
        name: `メニュー${n}`,
        kind: 'ordinary',
        design: JSON.stringify(FIRST_DESIGN),
        created_at: '2026-01-01',
        updated_at: '2026-01-01',
      });
      await query(
        `INSERT INTO rich_menu_versions (municipality_id, menu_id, version, design, revision, state, published_at)
         VALUES ($1, $2, 1, $3, 0, 'replaced', now())`,
        [municipality, id, JSON.stringify(FIRST_DESIGN)],
      );
      return plain(id);
    }
    case 'emergency':
    case 'incident':
    case 'disclosure':
    case 'dataRequest':
    case 'session':
    case 'device':
    case 'channel':
    case 'auditEntry':
    case 'warning':
      return plain(crypto.randomUUID());
  }
}

const plain = (id: string): MatrixRecord => ({ id, parts: {} });

function departmentOf(owner: Owner, departments: World['departments']): string | null {
  switch (owner) {
    case 'own department':
    case 'own department alone':
      return departments.own;
    case 'department below':
      return departments.below;
    case 'department that it succeeded':
      return departments.former;
    case 'other department':
    case 'other department alone':
      return departments.other;
    case 'other municipality':
      return departments.elsewhere;
    case 'nobody':
      return null;
  }
}
