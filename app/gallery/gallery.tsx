'use client';

import type { ReactNode } from 'react';
import { PageHeader, Up } from '../_ui/page-header';
import { Panel } from '../_ui/panel';
import { Clock } from '../_ui/state/clock';
import { ButtonStates, MarkStates, ToastStates } from './action-states';
import { DialogStates } from './dialog-states';
import { ChoiceStates, FieldStates } from './field-states';
import { ListStates, WaitingStates } from './list-states';

const PARTS: readonly [title: string, states: ReactNode][] = [
  ['Button', <ButtonStates key="" />],
  ['Mark', <MarkStates key="" />],
  ['Toast', <ToastStates key="" />],
  ['TextField, PasswordField, ReasonField', <FieldStates key="" />],
  ['SelectField, ChoiceField, MeanIt', <ChoiceStates key="" />],
  ['FormDialog, ConfirmDialog, AskingButton', <DialogStates key="" />],
  ['Awaited, Failed, Empty', <WaitingStates key="" />],
  ['Filters, ListTable, Pager', <ListStates key="" />],
];

/** Each part of the screens in each of its states. */
export function Gallery() {
  return (
    <Clock serverNow={Date.now()}>
      <main className="mx-auto max-w-7xl px-3 py-4 md:px-6 md:py-6">
        <PageHeader
          above={<Up href="/" text="Console" />}
          title="Gallery"
          about="The parts of the screens, in each of their states."
        />
        <div className="flex flex-col gap-4">
          {PARTS.map(([title, states]) => (
            <Panel key={title} title={title}>
              <div className="p-4">{states}</div>
            </Panel>
          ))}
        </div>
      </main>
    </Clock>
  );
}
