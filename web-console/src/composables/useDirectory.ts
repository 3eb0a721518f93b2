// Units, people and cameras as reactive state.

import { defineStore } from 'pinia'
import { computed } from 'vue'

import { useConsole, useValue } from './useConsole'

export const useDirectory = defineStore('directory', () => {
  const { directory } = useConsole()
  const units = useValue(directory.units)
  const users = useValue(directory.users)
  const cameras = useValue(directory.cameras)

  const cameraById = computed(() => new Map(cameras.value.map((camera) => [camera.id, camera])))
  const userById = computed(() => new Map(users.value.map((user) => [user.id, user])))
  const onlineCameras = computed(
    () => cameras.value.filter((camera) => camera.state === 'online').length,
  )
  const missingCameras = computed(
    () => cameras.value.filter((camera) => camera.state === 'offline').length,
  )
  /** Cameras that are off do not count. */
  const wantedCameras = computed(
    () => cameras.value.filter((camera) => camera.state !== 'off').length,
  )
  return {
    units,
    users,
    cameras,
    cameraById,
    userById,
    onlineCameras,
    missingCameras,
    wantedCameras,
  }
})
