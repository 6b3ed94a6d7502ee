import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { DropInsModule } from '../drop-ins/drop-ins.module.js';
import { Navigation } from '../platform/web/navigation.js';
import { ReferralsModule } from '../referrals/referrals.module.js';
import { HomeController } from './home.controller.js';
import { HomeQueries } from './home.queries.js';

@Module({
  imports: [AccountsModule, DropInsModule, ReferralsModule],
  providers: [HomeQueries],
  controllers: [HomeController],
})
export class HomeModule {
  constructor(navigation: Navigation) {
    navigation.add({ group: 'day', order: 0, text: 'Your day', href: '/', permission: 'home.see' });
  }
}
