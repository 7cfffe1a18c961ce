export { createDepartment } from './create-department.ts';
export { createStaffMember, type CreatedStaffMember, type NewStaffMember } from './create-staff-member.ts';
export { listDepartments, listStaffMembers } from './queries.ts';
export { namesOfStaff } from './names-of-staff.ts';
export { staffGate } from './sign-in/find-session.ts';
export { staffModule } from './module.ts';
