import { STANDARD_ROLES, type StandardRole } from '@madoguchi/contract/permissions';
import { createStaffMember, listDepartments } from '../../modules/staff/index.ts';
import type { Ctx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { MUNICIPALITY, Refused, UsageError, type Command } from './command.ts';

const ROLE_NAMES = Object.keys(STANDARD_ROLES) as StandardRole[];

export const staffCreate: Command = {
  name: 'staff create',
  summary: '職員を登録し、はじめのパスワードを1度だけ示す',
  options: {
    municipality: MUNICIPALITY,
    number: { example: '10001', text: '職員番号（ログインに使います）', required: true },
    name: { example: '港 はるか', text: '名前', required: true },
    role: {
      example: 'administrator',
      text: `役割：${ROLE_NAMES.map((role) => `${role}（${STANDARD_ROLES[role].label}）`).join('、')}`,
      required: true,
    },
    mail: { example: 'haruka@example.jp', text: 'メールアドレス（ログインにも使えます）' },
    department: { example: '広報課', text: '登録してある部署の名前' },
  },
  async run({ runtime, required, optional, municipality }) {
    const role = ROLE_NAMES.find((known) => known === required('role'));
    if (!role) throw new UsageError(`--role は ${ROLE_NAMES.join('、')} のどれかにしてください。`);
    const [staffNumber, name] = [required('number'), required('name')];
    const ctx = await municipality();
    const departmentId = await departmentNamed(ctx, optional('department'));
    try {
      const { id, initialPassword } = await createStaffMember(ctx, {
        staffNumber,
        name,
        mail: optional('mail') ?? null,
        posts: [{ role, departmentId }],
      });
      return {
        data: { staffMemberId: id, staffNumber, role, initialPassword },
        text: [
          `${name}さん（${STANDARD_ROLES[role].label}）を登録しました。`,
          `ログインする場所：${runtime.config.publicUrl}/admin/`,
          `職員番号：${staffNumber}`,
          `はじめのパスワード：${initialPassword}`,
          'このパスワードは二度と表示されません。本人だけに伝えてください。最初のログインで変えてもらいます。',
        ].join('\n'),
      };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'department_needed')
        throw new UsageError(
          `役割「${STANDARD_ROLES[role].label}」は自分の部署の分だけを扱います。--department を付けてください。`,
        );
      if (error.code !== 'login_taken') throw error;
      throw new Refused('その職員番号かメールアドレスは、ほかの職員が使っています。');
    }
  },
};

async function departmentNamed(ctx: Ctx, name: string | undefined): Promise<string | null> {
  if (name === undefined) return null;
  const departments = await ctx.transaction(listDepartments);
  const found = departments.find((department) => department.name === name);
  if (found) return found.id;
  const known = departments.map((department) => department.name).join('、') || 'まだ1つもありません';
  throw new Refused(`部署「${name}」は登録されていません（登録済み：${known}）。`);
}
