import { createHash } from 'node:crypto';
import { type ImportPlan } from './import-plan.js';

/**
 * A mark of what a plan would do. Two plans with one mark write the same; it goes into the page, so
 * that a yes is a yes to what was shown.
 */
export function planMark(plan: ImportPlan): string {
  const { orgId, added, changed, left, kept, refused, classes, problems } = plan;
  const effects = [
    orgId,
    added,
    changed,
    left,
    kept,
    refused.length,
    classes,
    problems.map(({ code }) => code),
  ];
  return createHash('sha256').update(JSON.stringify(effects)).digest('base64url');
}
