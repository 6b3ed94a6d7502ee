/** Postgres error codes the product answers to. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';
/**
 * Taken back because of what others were doing at that moment: no lock in time, a statement or a
 * pause in the transaction too long (our own limits, security.md "The shape"), a deadlock.
 */
const BUSY_CODES = ['55P03', '57014', '25P03', '40P01', '40001'];
const INSUFFICIENT_PRIVILEGE = '42501';
/** A policy that did not let a row in, and a trigger or function of ours that said no. */
const REFUSING = ['ExecWithCheckOptions', 'exec_stmt_raise'];
const GONE_CODES = ['57P01', '57P02', '57P03', '53300', '53100', '58030'];
const GONE_SYSTEM = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'];
const GONE_WORDS =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|Query read timeout|not queryable|Driver not Connected/i;

interface Fault {
  code?: string;
  constraint?: string;
  routine?: string;
  message?: string;
  driverError?: Fault;
}

/** Our own start has not come to its end yet: to whoever asks, the database is away. */
export class DatabaseHeld extends Error {
  readonly code = '57P03';
}

/** True when a named unique constraint refused the row. */
export function brokeUnique(error: unknown, constraint: string): boolean {
  const fault = rootFault(error);
  return fault?.code === UNIQUE_VIOLATION && fault.constraint === constraint;
}

/** True when a row could not go because others refer to it. */
export function isReferredTo(error: unknown): boolean {
  return rootFault(error)?.code === FOREIGN_KEY_VIOLATION;
}

/**
 * True when the database refused a person what the application would have let them do. A right that
 * the application itself was never given is not meant: that is a fault of ours.
 */
export function databaseRefused(error: unknown): boolean {
  const fault = rootFault(error);
  return fault?.code === INSUFFICIENT_PRIVILEGE && REFUSING.includes(fault.routine ?? '');
}

/** True when nothing is wrong with what was asked: asked again it may well be done. */
export function databaseWasBusy(error: unknown): boolean {
  return BUSY_CODES.includes(rootFault(error)?.code ?? '');
}

/** True when the database is away, shutting down, full, or out of connections: ask again later. */
export function databaseIsGone(error: unknown): boolean {
  const fault = rootFault(error);
  if (fault === undefined) return false;
  const code = fault.code ?? '';
  return (
    GONE_CODES.includes(code) ||
    GONE_SYSTEM.includes(code) ||
    code.startsWith('08') ||
    GONE_WORDS.test(fault.message ?? '')
  );
}

function rootFault(error: unknown): Fault | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const fault = error as Fault;
  return fault.driverError ?? fault;
}
