import { IsIn, IsOptional } from 'class-validator';
import { Transform } from 'class-transformer';
import { GIVEN_ROLES, type GivenRole } from './role-changes.rules.js';

export class ChangeRolesForm {
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => listOf(value))
  @IsIn(GIVEN_ROLES, { each: true, message: 'Choose from the roles in the list.' })
  roles?: GivenRole[];
}

/** One ticked box is posted as one text, no box as nothing. */
function listOf(value: unknown): unknown[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one) => one !== undefined && one !== '');
}
