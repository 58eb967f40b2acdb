/** The list of settings; its pages are one segment below. */
export const SETTINGS_PATH = "/settings";

/** The address of one section: "/settings/health". */
export function settingsHref(sectionId: string): string {
  return `${SETTINGS_PATH}/${sectionId}`;
}

/** Whether a path is the settings or one of their pages. Null: there is no router (tests). */
export function isSettingsPath(path: string | null): boolean {
  return path === SETTINGS_PATH || (path?.startsWith(`${SETTINGS_PATH}/`) ?? false);
}
