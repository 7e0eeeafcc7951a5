SESSIONS = 200.0
REACH = 5.1056
PANELS_PX = 470.0
EQUAL_WORDS = 'Equal cells: 8 of 200 exclude 0, 8 are called different'
PLANTED_WORDS = '+2 %: 65 of 200 exclude 0'
CHART = 'selftest'
CPUS = 2.0
TITLE = 'Equal cells are called different in 4.0 % of sessions, and +2 % is seen in 32 %'
TITLE_POINTS = 17.0
array TITLE_LINES[1] = ['Equal cells are called different in 4.0 % of sessions, and +2 % is seen in 32 %']
array SUBTITLE_LINES[2] = ['Base: the same cell, serial CPU work, in the same 100 blocks. n = 200 sessions, sorted by their estimate, with 95 % intervals of the median ratio', '(Hodges-Lehmann). Thick, orange: a false alarm, or a difference that is not seen.']
array NOTE_LINES[1] = ['Of exact 95 % intervals of equal cells, 5 % exclude 0; those within the margin of 2 % are called equivalent all the same.']
SUBTITLE = 'Base: the same cell, serial CPU work, in the same 100 blocks. n = 200 sessions, sorted by their estimate, with 95 % intervals of the median ratio (Hodges-Lehmann). Thick, orange: a false alarm, or a difference that is not seen.'
TOP = 114.0
HEIGHT = 620.0
