// Words made of facts: ages, places, kinds.

import { useI18n } from 'vue-i18n'

import type { AlarmType, Alert } from '@/core/api/types'
import { cameraReason } from '@/core/cameraReason'
import { shortPath } from '@/core/org'
import { ageOf } from '@/core/time'

import { useNow } from './useNow'
import { useDirectory } from './useDirectory'

export function useWords() {
  const { t, te } = useI18n()
  const now = useNow()
  const directory = useDirectory()

  const age = (time: string) => {
    const { unit, n } = ageOf(time, now.value)
    return t(`age.${unit}`, { n })
  }
  /** A type the server learnt after this page was built shows its own name. */
  const typeName = (type: AlarmType) => (te(`alarm.${type}`) ? t(`alarm.${type}`) : type)
  /** Empty until the units are known, then the code where there is no name for it. */
  const unitName = (code: string) =>
    directory.units.length === 0 ? '' : shortPath(directory.units, code) || code
  const place = (alert: Alert) => `${alert.camera_name} · ${unitName(alert.unit)}`
  /** A sentence for a refusal's code; the code itself where there is none. */
  const errorText = (code: string) =>
    te(`error.${code}`) ? t(`error.${code}`) : t('error.internal')
  const reasonText = (sentence: string | null) => {
    const known = sentence === null ? null : cameraReason(sentence)
    return known ? t(`camera.reason.${known.key}`, { what: known.what }) : (sentence ?? '')
  }

  return { age, typeName, unitName, place, errorText, reasonText }
}
