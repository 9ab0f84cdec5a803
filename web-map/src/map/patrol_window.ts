/** How far back patrols are shown; the server's own words. */
export const PATROL_WINDOWS = ['1h', '8h', '24h', '7d', '30d'] as const;
export type PatrolWindow = (typeof PATROL_WINDOWS)[number];

export function isPatrolWindow(text: string): text is PatrolWindow {
  return (PATROL_WINDOWS as readonly string[]).includes(text);
}
