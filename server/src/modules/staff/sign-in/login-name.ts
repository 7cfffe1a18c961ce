/** What people type to say who they are, folded to the one form that is stored and looked up. */

/** Full-width digits and letters narrowed, blanks dropped, lower case. Leading zeros stay: 0012 and 12 are two people. */
export function foldLogin(typed: string): string {
  return typed.normalize('NFKC').replace(/\s/g, '').toLowerCase();
}

/** 職員番号 as stored and shown: narrowed, its capitals kept. */
export function foldStaffNumber(typed: string): string {
  return typed.normalize('NFKC').replace(/\s/g, '');
}
