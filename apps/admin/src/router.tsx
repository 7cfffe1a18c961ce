/** Every address of the staff app. Screens load when they are opened, so that the first load stays small. */
import type { Permission } from '@madoguchi/contract/permissions';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  retainSearchParams,
} from '@tanstack/react-router';
import { readAuditSearch } from './features/audit/audit-search.ts';
import { readSearch } from './features/delivery/search.ts';
import { readResidentSearch } from './features/residents/resident-search.ts';
import { Shell } from './shell/Shell.tsx';
import { NotFound } from './shell/NotFound.tsx';
import { SomethingBroke } from './shell/SomethingBroke.tsx';

const root = createRootRoute({
  component: Outlet,
  staticData: { permission: null },
  // Whose window this is (town.ts) stays in the address of every screen.
  validateSearch: ({ town }: Record<string, unknown>): { town?: string } =>
    typeof town === 'string' ? { town } : {},
  search: { middlewares: [retainSearchParams(['town'])] },
  notFoundComponent: NotFound,
  errorComponent: SomethingBroke,
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  staticData: { permission: null },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  staticData: { permission: null },
  component: lazyRouteComponent(() => import('./home/Home.tsx'), 'Home'),
});

const deliveries = createRoute({
  getParentRoute: () => shell,
  path: '/deliveries',
  staticData: { permission: 'delivery.view' },
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./features/delivery/DeliveryList.tsx'), 'DeliveryList'),
});
const delivery = createRoute({
  getParentRoute: () => shell,
  path: '/deliveries/$id',
  staticData: { permission: 'delivery.view' },
  component: lazyRouteComponent(() => import('./features/delivery/Delivery.tsx'), 'Delivery'),
});
const analysis = createRoute({
  getParentRoute: () => shell,
  path: '/deliveries/analysis',
  staticData: { permission: 'delivery.view' },
  component: lazyRouteComponent(() => import('./features/delivery/Analysis.tsx'), 'Analysis'),
});
const sendingSettings = createRoute({
  getParentRoute: () => shell,
  path: '/sending-settings',
  staticData: { permission: 'municipalities.manage' },
  component: lazyRouteComponent(() => import('./features/delivery/SendingSettings.tsx'), 'SendingSettings'),
});
const deliveryRules = createRoute({
  getParentRoute: () => shell,
  path: '/delivery-rules',
  staticData: { permission: 'delivery.view' },
  component: lazyRouteComponent(() => import('./features/delivery/rules/Rules.tsx'), 'Rules'),
});
const segments = createRoute({
  getParentRoute: () => shell,
  path: '/segments',
  staticData: { permission: 'audiences.view' },
  component: lazyRouteComponent(() => import('./features/audiences/SegmentList.tsx'), 'SegmentList'),
});
const newSegment = createRoute({
  getParentRoute: () => shell,
  path: '/segments/new',
  staticData: { permission: 'audiences.manage' },
  // 複製する: the group that it begins as a copy of.
  validateSearch: ({ from }: Record<string, unknown>): { from?: string } =>
    typeof from === 'string' ? { from } : {},
  component: lazyRouteComponent(() => import('./features/audiences/SegmentEditor.tsx'), 'NewSegment'),
});
const registrations = createRoute({
  getParentRoute: () => shell,
  path: '/segments/registrations',
  staticData: { permission: 'audiences.view' },
  component: lazyRouteComponent(() => import('./features/audiences/Registrations.tsx'), 'Registrations'),
});
const outsideUses = createRoute({
  getParentRoute: () => shell,
  path: '/segments/outside-uses',
  staticData: { permission: 'audiences.view' },
  component: lazyRouteComponent(() => import('./features/audiences/OutsideUses.tsx'), 'OutsideUses'),
});
const residentLists = createRoute({
  getParentRoute: () => shell,
  path: '/segments/lists',
  staticData: { permission: 'audiences.view' },
  component: lazyRouteComponent(() => import('./features/audiences/ResidentLists.tsx'), 'ResidentLists'),
});
const takeInList = createRoute({
  getParentRoute: () => shell,
  path: '/segments/lists/new',
  staticData: { permission: 'audiences.manage' },
  component: lazyRouteComponent(() => import('./features/audiences/TakeInList.tsx'), 'TakeInList'),
});
const sendingLimits = createRoute({
  getParentRoute: () => shell,
  path: '/segments/limits',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/audiences/SendingLimits.tsx'), 'SendingLimits'),
});
const segment = createRoute({
  getParentRoute: () => shell,
  path: '/segments/$id',
  staticData: { permission: 'audiences.view' },
  component: lazyRouteComponent(() => import('./features/audiences/SegmentEditor.tsx'), 'EditSegment'),
});

const richMenus = createRoute({
  getParentRoute: () => shell,
  path: '/rich-menus',
  staticData: { permission: 'menus.view' },
  component: lazyRouteComponent(() => import('./features/rich-menus/MenuList.tsx'), 'MenuList'),
});
const richMenu = createRoute({
  getParentRoute: () => shell,
  path: '/rich-menus/$id',
  staticData: { permission: 'menus.view' },
  component: lazyRouteComponent(() => import('./features/rich-menus/MenuEditor.tsx'), 'MenuEditor'),
});
const emergencyMenu = createRoute({
  getParentRoute: () => shell,
  path: '/emergency-menu',
  staticData: { permission: 'menus.view' },
  component: lazyRouteComponent(() => import('./features/rich-menus/EmergencyMenu.tsx'), 'EmergencyMenu'),
});

const residents = createRoute({
  getParentRoute: () => shell,
  path: '/residents',
  staticData: { permission: 'residents.view' },
  validateSearch: readResidentSearch,
  component: lazyRouteComponent(() => import('./features/residents/ResidentList.tsx'), 'ResidentList'),
});
const importResidents = createRoute({
  getParentRoute: () => shell,
  path: '/residents-import',
  staticData: { permission: 'residents.manage' },
  component: lazyRouteComponent(() => import('./features/residents/ImportResidents.tsx'), 'ImportResidents'),
});
const resident = createRoute({
  getParentRoute: () => shell,
  path: '/residents/$id',
  staticData: { permission: 'residents.view' },
  component: lazyRouteComponent(() => import('./features/residents/Resident.tsx'), 'Resident'),
});
const dataRequests = createRoute({
  getParentRoute: () => shell,
  path: '/residents/$id/requests',
  staticData: { permission: 'residents.disclose' },
  component: lazyRouteComponent(() => import('./features/residents/DataRequests.tsx'), 'DataRequests'),
});
const incidents = createRoute({
  getParentRoute: () => shell,
  path: '/incidents',
  staticData: { permission: 'incidents.manage' },
  component: lazyRouteComponent(() => import('./features/incidents/IncidentList.tsx'), 'IncidentList'),
});
const newIncident = createRoute({
  getParentRoute: () => shell,
  path: '/incidents/new',
  staticData: { permission: 'incidents.manage' },
  component: lazyRouteComponent(() => import('./features/incidents/IncidentSheet.tsx'), 'NewIncident'),
});
const incident = createRoute({
  getParentRoute: () => shell,
  path: '/incidents/$id',
  staticData: { permission: 'incidents.manage' },
  component: lazyRouteComponent(() => import('./features/incidents/IncidentSheet.tsx'), 'IncidentSheet'),
});
const attributes = createRoute({
  getParentRoute: () => shell,
  path: '/attributes',
  staticData: { permission: null },
  component: lazyRouteComponent(() => import('./features/attributes/AttributeList.tsx'), 'AttributeList'),
});
const newAttribute = createRoute({
  getParentRoute: () => shell,
  path: '/attributes/new',
  staticData: { permission: 'attributes.manage' },
  component: lazyRouteComponent(() => import('./features/attributes/AttributeEditor.tsx'), 'NewAttribute'),
});
const attribute = createRoute({
  getParentRoute: () => shell,
  path: '/attributes/$id',
  staticData: { permission: 'attributes.manage' },
  component: lazyRouteComponent(() => import('./features/attributes/AttributeEditor.tsx'), 'EditAttribute'),
});
const greeting = createRoute({
  getParentRoute: () => shell,
  path: '/greeting',
  staticData: { permission: 'attributes.manage' },
  component: lazyRouteComponent(() => import('./features/attributes/Greeting.tsx'), 'Greeting'),
});
const functions = createRoute({
  getParentRoute: () => shell,
  path: '/functions',
  staticData: { permission: 'municipalities.manage' },
  component: lazyRouteComponent(() => import('./features/publication/Publication.tsx'), 'Publication'),
});
const staff = createRoute({
  getParentRoute: () => shell,
  path: '/staff',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/staff/people/StaffList.tsx'), 'StaffList'),
});
const newStaffMember = createRoute({
  getParentRoute: () => shell,
  path: '/staff/new',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/staff/people/NewStaffMember.tsx'), 'NewStaffMember'),
});
const staffMember = createRoute({
  getParentRoute: () => shell,
  path: '/staff/$id',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/staff/people/StaffMember.tsx'), 'StaffMember'),
});
const departments = createRoute({
  getParentRoute: () => shell,
  path: '/departments',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/staff/departments/Departments.tsx'), 'Departments'),
});
const apiKeys = createRoute({
  getParentRoute: () => shell,
  path: '/api-keys',
  staticData: { permission: 'security.manage' },
  component: lazyRouteComponent(() => import('./features/integration/ApiKeys.tsx'), 'ApiKeys'),
});
const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  staticData: { permission: 'audit.view' },
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./features/audit/AuditList.tsx'), 'AuditList'),
});
const auditPrint = createRoute({
  getParentRoute: () => shell,
  path: '/audit/print',
  staticData: { permission: 'audit.view' },
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./features/audit/AuditPrint.tsx'), 'AuditPrint'),
});
const auditFigures = createRoute({
  getParentRoute: () => shell,
  path: '/audit/figures',
  staticData: { permission: 'audit.view' },
  component: lazyRouteComponent(() => import('./features/audit/AuditFigures.tsx'), 'AuditFigures'),
});
const auditVerification = createRoute({
  getParentRoute: () => shell,
  path: '/audit/verification',
  staticData: { permission: 'audit.view' },
  component: lazyRouteComponent(() => import('./features/audit/Verification.tsx'), 'Verification'),
});
const auditEntry = createRoute({
  getParentRoute: () => shell,
  path: '/audit/$id',
  staticData: { permission: 'audit.view' },
  component: lazyRouteComponent(() => import('./features/audit/AuditEntry.tsx'), 'AuditEntry'),
});
const watching = createRoute({
  getParentRoute: () => shell,
  path: '/watching',
  staticData: { permission: 'audit.view' },
  component: lazyRouteComponent(() => import('./features/watching/Watching.tsx'), 'Watching'),
});
const watchRules = createRoute({
  getParentRoute: () => shell,
  path: '/watching/rules',
  staticData: { permission: 'security.manage' },
  component: lazyRouteComponent(() => import('./features/watching/WatchRules.tsx'), 'WatchRules'),
});
const inspection = createRoute({
  getParentRoute: () => shell,
  path: '/inspection',
  staticData: { permission: 'audit.view' },
  component: lazyRouteComponent(() => import('./features/inspection/Inspection.tsx'), 'Inspection'),
});
const load = createRoute({
  getParentRoute: () => shell,
  path: '/load',
  staticData: { permission: null },
  component: lazyRouteComponent(() => import('./features/inspection/Load.tsx'), 'Load'),
});
const staffAccess = createRoute({
  getParentRoute: () => shell,
  path: '/staff/$id/access',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/staff/people/Access.tsx'), 'Access'),
});
const roles = createRoute({
  getParentRoute: () => shell,
  path: '/roles',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/staff/roles/RoleList.tsx'), 'RoleList'),
});
const places = createRoute({
  getParentRoute: () => shell,
  path: '/places',
  staticData: { permission: 'security.manage' },
  component: lazyRouteComponent(() => import('./features/staff/access/Places.tsx'), 'Places'),
});
const whoMay = createRoute({
  getParentRoute: () => shell,
  path: '/access',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/staff/roles/WhoMay.tsx'), 'WhoMay'),
});
const staffRegister = createRoute({
  getParentRoute: () => shell,
  path: '/staff-register',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/staff/Register.tsx'), 'Register'),
});
const staffImport = createRoute({
  getParentRoute: () => shell,
  path: '/staff-import',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/staff/Import.tsx'), 'Import'),
});
const vendorHours = createRoute({
  getParentRoute: () => shell,
  path: '/vendor-hours',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/staff/vendor/VendorHours.tsx'), 'VendorHours'),
});
const singleSignOn = createRoute({
  getParentRoute: () => shell,
  path: '/single-sign-on',
  staticData: { permission: 'security.manage' },
  component: lazyRouteComponent(
    () => import('./features/staff/single-sign-on/SingleSignOn.tsx'),
    'SingleSignOn',
  ),
});
const recoveries = createRoute({
  getParentRoute: () => shell,
  path: '/recoveries',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/staff/recovery/Recoveries.tsx'), 'Recoveries'),
});
const otpTokens = createRoute({
  getParentRoute: () => shell,
  path: '/otp-tokens',
  staticData: { permission: 'staff.manage' },
  component: lazyRouteComponent(() => import('./features/staff/factors/OtpTokens.tsx'), 'OtpTokens'),
});
const me = createRoute({
  getParentRoute: () => shell,
  path: '/me',
  staticData: { permission: null },
  component: lazyRouteComponent(() => import('./features/staff/Me.tsx'), 'Me'),
});

const help = createRoute({
  getParentRoute: () => shell,
  path: '/help',
  staticData: { permission: null },
  component: lazyRouteComponent(() => import('./features/help/HelpIndex.tsx'), 'HelpIndex'),
});
const helpPage = createRoute({
  getParentRoute: () => shell,
  path: '/help/$page',
  staticData: { permission: null },
  component: lazyRouteComponent(() => import('./features/help/HelpPage.tsx'), 'HelpPage'),
});

/** Outside the frame: whoever opens it has no account to sign in with yet. */
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  staticData: { permission: null },
  component: lazyRouteComponent(() => import('./features/staff/sign-in/Invitation.tsx'), 'Invitation'),
});

const envelope = createRoute({
  getParentRoute: () => root,
  path: '/envelope',
  staticData: { permission: null },
  component: lazyRouteComponent(
    () => import('./features/staff/recovery/EnvelopeSignIn.tsx'),
    'EnvelopeSignIn',
  ),
});

const singleSignOnAnswer = createRoute({
  getParentRoute: () => root,
  path: '/single-sign-on/answer',
  staticData: { permission: null },
  component: lazyRouteComponent(
    () => import('./features/staff/single-sign-on/SingleSignOnAnswer.tsx'),
    'SingleSignOnAnswer',
  ),
});

export const routeTree = root.addChildren([
  invitation,
  envelope,
  singleSignOnAnswer,
  shell.addChildren([
    home,
    deliveries,
    delivery,
    analysis,
    sendingSettings,
    deliveryRules,
    segments,
    newSegment,
    registrations,
    outsideUses,
    residentLists,
    takeInList,
    sendingLimits,
    segment,
    richMenus,
    richMenu,
    emergencyMenu,
    residents,
    importResidents,
    dataRequests,
    incidents,
    newIncident,
    incident,
    resident,
    attributes,
    newAttribute,
    attribute,
    greeting,
    functions,
    staff,
    newStaffMember,
    staffMember,
    departments,
    staffAccess,
    roles,
    whoMay,
    places,
    staffRegister,
    staffImport,
    apiKeys,
    audit,
    auditPrint,
    auditFigures,
    auditVerification,
    auditEntry,
    watching,
    watchRules,
    inspection,
    load,
    recoveries,
    vendorHours,
    singleSignOn,
    otpTokens,
    me,
    help,
    helpPage,
  ]),
]);

export const router = createRouter({
  routeTree,
  basepath: '/admin',
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** What the screen is for: whoever lacks it is told so instead (`PageRefused`). null: for everybody signed in. */
    permission: Permission | null;
  }
}
