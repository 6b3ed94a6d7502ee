/** The only source of these addresses. */
export const breakGlassPaths = {
  list: (): string => '/access/break-glass',
  new: (): string => '/access/break-glass/new',
  opening: (id: string): string => `/access/break-glass/${id}/opening`,
  withdrawal: (id: string): string => `/access/break-glass/${id}/withdrawal`,
  refusal: (id: string): string => `/access/break-glass/${id}/refusal`,
  review: (id: string): string => `/access/break-glass/${id}/review`,
};
