import { SetMetadata } from '@nestjs/common';
import type { Permission } from './permissions.js';

export const PERMISSION = 'earshot:permission';

/** The permission a route asks for; deny by default, so each route has one or is `@Public()`. */
export const Allow = (permission: Permission): MethodDecorator & ClassDecorator =>
  SetMetadata(PERMISSION, permission);
