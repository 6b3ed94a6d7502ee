/** The file of our settings inside a cluster; `postgresql.conf` includes it. */
export const CONFIGURATION_FILE = 'earshot.conf';

/** For a school's small machine; written anew at each start. */
const SETTINGS: Record<string, string> = {
  cluster_name: 'earshot',
  listen_addresses: '127.0.0.1',
  // A socket's path may not pass 107 bytes, which a data folder easily does.
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '60',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  jit: 'off',
  timezone: 'UTC',
  // What was acknowledged is on disk.
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  // A week of logs, a file for each day.
  logging_collector: 'on',
  log_directory: 'log',
  log_filename: 'postgres-%a.log',
  log_rotation_age: '1d',
  log_truncate_on_rotation: 'on',
  log_timezone: 'UTC',
  // No child's word in a log. Errors quote what was typed ("invalid input syntax …: '…'"), and
  // details quote rows, so neither is written: `log` is the level above errors, with the server's
  // own messages and what stops it. The app reports its failed statements itself, without values.
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_min_error_statement: 'panic',
  log_min_duration_statement: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};

/** @param changes settings that replace or add to ours. */
export function configuration(port: number, changes: Record<string, string> = {}): string {
  const lines = Object.entries({ ...SETTINGS, port: String(port), ...changes }).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`,
  );
  return ['# Written by Earshot at each start; change postgresql.conf instead.', ...lines, ''].join(
    '\n',
  );
}
