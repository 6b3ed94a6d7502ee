/** The only source of these addresses. */
export const contactPaths = {
  list: (): string => '/contacts',
  new: (booking?: string): string =>
    booking === undefined ? '/contacts/new' : `/contacts/new?booking=${booking}`,
  show: (id: string): string => `/contacts/${id}`,
};
