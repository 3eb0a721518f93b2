// Whether the sheet of keys is shown.

import { ref } from 'vue'

export const helpShown = ref(false)
