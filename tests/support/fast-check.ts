// Property tests without chance: the same cases in every run, so that a run that fails today fails tomorrow. Searching further is for `SLOW=1`, which asks for more of them.
import fc from 'fast-check'

fc.configureGlobal({ seed: 20_260_612 })

export { default } from 'fast-check'
