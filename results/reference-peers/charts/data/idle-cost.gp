array XMIN[2]
array XMAX[2]
array XTICS[2]
array LEFT[2]
array RIGHT[2]
array AXIS_TITLE[2]
array AXIS_LABEL[2]
array REFERENCES[2]
array LINKED[2]
TEXTS = 0
array TEXT[62]
array TEXT_X[62]
array TEXT_Y[62]
array TEXT_SIDE[62]
array TEXT_KIND[62]
XMIN[1] = 3843.15776
XMAX[1] = 4408.91179
XTICS[1] = '"4 µs" 4000, "4.2 µs" 4200, "4.4 µs" 4400'
LEFT[1] = 220.2
RIGHT[1] = 455.4
AXIS_TITLE[1] = 'CPU time of the pool'
AXIS_LABEL[1] = 'in a second'
REFERENCES[1] = 0
LINKED[1] = 0
XMIN[2] = 505.340119
XMAX[2] = 91348.2193
XTICS[2] = '"1 KiB" 1024, "4 KiB" 4096, "16 KiB" 16384, "64 KiB" 65536'
LEFT[2] = 602.1
RIGHT[2] = 837.4
AXIS_TITLE[2] = 'Memory of a worker'
AXIS_LABEL[2] = 'a worker'
REFERENCES[2] = 0
LINKED[2] = 0
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 558.1; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = ''
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 944.4; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'own'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1050.0; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'kernel stack'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'page tables'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread-pool'; TEXT[TEXTS] = 'thread pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 558.1; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '4.00 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 944.4; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '8.25 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1050.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '15.8 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '-4.44 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process-pool'; TEXT[TEXTS] = 'process pool'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 558.1; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '4.00 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 944.4; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '22.6 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1050.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '16.0 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '70.4 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'tbb'; TEXT[TEXTS] = 'oneTBB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 558.1; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '4.00 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 944.4; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '40.3 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1050.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '15.6 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '640 B'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'openmp'; TEXT[TEXTS] = 'OpenMP (libgomp)'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 558.1; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '4.00 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 944.4; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '11.0 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1050.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '16.0 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '1.75 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'libuv'; TEXT[TEXTS] = 'libuv'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 558.1; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '4.00 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 944.4; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '11.9 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1050.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '16.1 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '1.25 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'glib'; TEXT[TEXTS] = 'GLib'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 558.1; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '4.00 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 944.4; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '14.6 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1050.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '15.9 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '-64 B'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'apr'; TEXT[TEXTS] = 'APR'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 558.1; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '4.00 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 944.4; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '15.6 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1050.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '15.8 KiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '896 B'
AXES = 2.0
ROWS = 7.0
array ROW_MODE[7] = ['thread-pool', 'process-pool', 'tbb', 'openmp', 'libuv', 'glib', 'apr']
ROWS_PX = 288.0
HEAD_PX = 38.0
CHART = 'idle'
CPUS = 2.0
TITLE = 'An idle worker holds 24.0 KiB as a thread and 109 KiB as a process; an idle pool takes 4.00 µs and 4.00 µs of CPU time a second'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['An idle worker holds 24.0 KiB as a thread and 109 KiB as a process;', 'an idle pool takes 4.00 µs and 4.00 µs of CPU time a second']
array SUBTITLE_LINES[2] = ['64 workers without a task. Memory: in the row''s colour its own (proportional set size), outlined in black the kernel''s stack, upright bar page tables. Thick:', '95 % signed-rank interval of the first, 23 blocks in random order.']
array NOTE_LINES[2] = ['The kernel tells of stacks and page tables for the whole system only: medians of what it has grown by. CPU time of less than 2 µs in a run cannot be told from none. Run', 'reference-peers, 2 CPUs.']
SUBTITLE = '64 workers without a task. Memory: in the row''s colour its own (proportional set size), outlined in black the kernel''s stack, upright bar page tables. Thick: 95 % signed-rank interval of the first, 23 blocks in random order.'
TOP = 144.0
HEIGHT = 582.0
