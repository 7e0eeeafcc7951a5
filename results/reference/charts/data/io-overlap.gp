array XMIN[1]
array XMAX[1]
array XTICS[1]
array LEFT[1]
array RIGHT[1]
array AXIS_TITLE[1]
array AXIS_LABEL[1]
array REFERENCES[1]
TEXTS = 0
array TEXT[46]
array TEXT_X[46]
array TEXT_Y[46]
array TEXT_SIDE[46]
array TEXT_KIND[46]
XMIN[1] = 5032510.21
XMAX[1] = 228486694
XTICS[1] = '"10 ms" 10000000, "20 ms" 20000000, "50 ms" 50000000, "100 ms" 100000000, "200 ms" 200000000'
LEFT[1] = 337.0
RIGHT[1] = 870.7
AXIS_TITLE[1] = ''
AXIS_LABEL[1] = 'elapsed, from the first creation to the last task''s end'
REFERENCES[1] = 2
array REFERENCE_TEXT1[2] = ['longest sleep 5.99 ms', 'sum of sleeps 187 ms']
array REFERENCE_AT1[2] = [5985581.0, 186988426.0]
array REFERENCE_PX1[2] = [414.24, 793.96]
array REFERENCE_TIER1[2] = [0.0, 0.0]
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 975.5; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'elapsed'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = -10.8; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'small'; TEXT[TEXTS] = 'over the longest sleep'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'serial'; TEXT[TEXTS] = 'serial'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 975.5; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '192 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 24.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '+186 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread'; TEXT[TEXTS] = 'thread'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 975.5; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '7.38 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 64.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '+1.39 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process'; TEXT[TEXTS] = 'process'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 975.5; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '11.3 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 104.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '+5.31 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread-pool'; TEXT[TEXTS] = 'thread pool, 10 workers (default)'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 975.5; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '20.7 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 144.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '+14.7 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'thread-pool'; TEXT[TEXTS] = 'thread pool, 10 workers'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 975.5; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '20.7 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 184.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '+14.7 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process-pool'; TEXT[TEXTS] = 'process pool, 2 workers (default)'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 975.5; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '97.5 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 224.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '+91.5 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 48.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'left'; TEXT_KIND[TEXTS] = 'process-pool'; TEXT[TEXTS] = 'process pool, 10 workers'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 975.5; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'ink'; TEXT[TEXTS] = '21.5 ms'
TEXTS = TEXTS + 1; TEXT_X[TEXTS] = 1152.0; TEXT_Y[TEXTS] = 264.0; TEXT_SIDE[TEXTS] = 'right'; TEXT_KIND[TEXTS] = 'muted'; TEXT[TEXTS] = '+15.5 ms'
AXES = 1.0
ROWS = 7.0
array ROW_MODE[7] = ['serial', 'thread', 'process', 'thread-pool', 'thread-pool', 'process-pool', 'process-pool']
ROWS_PX = 288.0
HEAD_PX = 26.0
CHART = 'io'
CPUS = 2.0
TITLE = 'Sleeping tasks overlap in threads (7.38 ms) and in processes (11.3 ms): processes take 53 % longer than threads'
TITLE_POINTS = 14.5
array TITLE_LINES[1] = ['Sleeping tasks overlap in threads (7.38 ms) and in processes (11.3 ms): processes take 53 % longer than threads']
array SUBTITLE_LINES[1] = ['Dot: the estimate. Upright bar: the best that a queue with so many workers can do. Lines: 95 % signed-rank interval, 30 blocks in random order.']
array NOTE_LINES[1] = ['Run 20261124-061843, 2 CPUs.']
SUBTITLE = 'Dot: the estimate. Upright bar: the best that a queue with so many workers can do. Lines: 95 % signed-rank interval, 30 blocks in random order.'
TOP = 94.0
HEIGHT = 502.0
