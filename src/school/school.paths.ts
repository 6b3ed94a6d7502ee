/** What a school's calendar is made of: when it is open, and the days it is shut within that. */
export type CalendarList = 'terms' | 'closures';

/** The only source of these addresses. */
export const schoolPaths = {
  calendar: (): string => '/school/calendar',
  datesOf: (list: CalendarList): string => `/school/calendar/${list}`,
  newDates: (list: CalendarList): string => `/school/calendar/${list}/new`,
  dates: (list: CalendarList, id: string): string => `/school/calendar/${list}/${id}`,
  datesRemoval: (list: CalendarList, id: string): string =>
    `/school/calendar/${list}/${id}/removal`,
  rooms: (): string => '/school/rooms',
  newRoom: (): string => '/school/rooms/new',
  room: (id: string): string => `/school/rooms/${id}`,
  settings: (): string => '/school/settings',
  posts: (): string => '/school/posts',
  proposals: (): string => '/school/posts/proposals',
  newProposal: (asked: Record<string, string> = {}): string =>
    `/school/posts/proposals/new?${new URLSearchParams(asked).toString()}`,
  confirmation: (id: string): string => `/school/posts/proposals/${id}/confirmation`,
  refusal: (id: string): string => `/school/posts/proposals/${id}/refusal`,
  cover: (): string => '/school/cover',
  newAbsence: (): string => '/school/cover/new',
  absenceReturn: (id: string): string => `/school/cover/${id}/return`,
  lineManagement: (): string => '/school/line-management',
  lineManagementRemoval: (manager: string, managed: string): string =>
    `/school/line-management/${manager}/${managed}/removal`,
};
