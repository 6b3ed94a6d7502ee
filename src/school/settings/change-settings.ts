import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { School } from '../../accounts/school.entity.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { CalendarChanged } from '../calendar-changed.event.js';
import { HelpFactsChanged } from '../help-facts-changed.event.js';
import { schoolPaths } from '../school.paths.js';
import type { SettingsForm } from './settings.form.js';

@Injectable()
export class ChangeSettings {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  async run(actor: Actor, once: Once, values: SettingsForm): Promise<string> {
    if (values.dayEnds <= values.dayStarts)
      throw Refused.field('dayEnds', 'The school day ends before it starts. Check both times.');
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const before = await tx.manager.findOneByOrFail(School, { id: schoolId });
      await tx.manager.update(
        School,
        { id: schoolId },
        {
          name: values.name,
          dayStarts: values.dayStarts,
          dayEnds: values.dayEnds,
          helpPhone: values.helpPhone || null,
          socialCarePhone: values.socialCarePhone || null,
          ladoPhone: values.ladoPhone || null,
          safePlace: values.safePlace || null,
        },
      );
      await this.audit.write(tx, { action: 'settings_changed', kind: 'school', record: schoolId });
      await tx.announce(new HelpFactsChanged(schoolId));
      const hours = before.dayStarts !== values.dayStarts || before.dayEnds !== values.dayEnds;
      if (hours) await tx.announce(new CalendarChanged(schoolId));
      return `${schoolPaths.settings()}?done=1`;
    });
  }
}
