import { Module } from '@nestjs/common';
import { DropInsModule } from '../drop-ins/drop-ins.module.js';
import { ListenersModule } from '../listeners/listeners.module.js';
import { Navigation } from '../platform/web/navigation.js';
import { ReferralsModule } from '../referrals/referrals.module.js';
import { ContactQueries } from './contact.queries.js';
import { ContactsController } from './contacts.controller.js';
import { contactPaths } from './contacts.paths.js';
import { LogContact } from './log-contact.js';

@Module({
  imports: [DropInsModule, ListenersModule, ReferralsModule],
  providers: [ContactQueries, LogContact],
  controllers: [ContactsController],
  exports: [ContactQueries, LogContact],
})
export class ContactsModule {
  constructor(navigation: Navigation) {
    navigation.add({
      group: 'day',
      order: 40,
      text: 'My logs',
      href: contactPaths.list(),
      permission: 'contact.log',
    });
  }
}
