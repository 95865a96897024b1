// Mounts one step of a form and keeps what is chosen, as the signing page and the preview do.
import { mount, unmount } from 'svelte'
import type { ShownForm } from '../../../core/forms/shown.ts'
import FormStep from '../../../web/form-view/FormStep.svelte'
import { noChoices, type FormChoices, type FormStepName } from '../../../web/form-view/steps.ts'
import '../../../web/ui/base.css'

export interface ShownStep {
  readonly choices: FormChoices
  go(step: FormStepName): void
  end(): Promise<void>
}

export function showStep(shown: ShownForm, first: FormStepName): ShownStep {
  const props = $state({
    shown,
    step: first,
    choices: noChoices,
    onchoose: (choices: FormChoices) => {
      props.choices = choices
    },
  })
  const target = document.createElement('main')
  document.body.append(target)
  const running = mount(FormStep, { target, props })
  return {
    get choices() {
      return $state.snapshot(props.choices)
    },
    go(step) {
      props.step = step
    },
    async end() {
      await unmount(running)
      target.remove()
    },
  }
}
