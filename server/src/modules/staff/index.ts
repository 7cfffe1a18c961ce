export { refusalExplainer, whoGivesRights } from './access/find-holders.ts';
export { readRules as readPlaceRules } from './access/read-places.ts';
export { openAllPlaces } from './access/save-place-rule.ts';
export { checkedOwner } from './departments/checked-owner.ts';
export { listDepartments, namesOfDepartments } from './departments/queries.ts';
export { notifyDepartment, type DepartmentNotice } from './departments/notify-department.ts';
export { createDepartment } from './departments/save-department.ts';
export {
  createStaffMember,
  type CreatedStaffMember,
  type NewStaffMember,
} from './people/create-staff-member.ts';
export { namesOfStaff } from './people/names-of-staff.ts';
export { addLeave } from './people/leaves.ts';
export type { NewPost } from './people/posts.ts';
export { resetStaffSignIn } from './people/reset-staff-sign-in.ts';
export { listStaffMembers } from './people/queries.ts';
export { thingsOwned, type ThingsOwned } from './people/things-owned.ts';
export type { RoleRef } from './roles/find-role.ts';
export { staffGate } from './sign-in/find-session.ts';
export { staffModule } from './module.ts';
