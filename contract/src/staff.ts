/** Staff members, departments, roles, signing in. Public endpoints act for the town in the header `x-town` (or the only one). */
import { departments } from './staff/departments.ts';
import { staffImport } from './staff/import.ts';
import { invitations } from './staff/invitations.ts';
import { people } from './staff/people.ts';
import { places } from './staff/places.ts';
import { recovery } from './staff/recovery.ts';
import { roles } from './staff/roles.ts';
import { sessions } from './staff/sessions.ts';
import { secondFactors } from './staff/second-factors.ts';
import { signIn } from './staff/sign-in.ts';
import { singleSignOn } from './staff/single-sign-on.ts';
import { vendor } from './staff/vendor.ts';

export { department, type Department } from './staff/departments.ts';
export type { Order } from './staff/fields.ts';
export type { SheetProblem } from './staff/import.ts';
export type { Invitation } from './staff/invitations.ts';
export {
  LEAVES,
  REGISTER_KINDS,
  STANDINGS,
  type LeaveKind,
  type Post,
  type RegisterEntry,
  type RegisterKind,
  type StaffDetail,
  type StaffMember,
  type Standing,
} from './staff/people.ts';
export { OUTSIDE, type Outside, type PlaceRule, type Places, type StaffDevice } from './staff/places.ts';
export { RECOVERY_STATES, type RecoveryRequest, type RecoveryState } from './staff/recovery.ts';
export type { Role } from './staff/roles.ts';
export { SESSION_BOUNDS, type SessionLimit } from './staff/sessions.ts';
export {
  FACTORS,
  type FactorKind,
  type NewPasskeyResponse,
  type OtpToken,
  type PasskeySignature,
  type SecondFactor,
} from './staff/second-factors.ts';
export { passwordReason, signInStep, type PasswordProblem, type SignInStep } from './staff/sign-in.ts';

export type { SingleSignOnSettings } from './staff/single-sign-on.ts';
export { VENDOR_MOST_DAYS_AHEAD, VENDOR_MOST_HOURS, type VendorGrant } from './staff/vendor.ts';

export const staff = {
  ...signIn,
  ...secondFactors,
  ...invitations,
  ...recovery,
  ...vendor,
  ...singleSignOn,
  ...people,
  ...places,
  ...sessions,
  ...staffImport,
  ...roles,
  ...departments,
};
