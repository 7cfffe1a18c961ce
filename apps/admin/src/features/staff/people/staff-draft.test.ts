import type { Department, Role } from '@madoguchi/contract/staff';
import { expect, it } from 'vitest';
import { accountInput, accountLacks, departmentChoices, emptyPost, postLacks } from './staff-draft.ts';

const role = { id: 'r', name: '各課の配信担当', reach: 'own_department' } as Role;

it('足りない項目と、所属の要る役割を、送る前に言う', () => {
  expect(accountLacks({ staffNumber: ' ', name: '', mail: '' }).map(({ field }) => field)).toEqual([
    'staff-staffNumber',
    'staff-name',
  ]);
  const post = emptyPost();
  expect(postLacks(post, [role]).map(({ field }) => field)).toEqual(['staff-roleId']);
  const chosen = { ...post, roleId: 'r', until: '2000-01-01' };
  expect(postLacks(chosen, [role]).map(({ field }) => field)).toEqual(['staff-departmentId', 'staff-until']);
});

it('全角の職員番号は半角になり、先頭の0は残る', () => {
  expect(accountInput({ staffNumber: '００１２', name: ' 港 ', mail: '' })).toEqual({
    staffNumber: '0012',
    name: '港',
    mail: null,
  });
});

it('廃止した所属は選べず、上の所属から名前が並ぶ', () => {
  const department = { parentId: null, retired: false } as Department;
  const all = [
    { ...department, id: 'a', name: '福祉部' },
    { ...department, id: 'b', name: '子育て課', parentId: 'a' },
    { ...department, id: 'c', name: 'こども課', retired: true },
  ];
  expect(departmentChoices(all, 'なし').map(({ label }) => label)).toEqual([
    'なし',
    '福祉部',
    '福祉部／子育て課',
  ]);
});
