import { route } from '../ground/route.ts';
import { policyBody } from './control.ts';

export const changePolicy = route({
  method: 'POST',
  path: 'policy',
  right: 'change-policy',
  body: policyBody,
  answer: null,
});
