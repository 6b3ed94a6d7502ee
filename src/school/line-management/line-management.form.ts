import { IsUUID } from 'class-validator';

export class LineManagementForm {
  @IsUUID(undefined, { message: 'Choose the manager.' })
  manager!: string;

  @IsUUID(undefined, { message: 'Choose who is managed.' })
  managed!: string;
}
