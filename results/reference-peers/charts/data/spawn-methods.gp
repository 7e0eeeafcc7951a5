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
XMIN[1] = 26405.2709
XMAX[1] = 13189419.4
XTICS[1] = '"100 µs" 100000, "1 ms" 1000000, "10 ms" 10000000'
LEFT[1] = 171.2
RIGHT[1] = 450.0
AXIS_TITLE[1] = 'Parent in small pages'
AXIS_LABEL[1] = 'created to reaped'
REFERENCES[1] = 0
LINKED[1] = 1
XMIN[2] = 26405.2709
XMAX[2] = 13189419.4
XTICS[2] = '"100 µs" 100000, "1 ms" 1000000, "10 ms" 10000000'
LEFT[2] = 683.6
RIGHT[2] = 962.4
AXIS_TITLE[2] = 'Parent in huge pages'
AXIS_LABEL[2] = 'created to reaped'
REFERENCES[2] = 0
LINKED[2] = 1
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 554.8; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 639.6; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = '256 MiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'none'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = '256 MiB'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'pthread'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 554.8; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '40.1 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 639.6; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '47.4 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '41.0 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '45.6 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'fork'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 554.8; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '197 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 639.6; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '8.81 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '195 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '421 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'vfork'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 554.8; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '47.1 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 639.6; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '53.0 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '47.2 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '53.1 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'clone'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 554.8; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '157 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 639.6; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '8.37 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '157 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '390 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'posix-spawn'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 554.8; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '850 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 639.6; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '862 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '854 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '878 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'spawn'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 554.8; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '1.01 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 639.6; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '9.94 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '1.05 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '1.21 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'forkserver'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 554.8; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '230 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 639.6; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '236 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1067.2; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '230 µs'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '239 µs'
AXES = 2.0
ROWS = 7.0
array ROW_MODE[7] = ['thread', 'process', 'process', 'process', 'process', 'process', 'process']
ROWS_PX = 288.0
HEAD_PX = 38.0
CHART = 'methods'
CPUS = 2.0
TITLE = 'A fork takes 197 µs from a small parent and 8.81 ms from one of 256 MiB in small pages (421 µs in huge ones); a thread 47.4 µs'
TITLE_POINTS = 14.5
array TITLE_LINES[2] = ['A fork takes 197 µs from a small parent and 8.81 ms from one of', '256 MiB in small pages (421 µs in huge ones); a thread 47.4 µs']
array SUBTITLE_LINES[2] = ['Memory that the parent has written to: filled mark none, hollow mark 64 MiB, upright bar 256 MiB. Each is a median of a run''s creations. Thick: 95 %', 'signed-rank interval of the filled dot, 23 blocks in random order.']
array NOTE_LINES[1] = ['Run reference-peers, 2 CPUs.']
SUBTITLE = 'Memory that the parent has written to: filled mark none, hollow mark 64 MiB, upright bar 256 MiB. Each is a median of a run''s creations. Thick: 95 % signed-rank interval of the filled dot, 23 blocks in random order.'
TOP = 144.0
HEIGHT = 564.0
