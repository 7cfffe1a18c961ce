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
  'staff',
  'trouble',
] as const;
export type HelpPageName = (typeof HELP_PAGES)[number];
