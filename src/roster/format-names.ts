import { type RosterFormat } from './roster-snapshot.js';

export const FORMAT_NAMES: Readonly<Record<RosterFormat, string>> = {
  'oneroster-1.1': 'OneRoster 1.1',
  'oneroster-1.2': 'OneRoster 1.2',
  'sds-v1': 'School Data Sync v1',
  'sds-v1-uk': 'School Data Sync v1, UK',
  'sds-v2': 'School Data Sync v2',
  'sds-v2.1': 'School Data Sync v2.1',
};
