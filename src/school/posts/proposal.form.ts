import { IsIn, IsUUID, Matches, ValidateIf } from 'class-validator';
import { POST_KINDS, type PostKind } from '../../accounts/post.entity.js';
import { POST_CHANGES, type PostChange, RESETS } from './post-proposal.entity.js';

export class ProposalForm {
  @IsIn(POST_CHANGES, { message: 'Say what is to change.' })
  change!: PostChange;

  @ValidateIf((form: ProposalForm) => !RESETS.includes(form.change))
  @IsIn(POST_KINDS, { message: 'Choose a post.' })
  kind?: PostKind;

  @IsUUID(undefined, { message: 'Choose a person.' })
  person!: string;

  /** Nothing is every year. */
  @ValidateIf((form: ProposalForm) => form.yearGroup !== undefined && form.yearGroup !== '')
  @Matches(/^([1-9]|1[0-4])$/, { message: 'Choose a year from the list.' })
  yearGroup?: string;
}
