// Judges what `npm audit --json` says against the written exceptions (docs/supply-chain.json).
// Pure: tested in test/architecture/supply-chain.spec.ts.

const SERIOUS = ['high', 'critical'];
const KNOWN = ['info', 'low', 'moderate', ...SERIOUS];

/**
 * @param report what npm printed, parsed
 * @param exceptions `{id, package, reason, until}`; `until` is the last day it counts, yyyy-mm-dd
 * @param today yyyy-mm-dd
 * @returns `checked` false when the registry offered no advisories; a line for each fault and note
 */
export function judgeAudit(report, exceptions, today) {
  if (report?.auditReportVersion !== 2 || typeof report.vulnerabilities !== 'object')
    return { checked: false, faults: [], notes: [] };
  const advisories = advisoriesIn(report);
  const faults = [];
  const notes = [];
  const used = new Set();

  for (const advisory of advisories) {
    const { id, name, severity, title } = advisory;
    const line = `${severity}: ${name}: ${title} (${id})`;
    const exception = exceptions.find((it) => it.id === id && it.package === name);
    if (exception !== undefined) used.add(exception);
    if (!advisory.serious) notes.push(line);
    else if (exception === undefined) faults.push(`${line} is not among the exceptions.`);
    else if (exception.until < today)
      faults.push(`${line}: its exception ended ${exception.until}.`);
    else notes.push(`${line}, excepted until ${exception.until}: ${exception.reason}`);
  }
  for (const exception of exceptions)
    if (!used.has(exception))
      faults.push(`The exception ${exception.id} of ${exception.package} is needed by nothing.`);

  // A count without its advisory would otherwise pass for nothing.
  const counted = SERIOUS.reduce(
    (sum, kind) => sum + (report.metadata?.vulnerabilities?.[kind] ?? 0),
    0,
  );
  if (counted > 0 && !advisories.some(({ serious }) => serious))
    faults.push(`${counted} serious packages are counted, and no advisory says why.`);
  return { checked: true, faults, notes };
}

/** @returns a line for each exception that is not whole */
export function exceptionFaults(exceptions) {
  return exceptions
    .filter(
      ({ id, package: name, reason, until }) =>
        !/^(GHSA(-[a-z0-9]{4}){3}|\d+)$/.test(id ?? '') ||
        typeof name !== 'string' ||
        typeof reason !== 'string' ||
        reason.length < 20 ||
        !/^\d{4}-\d{2}-\d{2}$/.test(until ?? ''),
    )
    .map(({ id }) => `The exception ${id} needs id, package, a reason and until (yyyy-mm-dd).`);
}

/** Each advisory once; in `via` a text only names another package of the report. */
function advisoriesIn({ vulnerabilities }) {
  const found = new Map();
  for (const { via = [] } of Object.values(vulnerabilities))
    for (const cause of via) {
      if (typeof cause === 'string') continue;
      const id = /GHSA(-[a-z0-9]{4}){3}/.exec(cause.url ?? '')?.[0] ?? String(cause.source);
      // A word that we do not know is taken at its worst.
      const serious = SERIOUS.includes(cause.severity) || !KNOWN.includes(cause.severity);
      const { name, severity, title } = cause;
      found.set(`${id} ${name}`, { id, name, severity, title, serious });
    }
  return [...found.values()];
}
