import { SetMetadata } from '@nestjs/common';

export const IS_PUBLIC = 'earshot:public';

/** A page that needs no sign-in. Every other route declares `@Allow(…)`, or the build fails. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(IS_PUBLIC, true);

export const ALWAYS_ANSWERS = 'earshot:always-answers';

/** A public page that answers even while nobody can say who is asking: the database is away. */
export const AlwaysAnswers = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ALWAYS_ANSWERS, true);
