/** The pages of the manual (docs/manual) that screens point to; a test holds them against the files. */
export const HELP_PAGES = [
  'sign-in',
  'home',
  'send',
  'test-send',
  'segments',
  'schedule',
  'results',
  'residents',
  'greeting',
  'rich-menus',
  'publication',
  'staff',
  'vendor',
  'api-keys',
  'places',
  'audit',
  'watching',
  'trouble',
] as const;
export type HelpPageName = (typeof HELP_PAGES)[number];

/** Which page tells about which screens. */
const BY_ADDRESS: Readonly<Record<string, HelpPageName>> = {
  '/deliveries': 'send',
  '/delivery-rules': 'send',
  '/segments': 'segments',
  '/residents': 'residents',
  '/residents-import': 'residents',
  '/attributes': 'residents',
  '/greeting': 'greeting',
  '/rich-menus': 'rich-menus',
  '/emergency-menu': 'rich-menus',
  '/functions': 'publication',
  '/staff': 'staff',
  '/departments': 'staff',
  '/roles': 'staff',
  '/access': 'staff',
  '/recoveries': 'staff',
  '/vendor-hours': 'vendor',
  '/staff-register': 'staff',
  '/staff-import': 'staff',
  '/api-keys': 'api-keys',
  '/places': 'places',
  '/audit': 'audit',
  '/watching': 'watching',
  '/incidents': 'watching',
  '/inspection': 'watching',
  '/load': 'watching',
  '/me': 'sign-in',
};

/** The page of the manual about the screen at `path`; null where there is none. */
export function helpPageFor(path: string): HelpPageName | null {
  if (path === '/') return 'home';
  const address = Object.keys(BY_ADDRESS).find((start) => path === start || path.startsWith(`${start}/`));
  return address === undefined ? null : BY_ADDRESS[address]!; // a key of it
}
