import { SetMetadata } from '@nestjs/common';

export const IS_PUBLIC = 'earshot:public';

/** A page that needs no sign-in. Every other route declares `@Allow(…)`, or the build fails. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(IS_PUBLIC, true);
