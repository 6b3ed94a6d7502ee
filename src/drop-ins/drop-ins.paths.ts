/** The only source of these addresses. */
export const sessionPaths = {
  list: (listener?: string): string => `/sessions${asked({ listener })}`,
  show: (id: string): string => `/sessions/${id}`,
  book: (id: string, listener?: string): string =>
    `/sessions/${id}/bookings/new${asked({ listener })}`,
  bookings: (id: string): string => `/sessions/${id}/bookings`,
  desk: (id: string): string => `/sessions/${id}/desk`,
  walkIns: (id: string): string => `/sessions/${id}/walk-ins`,
  rota: (id: string): string => `/sessions/${id}/rota`,
  shifts: (id: string): string => `/sessions/${id}/shifts`,
  adult: (id: string): string => `/sessions/${id}/adult`,
};

export const bookingPaths = {
  mine: (): string => '/bookings',
  cancellation: (id: string): string => `/bookings/${id}/cancellation`,
  arrival: (id: string): string => `/bookings/${id}/arrival`,
  /** Served by contacts, which stands above (contract.md, "Addresses of the main journeys"). */
  log: (id: string): string => `/contacts/new?booking=${id}`,
};

export const shiftPaths = {
  mine: (): string => '/shifts',
  withdrawal: (id: string): string => `/shifts/${id}/withdrawal`,
  walkIns: (id: string): string => `/shifts/${id}/walk-ins`,
};

export const dutyPaths = {
  mine: (): string => '/duty',
};

export const dropInPaths = {
  list: (): string => '/drop-ins',
  new: (): string => '/drop-ins/new',
  show: (id: string): string => `/drop-ins/${id}`,
  ending: (id: string): string => `/drop-ins/${id}/ending`,
};

function asked(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => !!pair[1]);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
