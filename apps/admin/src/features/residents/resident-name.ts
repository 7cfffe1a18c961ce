/** What a resident is called on screens: LINE's display name, which LINE may not have told yet. */
export const residentName = (resident: { displayName: string | null; residentNo: number }): string =>
  resident.displayName ?? `利用者 ${resident.residentNo}`;
